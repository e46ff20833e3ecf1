import { z } from 'zod';
import type { RawItem } from '../../channels/channel.ts';
import { CodedError } from '../../domain/coded-error.ts';
import { type Conversation, conversationOf, customerIn } from '../../vendors/discord/conversation.ts';
import type { DeskPorts, Heard } from '../desk.ts';
import { choiceHeard } from './chosen.ts';
import type { Said } from './said.ts';
import { sortable } from './snowflake.ts';
import type { Where } from './whereabouts.ts';

/** Where it goes: into the thread of a card, or to a customer's conversation, made a ticket by somebody of the team or known as one. */
type Goal = { ref: string } | { conversation: string; by: string | null };

const shape = z.object({
  v: z.literal(1),
  kind: z.enum(['message', 'edit', 'delete']),
  id: z.string().regex(/^\d{1,20}$/),
  user: z.string(),
  name: z.string().nullable(),
  text: z.string(),
  files: z.array(
    z.object({ ref: z.string(), name: z.string(), type: z.string(), size: z.number().nullable() }),
  ),
  at: z.number().int(),
  sequence: z.number().int(),
  goal: z.union([
    z.object({ ref: z.string() }),
    z.object({ conversation: z.string(), by: z.string().nullable() }),
  ]),
});

/** What the external id of a beginning ends with. */
export const BEGINNING = 'start';

/** Where catching up begins when nothing was heard yet: an event of which nothing follows. */
export function startAt(id: string): RawItem {
  return {
    externalId: `${sortable(id)}:${BEGINNING}`,
    conversation: BEGINNING,
    raw: '{"v":1,"kind":"start"}',
  };
}

export function rawItem(said: Said, goal: Goal): RawItem {
  const { kind, id, event, user, name, text, files, at, sequence, channel } = said;
  const conversation = 'ref' in goal ? channel : goal.conversation;
  const raw = JSON.stringify({ v: 1, kind, id, user, name, text, files, at, sequence, goal });
  return { externalId: `${sortable(id)}${event}`, conversation, raw };
}

/** Understands what `rawItem` and `startAt` made. Throws CodedError 'not-understood'. */
export function heardIn(raw: string): Heard[] {
  const body = jsonIn(raw);
  const chosen = choiceHeard(body);
  if (chosen !== null) return chosen;
  const read = shape.safeParse(body);
  if (!read.success) {
    if (raw === startAt('').raw) return [];
    throw new CodedError('not-understood', 'An event of Discord in a shape that this desk does not know.');
  }
  const { kind, id: externalId, user, name, text, files, at: sentAt, sequence, goal } = read.data;
  const what =
    kind === 'message'
      ? ({ type: 'message', text, files } as const)
      : kind === 'edit'
        ? ({ type: 'edit', text } as const)
        : ({ type: 'delete' } as const);
  if ('ref' in goal) return [{ ref: goal.ref, user, externalId, sentAt, sequence, ...what }];
  const { conversation, by } = goal;
  const from = { address: user === '' ? (customerIn(conversation) ?? '') : user, name };
  return [{ type: 'customer', by, item: { conversation, from, sentAt, sequence, externalId, ...what } }];
}

function jsonIn(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return null;
  }
}

export interface Sorting {
  ports: Pick<DeskPorts, 'heardIn' | 'card' | 'person' | 'conversations'>;
  where(channel: string): Promise<Where>;
}

/**
 * What of it is kept, in order: texts in the threads of cards, what customers write on in a thread or in answers where
 * somebody made a ticket of their words, and what colleagues write to them there. Everything else is nobody's business.
 * Throws CodedError.
 */
export async function kept(sorting: Sorting, events: readonly Said[]): Promise<RawItem[]> {
  const items: RawItem[] = [];
  const here = new Map<string, string>();
  for (const said of events) {
    const { ref, ...place } = await sorting.where(said.channel);
    const heard = async (id: string) => here.get(id) ?? (await sorting.ports.heardIn(sortable(id)));
    const conversation =
      ref === null ? await conversationIn(sorting.ports, heard, said, place) : said.channel;
    if (conversation === null) continue;
    here.set(said.id, conversation);
    items.push(rawItem(said, ref === null ? { conversation, by: null } : { ref }));
  }
  return items;
}

async function conversationIn(
  ports: Sorting['ports'],
  heard: (id: string) => Promise<string | null>,
  said: Said,
  place: Pick<Where, 'thread' | 'parent'>,
): Promise<string | null> {
  const { user, kind, id, answers } = said;
  const known = kind === 'message' ? null : await heard(id);
  if (known !== null || kind === 'delete') return known;
  const threads = place.thread ? threadsAt(said.channel, place.parent) : [];
  for (const thread of threads) {
    const conversation = conversationOf({ ...thread, user });
    if ((await ports.card({ conversation })) !== null) return conversation;
  }
  const answered: string[] = [];
  for (const one of answers) answered.push(...[await heard(one)].filter((found) => found !== null));
  const own = answered.find((conversation) => customerIn(conversation) === user);
  if (own !== undefined) return threads.length === 0 ? own : null;
  if (answered.length + threads.length === 0 || (await ports.person({ discord: user })) === null) return null;
  return customerOf(ports, answered, threads);
}

type Thread = Omit<Conversation, 'user'>;

/** A thread has the id of the message under which it was begun: a ticket may have been made of that. */
function threadsAt(channel: string, parent: string | null): Thread[] {
  const own = { channel, root: channel };
  return parent === null ? [own] : [own, { channel: parent, root: channel }];
}

/** Whom a colleague writes to: whose message they answer, or the only customer in the thread. Nobody is guessed. */
async function customerOf(
  ports: Sorting['ports'],
  answered: readonly string[],
  threads: readonly Thread[],
): Promise<string | null> {
  for (const conversation of answered)
    if (customerIn(conversation) !== null && (await ports.card({ conversation })) !== null)
      return conversation;
  const found: string[] = [];
  for (const thread of threads)
    found.push(...(await ports.conversations(conversationOf({ ...thread, user: '' }))));
  const [only, ...others] = found;
  return only !== undefined && others.length === 0 ? only : null;
}
