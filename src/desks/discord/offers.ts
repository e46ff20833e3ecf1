import { type APIMessage, type APIMessageComponentInteraction, ComponentType } from 'discord.js';
import type { Reply } from '../../commands/command.ts';
import { CodedError, codeOf } from '../../domain/coded-error.ts';
import { channelName } from '../../texts/channel-name.ts';
import { text } from '../../texts/texts.ts';
import { CODE, refusedAs } from '../../vendors/discord/errors.ts';
import type { Offer } from '../desk.ts';
import { isQuestion } from '../outcome.ts';
import { referred, said, saidOf } from './answer.ts';
import { carries, copyIn } from './copies.ts';
import { type Asker, type DiscordHouse, handled, work } from './house.ts';
import { ACTION, customId, markOf, type Press, placeOf, pressIn, seenAt, seenIn } from './ids.ts';
import { escaped, escapedLine } from './inert.ts';
import { LIMITS } from './limits.ts';
import { type Body, button, footer, primary, row } from './parts.ts';
import type { Places } from './places.ts';
import { isForEverybody } from './shared.ts';
import { isAfter } from './snowflake.ts';

const NAME = 60;
const WORDS = 1000;

type OfferHouse = Pick<DiscordHouse, 'ports' | 'api' | 'memory'> & {
  places: Places;
  threadName(ref: string): Promise<string>;
};

/**
 * Tells the writer of a text in a card's thread that it stays internal: one small answer to it, without a sound, with one
 * button that sends it. Discord shows such a thing to everybody in the thread. The writer's offer before it goes: what they
 * passed over is sent by the message's menu. Throws CodedError.
 */
export async function makeOffer(house: OfferHouse, ref: string, offer: Offer): Promise<void> {
  const { api, ports, memory, places } = house;
  const place = placeOf(ref);
  if (place === null) throw new CodedError('not-found', 'No card stands at this place in Discord');
  if (memory.asked.get(offer.externalId) !== undefined) return;
  const thread = place.message;
  const mark = markOf('offer', offer.messageId);
  const recent = await api.messagesBefore(thread);
  if (recent.some((message) => carries(message, mark) || isLater(message, offer))) return;
  const seen = (await ports.card({ number: offer.number }))?.newestId ?? null;
  const body = offerBody(offer, seen, offer.person.language ?? ports.language);
  try {
    await places.inThread(
      place,
      () => house.threadName(ref),
      async () => void (await api.post(thread, body, mark)),
    );
  } catch (error) {
    // The text is gone already, or somebody locked the thread: there is nothing to answer, or nowhere.
    if (!refusedAs(error, CODE.invalidForm, CODE.locked, CODE.unknownMessage)) throw error;
  }
  for (const old of recent.filter((message) => isOfferTo(message, offer.person.discord)))
    await api.remove(thread, old.id);
}

/** Whether the writer has gone on: their newest text is offered, in whatever order it comes to that. */
function isLater({ id, author }: APIMessage, { person, externalId }: Offer): boolean {
  return author.id === person.discord && isAfter(id, externalId);
}

/** What an offer says: to whom it would go, and that it did not. */
export function offerBody(offer: Offer, seen: string | null, language: string): Body {
  const contact = offer.contactName?.trim() || text('card.nameless', {}, language);
  const channel = channelName(offer.channel, language);
  const mark = markOf('offer', offer.messageId);
  const label = text('discord.offer-send', { name: contact }, language);
  return {
    embeds: [
      {
        description: `-# ${escapedLine(text('discord.offer', { name: contact, channel }, language), WORDS)}`,
        footer: footer(mark),
      },
    ],
    components: row(button(label, offerId(offer, seen), primary)),
    answers: offer.externalId,
    silent: true,
  };
}

/** The note, and what was the customer's newest message when it was offered: a later one is asked about. */
function offerId(
  { number, messageId, to = number }: Pick<Offer, 'number' | 'messageId' | 'to'>,
  seen: string | null,
): string {
  const both = noteAt(messageId, seenAt(seen, to, number));
  const id = customId(ACTION.sendNote, number, both);
  return pressIn(id)?.extra === both
    ? id
    : customId(ACTION.sendNote, number, noteAt(messageId, seenAt(null, to, number)));
}

function noteAt(messageId: string, seen: string | null): string {
  return seen === null ? messageId : `${messageId}/${seen}`;
}

function isOfferTo(message: APIMessage, user: string | null): boolean {
  return user !== null && isOffer(message) && message.referenced_message?.author.id === user;
}

