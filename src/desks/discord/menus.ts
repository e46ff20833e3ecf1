import { setTimeout } from 'node:timers/promises';
import type { APIMessage, APIMessageApplicationCommandInteraction } from 'discord.js';
import { channelName } from '../../texts/channel-name.ts';
import { type TextKey, text } from '../../texts/texts.ts';
import { conversationOf } from '../../vendors/discord/conversation.ts';
import type { TicketCard } from '../card.ts';
import { line } from '../plain.ts';
import { replyPlaceOf } from '../ties.ts';
import { said } from './answer.ts';
import { markAnswer } from './answers.ts';
import { nameOf } from './card.ts';
import { rawItem } from './heard.ts';
import { type Asker, type DiscordHouse, work } from './house.ts';
import { MENUS, menuName } from './menu-names.ts';
import { sendQuestion } from './offers.ts';
import type { Body } from './parts.ts';
import type { Said } from './said.ts';
import { sortable } from './snowflake.ts';
import { splitQuestion } from './split-here.ts';

/** What is picked out is on its ticket within a moment; whoever did it is not kept waiting longer. Real milliseconds. */
const PATIENCE_MS = 8000;
const LOOK_MS = 150;
const NAME = 80;

export async function menu(
  house: DiscordHouse,
  interaction: APIMessageApplicationCommandInteraction,
): Promise<void> {
  const { name, target_id: target, resolved } = interaction.data;
  const message = resolved.messages[target];
  const chosen = (key: TextKey) => name === menuName(key, house.ports.language);
  if (chosen(MENUS.answer)) return markAnswer(house, interaction);
  await work(house, interaction, async (asker) => {
    if (message === undefined || !Object.values(MENUS).some(chosen)) return say('discord.out-of-date', asker);
    if (chosen(MENUS.split)) return splitQuestion(house, asker, interaction.channel.id, message);
    // As an interaction has it, a message may lack the channel that it stands in.
    const events = house.hearing.saidIn({ ...message, channel_id: interaction.channel.id });
    const [first] = events;
    if (first === undefined) return say('discord.nobody-wrote', asker);
    const { ref, thread, parent } = await house.hearing.where(interaction.channel.id);
    if (chosen(MENUS.ticket))
      return ref === null
        ? makeTicket(house, asker, events, { thread, open: house.hearing.open.communities.has(parent ?? '') })
        : say('discord.is-internal', asker);
    const card = ref === null ? null : await house.ports.card({ ref });
    if (ref === null || card === null) return say('discord.no-ticket-here', asker);
    return chosen(MENUS.note)
      ? addNote(house, asker, { ref, card, events })
      : sendText(house, asker, { ref, card, events, message });
  });
}

function say(key: TextKey, { language }: Asker, values: Record<string, string | number> = {}): Body {
  return said(text(key, values, language));
}

interface Picked {
  ref: string;
  card: TicketCard;
  events: Said[];
}

/** The presser's own text becomes a note, as if the desk had heard it, and is asked about once, with the recipient. */
async function sendText(
  house: DiscordHouse,
  asker: Asker,
  { ref, card, events, message }: Picked & { message: APIMessage },
): Promise<Body> {
  const [first] = events;
  if (first?.user !== asker.user) return say('discord.not-yours', asker);
  if (message.content.trim() === '' && first.files.length === 0) return say('discord.no-text', asker);
  const note = await noted(house, ref, events);
  if (note === null) return say('discord.being-stored', asker);
  const { language } = asker;
  const place = replyPlaceOf(card);
  const values = { name: nameOf(place, language), channel: channelName(place.channel, language) };
  const problem = text('discord.reply-to', values, language);
  const words = [message.content, ...first.files.map(({ name }) => name)].join('\n');
  return sendQuestion(
    { problem, words, number: card.number, note, seen: card.newestId, to: place.ticket },
    language,
  );
}

/** Of a colleague it is their note; what anybody else wrote is noted by the presser, with the name of its writer. */
async function addNote(house: DiscordHouse, asker: Asker, { ref, card, events }: Picked): Promise<Body> {
  const [first] = events;
  const colleague = first === undefined ? null : await house.ports.person({ discord: first.user });
  const theirs = (one: Said): Said => ({
    ...one,
    user: asker.user,
    text: `${line(one.name ?? one.user, NAME)}: ${one.text}`,
  });
  const note = await noted(house, ref, colleague === null ? events.map(theirs) : events);
  return note === null
    ? say('discord.being-stored', asker)
    : say('discord.noted', asker, { number: card.number });
}

/** The id of the note that it became; null while the house is slow. */
async function noted(house: DiscordHouse, ref: string, events: readonly Said[]): Promise<string | null> {
  const [first] = events;
  if (first === undefined) return null;
  house.memory.asked.put(first.id, true);
  return within(async () => {
    // Under a name of its own: what a stranger wrote may have been heard before, and was nobody's note then.
    const picked = events.map((one) => (one.event === '' ? { ...one, event: ':picked' } : one));
    await house.hearing.keep(picked.map((one) => rawItem(one, { ref })));
    return soon(() => house.ports.noteOf(ref, first.id));
  });
}

/** A ticket of what somebody wrote elsewhere in the server; pressed again, it is the same one. */
async function makeTicket(
  house: DiscordHouse,
  asker: Asker,
  events: readonly Said[],
  { thread, open }: { thread: boolean; open: boolean },
): Promise<Body> {
  const [first] = events;
  if (first === undefined) return say('discord.nobody-wrote', asker);
  const { channel, id, user } = first;
  const known = await house.ports.heardIn(sortable(id));
  const before = known === null ? null : await house.ports.card({ conversation: known });
  if (before !== null) return say('discord.ticket-made', asker, { number: before.number });
  const conversation =
    known ??
    conversationOf({ channel, root: thread ? channel : id, user, ...(open ? { kind: 'public' } : {}) });
  const items = events.map((one) => rawItem(one, { conversation, by: asker.user }));
  const card = await within(async () => {
    await house.hearing.keep(items);
    return soon(async () => {
      const standing = await house.ports.card({ conversation });
      return standing?.status === 'resolved' ? null : standing;
    });
  });
  const later = !house.hearing.reads
    ? 'discord.no-later-words'
    : thread
      ? 'discord.later-words-here'
      : 'discord.later-words-answers';
  const made =
    card === null
      ? text('discord.ticket-being-made', {}, asker.language)
      : text('discord.ticket-made', { number: card.number }, asker.language);
  return said(`${made}\n${text(later, {}, asker.language)}`);
}

/** Asks until there is an answer, for a while. */
async function soon<Answer>(ask: () => Promise<Answer | null>): Promise<Answer | null> {
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    const answer = await ask();
    if (answer !== null) return answer;
    await setTimeout(LOOK_MS);
  }
  return null;
}

/** Null when it takes too long; it goes on all the same. */
async function within<Answer>(work: () => Promise<Answer | null>): Promise<Answer | null> {
  const ending = new AbortController();
  const late = setTimeout(PATIENCE_MS, null, { signal: ending.signal }).catch(() => null);
  const done = work().finally(() => ending.abort());
  return Promise.race([done, late]);
}
