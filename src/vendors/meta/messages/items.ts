import { hash } from 'node:crypto';
import { z } from 'zod';
import type { RawItem } from '../../../channels/channel.ts';
import { lost, written } from '../../../channels/lost.ts';
import type { PageEntry } from '../page.ts';
import { conversationOf } from './place.ts';

const user = z.string().regex(/^\w{1,64}$/);
const party = z.object({ id: user }).optional().catch(undefined);
const id = z.string().min(1).max(512);
/** What names an event; the rest is read later. */
const keysShape = z.object({
  sender: party,
  recipient: party,
  timestamp: z.number().positive().optional().catch(undefined),
  message: z
    .object({ mid: id, is_echo: z.boolean().optional(), is_deleted: z.boolean().optional() })
    .optional()
    .catch(undefined),
});

/**
 * Every event of an account's part of a delivery, one item each; also of the part that another app answers (`standby`). `dates`
 * gets when they happened, epoch ms. `channel`: whose items they are when another channel of the account was called.
 */
export function messageItems(entry: PageEntry, dates: number[], channel?: string): RawItem[] {
  const items = [
    ...(entry.messaging ?? []).map((event, place) => itemOf(entry.id, { event, place }, dates)),
    ...(entry.standby ?? []).map((event, place) => itemOf(entry.id, { event, place, standby: true }, dates)),
  ];
  return channel === undefined ? items : items.map((item) => ({ ...item, channel }));
}

interface Found {
  event: unknown;
  /** Among the events of its delivery. */
  place: number;
  standby?: true;
}

function itemOf(account: string, found: Found, dates: number[]): RawItem {
  const read = keysShape.safeParse(found.event);
  if (!read.success) return lost(found);
  const { sender, recipient, timestamp, message } = read.data;
  if (timestamp !== undefined) dates.push(timestamp);
  const customer = sender?.id === account ? recipient?.id : sender?.id;
  // About nobody: of its own, so that it holds nobody up.
  if (customer === undefined) return lost({ account, ...found });
  const conversation = conversationOf(account, customer);
  const raw = written({ account, conversation, ...found });
  return { externalId: nameOf(message, found, conversation), conversation, raw };
}

/** A message has an id of its own, and so has what is said about it; what happened has none. */
function nameOf(
  message: z.infer<typeof keysShape>['message'],
  { event, standby }: Found,
  conversation: string,
): string {
  if (message === undefined) return `event:${hash('sha256', `${conversation} ${written(event)}`, 'hex')}`;
  const about = [standby && 'standby', message.is_echo && 'echo', message.is_deleted && 'unsent'];
  return [...about.filter((one) => typeof one === 'string'), message.mid].join(':');
}
