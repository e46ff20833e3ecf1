import { CodedError } from '../../domain/coded-error.ts';
import type { Heard } from '../desk.ts';
import { accepts } from './accepting.ts';
import { isBeginning } from './catch-up.ts';
import { choiceHeard } from './chosen.ts';
import { acceptedAt, begun, saidAside } from './community.ts';
import { contentOf } from './content.ts';
import { isBots, sameWords } from './events.ts';
import { refOf } from './ref.ts';
import {
  type EventBody,
  eventBodyShape,
  type MessageEvent,
  messageEventShape,
  reactionShape,
  type SlackMessage,
  shortcutShape,
} from './shapes.ts';
import { type Parts, saidThere, standing, timeOf, type Written } from './written.ts';

/** Understands one stored event. Throws CodedError 'not-understood', and what asking Slack throws. */
export async function heardIn(parts: Parts, raw: string): Promise<Heard[]> {
  if (isBeginning(raw)) return [];
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
    const { user, item, reaction: name } = reaction.data;
    if (name === parts.ticketEmoji) return madeTicket(parts, user, item.channel, item.ts);
    return accepts(name) ? acceptedAt(parts, user, item) : [];
  }
  const message = messageEventShape.safeParse(event);
  if (!message.success)
    throw new CodedError('not-understood', 'A message in a shape that this desk does not know');
  const bot = authorizations?.[0]?.user_id ?? parts.people.known()?.user ?? '';
  return inThread(parts, message.data, bot, read.data);
}

async function inThread(
  parts: Parts,
  event: MessageEvent,
  bot: string,
  { is_ext_shared_channel: shared }: Pick<EventBody, 'is_ext_shared_channel'>,
): Promise<Heard[]> {
  const written = await writtenIn(parts, event);
  if (written === null || isBots(written.message)) return [];
  const deleted = isDeletion(event);
  const type = deleted ? 'delete' : event.subtype === 'message_changed' ? 'edit' : 'message';
  if (type === 'edit' && sameWords(event)) return [];
  if (parts.open.isDirect(written.channel)) return saidAside(parts, written, type);
  if (
    written.root === written.ts &&
    type === 'message' &&
    parts.open.begins(written.channel, shared === true)
  )
    return begun(parts, written);
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

function json(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    throw new CodedError('not-understood', 'No JSON');
  }
}
