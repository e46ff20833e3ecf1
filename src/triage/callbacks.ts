import type { Inbound } from '../channels/channel.ts';
import type { Room } from '../domain/callback/slots.ts';
import { nextFree } from '../domain/callback/slots.ts';
import { sameClockIn, timeIn, withoutTime } from '../domain/callback/when.ts';
import type { FieldValue } from '../domain/ticket/about.ts';
import type { CallbackAsked } from '../domain/ticket/callback.ts';
import type { WantsCall } from '../domain/ticket/callback-said.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { placeAt } from '../domain/ticket/places.ts';
import { answerIn } from '../domain/ticket/solved.ts';
import type { Contact, Message } from '../store/store.ts';
import { numberAt } from '../texts/telephone.ts';
import { callOfferFor } from './callback-offer.ts';
import { type CallWish, knownNumber, proposalFor, roomFor, zoneFor } from './callback-room.ts';
import { canAnswer } from './patience.ts';
import type { TriagePorts } from './ports.ts';
import { called } from './stated.ts';

/** The lists of words.json whose phrases ask to be called, and not to be. */
const WISH = 'call-back';
const NO_WISH = 'no-call-back';
/** What answers a question of ours is short; more is a letter, which somebody reads. */
const LONGEST_ANSWER = 120;
/** Of what is longer no time is looked for within a phrase. */
const LONGEST_WISH = 1000;
/** The kind of kinds.json that a form for call-backs fills. */
const CALL_KIND = 'call';

/** What a message says of being called; `ticket` is as it stands before it. Nothing where the house cannot answer it alone. */
export async function callsIn(
  ports: TriagePorts,
  ticket: Ticket,
  message: Message,
  item: Inbound,
  contact: Contact,
): Promise<WantsCall> {
  const wish = await wishIn(ports, ticket, message, item, contact);
  if (wish === null)
    return { ...called(item), ...(await callOfferFor(ports, ticket, message, item, contact)) };
  if (wish === 'decline') return { callback: { said: { does: 'decline' }, answers: true } };
  const { does, answers, room, ...call } = wish;
  const messages = [message];
  const proposal = await proposalFor(ports, withNumber(ticket, item, message), room, call, {
    contact,
    messages,
  });
  return { callback: { said: { does, ...proposal }, answers } };
}

type Heard = CallWish & { does: 'propose' | 'take'; answers: boolean; room: Room };

async function wishIn(
  ports: TriagePorts,
  ticket: Ticket,
  message: Message,
  item: Inbound,
  contact: Contact,
): Promise<Heard | 'decline' | null> {
  if (item.type !== 'message') return null;
  const back = item.call?.back;
  const stated = item.stated?.kind === CALL_KIND && item.call === undefined;
  const asked = answerable(ticket, message) ? ticket.callback.asked : null;
  const wishes = item.call === undefined && asksForCall(ports, message.text);
  if (back === undefined && !stated && asked === null && !wishes) return null;
  const isOpen = placeAt(ticket, message)?.public === true;
  if (isOpen || item.automatic === true || !canAnswer(ports, ticket)) return null;
  const room = await roomFor(ports, ticket);
  if (room === null) return null;
  if (back !== undefined) return { ...calledBack(back, room), room };
  if (item.callAt !== undefined)
    return { does: 'take', answers: false, wanted: item.callAt.at, zone: item.callAt.zone, room };
  const number = stated ? undefined : await numberNamed(ports, message);
  const known = number?.said ?? (await knownNumber(ports, withNumber(ticket, item, message), [message]));
  const { zone } = await zoneFor(ports, ticket, contact, known);
  const named = timeIn(stated ? (wordsOf(item, 'call-at') ?? '') : message.text, { now: ports.now(), zone });
  const time = named === null ? { wanted: null } : namedTime(named);
  if (stated) return { does: 'take', answers: false, ...time, room };
  if (asked !== null) {
    const answer = answerOf(asked, message.text);
    if (answer === 'decline') return answer;
    // To what was offered unasked a time may be part of the matter; a number that was asked for is an answer.
    const isPart = asked.unasked === true && (asked.asks !== 'number' || number === undefined);
    const short = message.text.length <= LONGEST_ANSWER && !isPart;
    if (answer !== null) return { ...answer, answers: true, room };
    if (short && (named !== null || number !== undefined)) {
      const wanted = named === null ? { wanted: sameClock(asked, zone) } : time;
      return { does: 'propose', answers: true, ...wanted, ...(number && { number }), room };
    }
  }
  return wishes ? { does: 'propose', answers: false, ...time, ...(number && { number }), room } : null;
}

