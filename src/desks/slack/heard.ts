import type { Inbound } from '../../channels/channel.ts';
import { CodedError } from '../../domain/coded-error.ts';
import { refusedAs } from '../../vendors/slack/fault.ts';
import type { Heard } from '../desk.ts';
import { choiceHeard } from './chosen.ts';
import { contentOf } from './content.ts';
import { isBots, sameWords } from './events.ts';
import { refOf } from './ref.ts';
import {
  eventBodyShape,
  type MessageEvent,
  messageEventShape,
  messageShape,
  reactionShape,
  type SlackMessage,
  shortcutShape,
} from './shapes.ts';
import type { SlackHouse } from './slack.ts';

type Parts = Pick<SlackHouse, 'ports' | 'people' | 'api' | 'ticketEmoji'>;

/** A message at its place, with everything that says who and when. */
interface Written {
  channel: string;
  ts: string;
  /** The thread's first message; the message itself when it stands in the channel. */
  root: string;
  message: SlackMessage;
}

/** Slack has no such message, or shows it to nobody like us. */
const GONE = ['thread_not_found', 'message_not_found', 'channel_not_found', 'not_in_channel', 'is_archived'];

/** Understands one stored event. Throws CodedError 'not-understood', and what asking Slack throws. */
export async function heardIn(parts: Parts, raw: string): Promise<Heard[]> {
  const body = json(raw);
  const chosen = choiceHeard(body);
  if (chosen !== null) return chosen;
  const pressed = shortcutShape.safeParse(body);
  if (pressed.success) {
    const { user, channel, message_ts: ts } = pressed.data;
    return madeTicket(parts, user.id, channel.id, ts);
  }
  const read = eventBodyShape.safeParse(body);
  if (!read.success) throw new CodedError('not-understood', 'No event of Slack');
  const { event, authorizations } = read.data;
  const reaction = reactionShape.safeParse(event);
  if (reaction.success) {
    const { user, item } = reaction.data;
    return madeTicket(parts, user, item.channel, item.ts);
  }
  const message = messageEventShape.safeParse(event);
  if (!message.success)
    throw new CodedError('not-understood', 'A message in a shape that this desk does not know');
  return inThread(parts, message.data, authorizations?.[0]?.user_id ?? parts.people.known()?.user ?? '');
}

async function inThread(parts: Parts, event: MessageEvent, bot: string): Promise<Heard[]> {
  const written = await writtenIn(parts, event);
  if (written === null || isBots(written.message)) return [];
  const deleted = isDeletion(event);
  const type = deleted ? 'delete' : event.subtype === 'message_changed' ? 'edit' : 'message';
  if (type === 'edit' && sameWords(event)) return [];
  const ref = refOf({ channel: written.channel, ts: written.root });
  const { parent_user_id: parent } = written.message;
  const ofCard = (parent && parent === bot) || (await parts.ports.card({ ref })) !== null;
  if (written.root !== written.ts && ofCard) return besideCard(parts, written, ref, type);
  return besideTicket(parts, written, type);
}

/** What agents write under a card. Guests and strangers who share its channel are nobody. */
async function besideCard(
  parts: Parts,
  { ts, message }: Written,
  ref: string,
  type: 'message' | 'edit' | 'delete',
): Promise<Heard[]> {
  const { user } = message;
  if (!user || !(await parts.people.user(user)).member) return [];
  const base = { ref, user, externalId: ts, ...timeOf(ts) };
  if (type === 'delete') return [{ ...base, type }];
  const { text, files } = await contentOf(parts, message);
  return type === 'edit' ? [{ ...base, type, text }] : [{ ...base, type, text, files }];
}

/** What anybody writes elsewhere, where a ticket stands. */
async function besideTicket(
  parts: Parts,
  written: Written,
  type: 'message' | 'edit' | 'delete',
): Promise<Heard[]> {
  const conversation = refOf({ channel: written.channel, ts: written.root });
  if ((await parts.ports.card({ conversation })) === null) return [];
  return saidThere(parts, written, type, null);
}

/** Whether a colleague or a customer wrote it is known by their account alone; guests and strangers are no colleagues. */
async function saidThere(
  parts: Parts,
  written: Written,
  type: 'message' | 'edit' | 'delete',
  by: string | null,
): Promise<Heard[]> {
  const items = await inboundOf(parts, written, type);
  const { user } = written.message;
  const guest = !user || !(await parts.people.user(user)).member;
  return items.map((item) => ({ type: 'customer', item, by, guest }));
}

