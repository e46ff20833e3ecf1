import type { Inbound } from '../../channels/channel.ts';
import { refusedAs } from '../../vendors/slack/fault.ts';
import type { Heard } from '../desk.ts';
import { contentOf } from './content.ts';
import { refOf } from './ref.ts';
import { messageShape, type SlackMessage } from './shapes.ts';
import type { SlackHouse } from './slack.ts';

export type Parts = Pick<SlackHouse, 'ports' | 'people' | 'api' | 'ticketEmoji' | 'open'>;

/** A message at its place, with everything that says who and when. */
export interface Written {
  channel: string;
  ts: string;
  /** The thread's first message; the message itself when it stands in the channel. */
  root: string;
  message: SlackMessage;
}

/** Slack has no such message, or shows it to nobody like us. */
const GONE = ['thread_not_found', 'message_not_found', 'channel_not_found', 'not_in_channel', 'is_archived'];

/** Whether a colleague or a customer wrote it is known by their account alone; guests and strangers are no colleagues. */
export async function saidThere(
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
export async function inboundOf(
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

/** The messages of a thread as Slack has them; [] when it is gone. Throws CodedError. */
export async function standing(
  parts: Parts,
  channel: string,
  ts: string,
  oldest = ts,
): Promise<SlackMessage[]> {
  try {
    const messages = await parts.api.thread(channel, ts, oldest);
    return messages.flatMap((message) => messageShape.safeParse(message).data ?? []);
  } catch (error) {
    if (refusedAs(error, ...GONE)) return [];
    throw error;
  }
}

/** `ts`: seconds with microseconds. Within its millisecond the microseconds say the order. */
export function timeOf(ts: string): { sentAt: number; sequence: number } {
  const [seconds = '0', fraction = ''] = ts.split('.');
  const micros = Number(fraction.padEnd(6, '0').slice(0, 6));
  return { sentAt: Number(seconds) * 1000 + Math.floor(micros / 1000), sequence: micros % 1000 };
}