/** An offer that nobody pressed; once sent it carries Undo instead, and stays. */
function isOffer({ author, components = [] }: APIMessage): boolean {
  if (author.bot !== true) return false;
  const rows = components.filter((one) => one.type === ComponentType.ActionRow);
  const ids = rows.flatMap((one) =>
    one.components.map((part) => ('custom_id' in part ? part.custom_id : '')),
  );
  return ids.some((id) => pressIn(id)?.action === ACTION.sendNote);
}

/** The text is gone, and so is the offer to send it. Throws CodedError. */
export async function dropOffer(api: DiscordHouse['api'], thread: string, text: string): Promise<void> {
  const recent = await api.messagesBefore(thread);
  for (const message of recent)
    if (isOffer(message) && message.message_reference?.message_id === text)
      await api.remove(thread, message.id);
}

/** Sends the note, or takes it back: the offer is replaced by what came of it; a refusal is told to the presser alone. */
export async function pressedOffer(
  house: DiscordHouse,
  interaction: APIMessageComponentInteraction,
  press: Press,
): Promise<void> {
  await work(house, interaction, async (asker) => {
    const undo = press.action === ACTION.undo;
    const [, message = '', rest = null] = /^([^/]*)(?:\/(.*))?$/su.exec(press.extra ?? '') ?? [];
    const { seen, to } = seenIn(rest, press.number);
    const options = {
      ticket: press.number,
      message,
      ...(undo ? {} : { to }),
      ...(undo || seen === null ? {} : { seen }),
      ...(press.action === ACTION.sendNoteSure ? { confirm: true } : {}),
      ...(press.action === ACTION.sendNoteNone ? { 'no-pledge': true } : {}),
    };
    const name = undo ? 'undo' : 'send';
    const { reply, reference } = await handled(house, asker, name, options);
    if (!reply.ok) return refusedBody(reply, press, reference, asker);
    const body: Body = saidOf(name, reply, asker.language);
    if (undo) return { ...body, everybody: true };
    const outcome = inThread(body, message, asker);
    if (isForEverybody(interaction)) return outcome;
    await replaceOffer(house, interaction.channel.id, message, outcome);
    return body;
  });
}

/** Everybody in the thread reads who did it. */
function inThread(body: Body, messageId: string, { person }: Asker): Body {
  const [first] = body.embeds;
  const description = `${escapedLine(person.name, NAME)}: ${first?.description ?? ''}`;
  return {
    ...body,
    embeds: [{ description, footer: footer(markOf('offer', messageId)) }],
    everybody: true,
  };
}

/** Sent by another way than the offer's own button. What of it fails is not worth a word: pressed again, it sends once. */
async function replaceOffer(
  { api, ports }: DiscordHouse,
  thread: string,
  messageId: string,
  body: Body,
): Promise<void> {
  try {
    const there = await copyIn(api, thread, markOf('offer', messageId));
    if (there !== null) await api.edit(thread, there.id, body);
  } catch (error) {
    ports.log.warn({ desk: 'discord', code: codeOf(error) }, 'an offer was not brought up to date');
  }
}

function refusedBody(
  reply: Extract<Reply, { ok: false }>,
  { number, extra }: Press,
  reference: string,
  { language }: Asker,
): Body {
  const body = referred(said(reply.text), reference, language);
  if (!isQuestion(reply)) return body;
  const label = text('discord.send-all-the-same', {}, language);
  const [message = ''] = (extra ?? '').split('/');
  const { to } = seenIn((extra ?? '').slice(message.length + 1), number);
  const id = (action: string) => customId(action, number, noteAt(message, seenAt(null, to, number)));
  const none = button(text('pledge.press-none', {}, language), id(ACTION.sendNoteNone));
  const sure = button(label, id(ACTION.sendNoteSure), primary);
  return { ...body, components: row(sure, ...(reply.refused === 'pledge-hint' ? [none] : [])) };
}

/** Asked for by the message's menu: the text as it would be sent, to whom, and one button. */
export function sendQuestion(
  question: {
    problem: string;
    words: string;
    number: number;
    note: string;
    seen: string | null;
    to?: number;
  },
  language: string,
): Body {
  const { problem, words, number, note, seen, to } = question;
  const id = offerId({ number, messageId: note, ...(to === undefined ? {} : { to }) }, seen);
  return {
    embeds: [
      { description: escaped(problem, WORDS) },
      { description: escaped(words.trim() === '' ? '…' : words, LIMITS.description - WORDS) },
    ],
    components: row(button(text('discord.reply-send', {}, language), id, primary)),
  };
}