/** Of nobody known: nothing. */
async function inboundOf(
  parts: Parts,
  { channel, ts, root, message }: Written,
  type: 'message' | 'edit' | 'delete',
): Promise<Inbound[]> {
  const address = message.user ?? message.bot_id ?? '';
  if (address === '') return [];
  const name = await nameOf(parts, message);
  const base = {
    conversation: refOf({ channel, ts: root }),
    from: { address, name: name.trim() === '' ? null : name },
    externalId: ts,
    ...timeOf(ts),
  };
  if (type === 'delete') return [{ ...base, type }];
  const { text, files } = await contentOf(parts, message);
  return [type === 'edit' ? { ...base, type, text } : { ...base, type, text, files }];
}

async function nameOf({ people }: Parts, message: SlackMessage): Promise<string> {
  const { user, user_profile: profile, username } = message;
  const asked = user ? (await people.user(user)).name : '';
  return asked || profile?.display_name || profile?.real_name || username || '';
}

/**
 * Somebody of the team made a ticket of a message: it is the customer's, and so is what others have written below it since.
 * Nothing of anybody else, of our own words, and of what is gone.
 */
async function madeTicket(parts: Parts, by: string, channel: string, ts: string): Promise<Heard[]> {
  if ((await parts.ports.person({ slack: by })) === null) return [];
  const found = await standing(parts, channel, ts);
  const first = found.find((message) => message.ts === ts);
  const ours = parts.people.known()?.user;
  if (first === undefined || first.user === ours) return [];
  const root = first.thread_ts ?? ts;
  const thread = root === ts ? found : await standing(parts, channel, root, ts);
  const heard = await saidThere(parts, { channel, ts, root, message: first }, 'message', by);
  for (const message of thread) {
    const { ts: own } = message;
    if (!own || Number(own) <= Number(ts) || isBots(message)) continue;
    heard.push(...(await saidThere(parts, { channel, ts: own, root, message }, 'message', null)));
  }
  return heard;
}

async function standing(parts: Parts, channel: string, ts: string, oldest = ts): Promise<SlackMessage[]> {
  try {
    const messages = await parts.api.thread(channel, ts, oldest);
    return messages.flatMap((message) => messageShape.safeParse(message).data ?? []);
  } catch (error) {
    if (refusedAs(error, ...GONE)) return [];
    throw error;
  }
}

/** Whose words an event brings; for what was deleted, those that were there before. */
async function writtenIn(parts: Parts, event: MessageEvent): Promise<Written | null> {
  const { channel, message, previous_message: before, deleted_ts: gone } = event;
  switch (event.subtype) {
    case 'message_changed':
      return at(channel, message?.ts, { ...before, ...message, user: writerOf(message, before) });
    case 'message_deleted':
      return at(channel, gone ?? before?.ts, before);
    case 'message_replied':
      return replied(parts, channel, message);
    case undefined:
    case null:
    case 'file_share':
    case 'me_message':
    case 'thread_broadcast':
      return at(channel, event.ts, event);
    default:
      parts.ports.log.warn(
        { desk: 'slack', subtype: event.subtype },
        'a message of an unknown kind was kept as text',
      );
      return at(channel, event.ts, event);
  }
}

/** The reply itself; or, as Slack documents it, the thread's first message with the times of its replies. */
async function replied(
  parts: Parts,
  channel: string,
  message: SlackMessage | null | undefined,
): Promise<Written | null> {
  if (message?.thread_ts && message.thread_ts !== message.ts) return at(channel, message.ts, message);
  const newest = message?.replies?.at(-1)?.ts ?? message?.latest_reply;
  const root = message?.thread_ts ?? message?.ts;
  if (!newest || !root) return null;
  const found = await standing(parts, channel, root, newest);
  return at(
    channel,
    newest,
    found.find(({ ts }) => ts === newest),
  );
}

function at(
  channel: string,
  ts: string | null | undefined,
  message: SlackMessage | null | undefined,
): Written | null {
  return ts && message ? { channel, ts, root: message.thread_ts ?? ts, message } : null;
}

/** A tombstone is Slackbot's; the words that were there before are not. */
function writerOf(message: SlackMessage | null | undefined, before: SlackMessage | null | undefined) {
  const known = message?.subtype === 'tombstone' ? before?.user : (message?.user ?? before?.user);
  return known ?? null;
}

/** A first message with replies leaves a tombstone when it is deleted. */
function isDeletion({ subtype, message }: MessageEvent): boolean {
  return subtype === 'message_deleted' || (subtype === 'message_changed' && message?.subtype === 'tombstone');
}

/** `ts`: seconds with microseconds. Within its millisecond the microseconds say the order. */
function timeOf(ts: string): { sentAt: number; sequence: number } {
  const [seconds = '0', fraction = ''] = ts.split('.');
  const micros = Number(fraction.padEnd(6, '0').slice(0, 6));
  return { sentAt: Number(seconds) * 1000 + Math.floor(micros / 1000), sequence: micros % 1000 };
}

function json(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    throw new CodedError('not-understood', 'No JSON');
  }
}