/** By phrases of words.json, also with a time within: "me lahko jutri ob 11 pokličete". */
function asksForCall({ policy, now }: TriagePorts, words: string): boolean {
  const { lexicon } = policy.current().books.triage;
  if (lexicon.finds(NO_WISH, words)) return false;
  if (lexicon.finds(WISH, words)) return true;
  return words.length <= LONGEST_WISH && lexicon.finds(WISH, withoutTime(words, { now: now(), zone: 'UTC' }));
}

/** Whether a typed message can answer what was asked about a call. */
function answerable({ offer, callback }: Ticket, { files }: Message): boolean {
  return offer.open === null && files.length === 0 && callback.asked?.pressOnly !== true;
}

/** What they named before it was known where they are, by their own clocks. */
function sameClock({ wanted, zone, zoneBy }: CallbackAsked, theirs: string): number | null {
  if (wanted === null || zoneBy !== 'team') return wanted;
  return sameClockIn(theirs, wanted, zone);
}

function namedTime({ at, exact }: { at: number; exact: boolean }): Pick<CallWish, 'wanted' | 'from'> {
  return exact ? { wanted: at } : { wanted: null, from: at };
}

/** What somebody agreed upon on the telephone is kept, whatever is booked; without a time they are called as soon as can be. */
function calledBack({ at, zone }: { at: number | null; zone: string }, room: Room): Omit<Heard, 'room'> {
  const soonest = nextFree(room.now, 1, room)[0]?.at ?? room.now;
  const wanted = at !== null && at > room.now ? at : soonest;
  // Who named no time named none of a zone: they are told it by the clocks of their number.
  return { does: 'take', answers: false, wanted, kept: true, ...(at === null ? {} : { zone }) };
}

/** A number of a list, yes or no, as a whole message; null: it says something else. */
export function answerOf(
  { asks, times }: Pick<CallbackAsked, 'asks' | 'times'>,
  text: string,
): Pick<Heard, 'does' | 'wanted'> | 'decline' | null {
  const typed = /^\s*(\d)\s*[.)]?\s*$/.exec(text)?.[1];
  if (typed === undefined) {
    const word = answerIn(text);
    if (word === 'no') return 'decline';
    if (word !== 'yes' || asks === 'number') return null;
    // Yes to several times: they are named again, with how one is chosen.
    return asks === 'time' ? { does: 'take', wanted: times[0] ?? null } : { does: 'propose', wanted: null };
  }
  const number = Number(typed);
  if (asks === 'number') return null;
  if (asks === 'time') {
    if (number === 1) return { does: 'take', wanted: times[0] ?? null };
    if (number === 2) return { does: 'propose', wanted: null };
    return number === 3 ? 'decline' : null;
  }
  if (number === times.length + 1) return 'decline';
  const time = times[number - 1];
  return time === undefined ? null : { does: 'take', wanted: time };
}

async function numberNamed(
  { phoneCountry }: TriagePorts,
  { id, text }: Message,
): Promise<CallWish['number'] | undefined> {
  const found = await numberAt(text, phoneCountry ?? null);
  return found === null
    ? undefined
    : { said: found.number, value: { noteId: id, skip: found.start, line: true } };
}

type MessageItem = Extract<Inbound, { type: 'message' }>;

/** What a field of a form says, from its place to the end of its line. */
function wordsOf({ stated, text }: MessageItem, field: string): string | null {
  const value = stated?.fields[field];
  return typeof value === 'object' ? (text.slice(value.skip).split('\n', 1)[0] ?? null) : null;
}

/** The ticket as the message leaves it, if a form says the number. */
function withNumber(ticket: Ticket, item: Inbound, { id }: Message): Ticket {
  const value = item.type === 'message' ? item.stated?.fields['call-number'] : undefined;
  if (typeof value !== 'object') return ticket;
  const number: FieldValue = { noteId: id, skip: value.skip, line: true };
  return {
    ...ticket,
    about: { ...ticket.about, fields: { ...ticket.about.fields, 'call-number': number } },
  };
}
