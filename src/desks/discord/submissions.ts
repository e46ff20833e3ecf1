import type { APIModalSubmitInteraction } from 'discord.js';
import type { Reply } from '../../commands/command.ts';
import { text } from '../../texts/texts.ts';
import type { DeskPerson } from '../desk.ts';
import { askedOnce, isQuestion, notTaken, said, saidOf } from './answer.ts';
import { type DiscordHouse, userOf, work } from './house.ts';
import { ACTION, pressIn } from './ids.ts';
import type { Draft } from './memory.ts';
import { filledIn } from './modals.ts';
import type { Body } from './parts.ts';

/** Submitted forms. The form is closed by then, so that a text which is not taken comes back with the reason. */
export async function submitted(house: DiscordHouse, interaction: APIModalSubmitInteraction): Promise<void> {
  const press = pressIn(interaction.data.custom_id);
  const filled = filledIn(interaction.data);
  const words = filled.text === '' ? filled.reason : filled.text;
  const run = async ({ id, name, role }: DeskPerson): Promise<Body> => {
    const ask = { actor: { id, name, role }, requestId: `discord:${interaction.id}`, desk: 'discord' };
    if (press?.action === ACTION.escalate) {
      const options = { ticket: press.number, reason: filled.reason };
      const reply = await house.ports.handle({ ...ask, name: 'escalate', options });
      return reply.ok ? saidOf('escalate', reply) : notTaken(reply.text, words);
    }
    if (press?.action !== ACTION.reply) return notTaken(text('discord.out-of-date'), words);
    const options = {
      ticket: press.number,
      text: filled.text,
      ...(filled.kind === undefined ? {} : { as: filled.kind }),
      ...(press.extra === null ? {} : { seen: press.extra }),
    };
    const draft = { user: userOf(interaction), requestId: ask.requestId, options };
    return settled(house, draft, press.number, await house.ports.handle({ ...ask, name: 'reply', options }));
  };
  await work(house, interaction, run, (broken) => notTaken(broken, words));
}

/** How a reply went. Something happened meanwhile: it is said, and asked once. Every other refusal gives the text back. */
export function settled(house: DiscordHouse, draft: Draft, number: number, reply: Reply): Body {
  if (reply.ok) return saidOf('reply', reply);
  const words = String(draft.options.text ?? '');
  if (!isQuestion(reply)) return words === '' ? said(reply.text) : notTaken(reply.text, words);
  const id = draft.requestId.replace(/^discord:/, '');
  house.memory.drafts.put(id, { ...draft, options: { ...draft.options, confirm: true } });
  return askedOnce(reply.text, number, id, words);
}
