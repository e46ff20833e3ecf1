import type { APIMessageComponentInteraction } from 'discord.js';
import { text } from '../../texts/texts.ts';
import type { DeskPerson } from '../desk.ts';
import { said, saidOf } from './answer.ts';
import { cardBody, moreBody, showsText } from './card.ts';
import { type DiscordHouse, userOf, work } from './house.ts';
import { ACTION, customId, type Press, pressIn } from './ids.ts';
import { reasonModal, replyModal } from './modals.ts';
import { type Body, button, primary, row } from './parts.ts';
import { settled } from './submissions.ts';

const EPHEMERAL = 64;

/** Commands that a press asks for as they are, with the ticket alone. */
const PLAIN: Readonly<Record<string, string>> = {
  [ACTION.claim]: 'claim',
  [ACTION.release]: 'release',
  [ACTION.resolveYes]: 'resolve',
  [ACTION.reopen]: 'reopen',
  [ACTION.why]: 'why',
};

/** Everything that can be pressed. Forms and questions are answered at once, from the id and what the desk remembers. */
export async function pressed(
  house: DiscordHouse,
  interaction: APIMessageComponentInteraction,
): Promise<void> {
  const press = pressIn(interaction.data.custom_id);
  const opened = press === null ? null : atOnce(house, press);
  if (opened !== null) return house.api.acknowledge(interaction, opened);
  await work(house, interaction, (person) => outcome(house, interaction, press, person));
}

/** What needs no look-up: Discord takes a form only as the first answer. */
function atOnce({ memory, showText }: DiscordHouse, { action, number, extra }: Press) {
  const card = memory.cards.get(number);
  switch (action) {
    case ACTION.reply: {
      const shown = card !== undefined && showsText(card.channel, showText);
      return { type: 9 as const, data: replyModal(number, extra, card, shown) };
    }
    case ACTION.escalate:
      return { type: 9 as const, data: reasonModal(number) };
    case ACTION.more:
      return message(moreBody(number, card));
    case ACTION.resolve: {
      const sure = button(text('discord.resolve'), customId(ACTION.resolveYes, number), primary);
      return message({ ...said(text('discord.resolve-text', { number })), components: row(sure) });
    }
    default:
      return null;
  }
}

function message({ embeds, components }: Body) {
  return { type: 4 as const, data: { embeds, components, flags: EPHEMERAL } };
}

async function outcome(
  house: DiscordHouse,
  interaction: APIMessageComponentInteraction,
  press: Press | null,
  { id: person, name, role }: DeskPerson,
): Promise<Body> {
  if (press === null) return said(text('discord.out-of-date'));
  const { action, number, extra } = press;
  const ask = { actor: { id: person, name, role }, requestId: `discord:${interaction.id}`, desk: 'discord' };
  const plain = PLAIN[action];
  if (plain !== undefined)
    return saidOf(plain, await house.ports.handle({ ...ask, name: plain, options: { ticket: number } }));
  if (action === ACTION.undo && extra !== null)
    return saidOf(
      'undo',
      await house.ports.handle({ ...ask, name: 'undo', options: { ticket: number, message: extra } }),
    );
  if (action !== ACTION.send) return outOfDate(house, number);
  const draft = house.memory.drafts.get(extra ?? '');
  if (draft === undefined || draft.user !== userOf(interaction)) return said(text('discord.draft-gone'));
  const reply = await house.ports.handle({
    ...ask,
    requestId: draft.requestId,
    name: 'reply',
    options: draft.options,
  });
  return settled(house, draft, number, reply);
}

/** A button that no version of ours knows: the ticket as it is now, with the buttons of today. */
async function outOfDate({ ports, showText }: DiscordHouse, number: number): Promise<Body> {
  const card = await ports.card({ number });
  const words = said(text('discord.out-of-date'));
  if (card === null) return words;
  const { embeds, components } = cardBody(card, showsText(card.channel, showText));
  return { embeds: [...words.embeds, ...embeds], components };
}
