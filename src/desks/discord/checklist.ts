import {
  type APIMessageComponentInteraction,
  type APIStringSelectComponent,
  ComponentType,
} from 'discord.js';
import { kindText, progressText } from '../../texts/about.ts';
import { text } from '../../texts/texts.ts';
import { toldIn } from '../../texts/told.ts';
import type { TicketCard } from '../card.ts';
import { line } from '../plain.ts';
import { showsTo } from '../sight.ts';
import { referred, said } from './answer.ts';
import { type Asker, type DiscordHouse, handled } from './house.ts';
import { ACTION, customId } from './ids.ts';
import { escapedLine } from './inert.ts';
import { LIMITS } from './limits.ts';
import { type Body, row } from './parts.ts';

const NAME = 120;

/** The procedure of a ticket's kind for the one who pressed, to tick off; what is done already is chosen. */
export async function stepsOf(
  house: DiscordHouse,
  { person, language }: Asker,
  number: number,
): Promise<Body> {
  const card = await house.ports.card({ number });
  if (card === null || !showsTo(person, card))
    return said(text('refused.unknown-ticket', { ticket: number }, language));
  return stepsBody(card, language);
}

export function stepsBody({ number, about }: TicketCard, language: string): Body {
  const { kind, steps } = about;
  if (steps.length === 0) return said(text('discord.steps-none', {}, language));
  const name = kindText({ kind, cause: null }, language) ?? '';
  const lines = steps.map(
    ({ text: words, done }, index) =>
      `${done ? '☑' : '☐'} ${index + 1}. ${escapedLine(toldIn(words, language), NAME)}`,
  );
  const title = line(`#${number} ${name}: ${progressText(about, language) ?? ''}`, LIMITS.title);
  return {
    embeds: [{ title, description: lines.join('\n') }],
    components: row(list(number, steps, language)),
  };
}

function list(
  number: number,
  steps: TicketCard['about']['steps'],
  language: string,
): APIStringSelectComponent {
  const options = steps.slice(0, LIMITS.choices).map(({ id, text: words, done }) => ({
    value: id,
    label: line(toldIn(words, language), LIMITS.choiceName),
    default: done,
  }));
  return {
    type: ComponentType.StringSelect,
    custom_id: customId(ACTION.tick, number),
    placeholder: line(text('discord.steps-choose', {}, language), LIMITS.placeholder),
    min_values: 0,
    max_values: options.length,
    options,
  };
}

/** Ticks off what the presser changed in the list, and nothing that somebody else did meanwhile. */
export async function ticked(
  house: DiscordHouse,
  asker: Asker,
  number: number,
  interaction: APIMessageComponentInteraction,
): Promise<Body> {
  const chosen: readonly string[] = 'values' in interaction.data ? interaction.data.values : [];
  const shown = shownIn(interaction);
  const changed = shown.filter(({ id, done }) => chosen.includes(id) !== done);
  for (const { id, done } of changed) {
    const ask = { ...asker.ask, requestId: `${asker.ask.requestId}:${id}` };
    const options = { ticket: number, step: id, ...(done ? { undo: true } : {}) };
    const { reply, reference } = await handled(house, { ask }, 'check', options);
    if (!reply.ok) return referred(said(reply.text), reference, asker.language);
  }
  return stepsOf(house, asker, number);
}

/** The list as its reader saw it. */
function shownIn({ message, data }: APIMessageComponentInteraction): { id: string; done: boolean }[] {
  const parts = (message.components ?? []).flatMap((one) =>
    one.type === ComponentType.ActionRow ? one.components : [],
  );
  const lists = parts.filter((part) => part.type === ComponentType.StringSelect);
  const found = lists.find(({ custom_id: id }) => id === data.custom_id);
  if (found === undefined) return [];
  return found.options.map(({ value, default: done = false }) => ({ id: value, done }));
}
