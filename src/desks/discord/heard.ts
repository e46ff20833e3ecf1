import { z } from 'zod';
import type { RawItem } from '../../channels/channel.ts';
import { CodedError } from '../../domain/coded-error.ts';
import { type Conversation, conversationOf, customerIn } from '../../vendors/discord/conversation.ts';
import type { DeskPorts, Heard } from '../desk.ts';
import { choiceHeard } from './chosen.ts';
import type { OpenPlaces } from './open-places.ts';
import type { Said } from './said.ts';
import { sortable } from './snowflake.ts';
import type { Where } from './whereabouts.ts';

/** Where it goes: into the thread of a card, or to a customer's conversation, made a ticket by somebody of the team or known as one. */
type Goal =
  | { ref: string }
  | { conversation: string; by: string | null; opens?: true }
  /** A question of a community, and an answer to one that was taken. */
  | { question: string }
  | { accepted: string };

const shape = z.object({
  v: z.literal(1),
  kind: z.enum(['message', 'edit', 'delete', 'accept']),
  id: z.string().regex(/^\d{1,20}$/),
  user: z.string(),
  name: z.string().nullable(),
  text: z.string(),
  files: z.array(
    z.object({ ref: z.string(), name: z.string(), type: z.string(), size: z.number().nullable() }),
  ),
  quotes: z.string().optional(),
  at: z.number().int(),
  sequence: z.number().int(),
  goal: z.union([
    z.object({ ref: z.string() }),
    z.object({ conversation: z.string(), by: z.string().nullable(), opens: z.literal(true).optional() }),
    z.object({ question: z.string() }),
    z.object({ accepted: z.string() }),
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
  const { kind, id, event, user, name, text, files, quotes, at, sequence, channel } = said;
  const conversation = namedBy(goal) ?? channel;
  const raw = JSON.stringify({ v: 1, kind, id, user, name, text, files, quotes, at, sequence, goal });
  return { externalId: `${sortable(id)}${event}`, conversation, raw };
}

function namedBy(goal: Goal): string | null {
  if ('ref' in goal) return null;
  if ('question' in goal) return goal.question;
  return 'accepted' in goal ? goal.accepted : goal.conversation;
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
  if ('question' in goal) return [{ type: 'question', conversation: goal.question, askedAt: sentAt }];
  if ('accepted' in goal) {
    const answer = { externalId, address: null };
    return [{ type: 'accepted', conversation: goal.accepted, user, answer }];
  }
  const what =
    kind === 'message'
      ? ({ type: 'message', text, files } as const)
      : kind === 'edit'
        ? ({ type: 'edit', text } as const)
        : ({ type: 'delete' } as const);
  if ('ref' in goal) return [{ ref: goal.ref, user, externalId, sentAt, sequence, ...what }];
  const { conversation, by, opens } = goal;
  const more = opens === undefined ? {} : { opens };
  const answered =
    read.data.quotes === undefined || kind !== 'message' ? {} : { quotes: { externalId: read.data.quotes } };
  const from = { address: user === '' ? (customerIn(conversation) ?? '') : user, name };
  return [
    {
      type: 'customer',
      by,
      ...more,
      item: { conversation, from, sentAt, sequence, externalId, ...what, ...answered },
    },
  ];
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
  open: OpenPlaces;
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
    const goal = ref === null ? await goalFor(sorting, heard, said, place) : { ref };
    if (goal === null) continue;
    here.set(said.id, namedBy(goal) ?? said.channel);
    items.push(rawItem(said, goal));
  }
  return items;
}

async function goalFor(
  { ports, open }: Sorting,
  heard: (id: string) => Promise<string | null>,
  said: Said,
  place: Pick<Where, 'thread' | 'parent' | 'direct'>,
): Promise<Goal | null> {
  if (place.parent !== null && open.communities.has(place.parent)) return inCommunity(ports, said);
  if (said.kind === 'accept') return null;
  if (place.direct === true || (place.parent !== null && open.customers.has(place.parent))) {
    const conversation = (await casesAt(ports, said.channel))[0] ?? null;
    return conversation === null ? null : { conversation, by: null };
  }
  const conversation = await conversationIn(ports, heard, said, place);
  return conversation === null ? null : { conversation, by: null };
}

/** A post of somebody else than the team is a question; what follows belongs to the ticket that was made of it. */
async function inCommunity(ports: Sorting['ports'], said: Said): Promise<Goal | null> {
  const { channel, id, kind, user } = said;
  const conversation = conversationOf({ channel, root: channel, user, kind: 'public' });
  const begins = kind === 'message' && id === channel;
  if (begins && (await ports.card({ conversation })) === null)
    return (await ports.person({ discord: user })) === null ? { question: conversation } : null;
  const standing = (await casesAt(ports, channel))[0];
  if (standing === undefined) return null;
  return kind === 'accept' ? { accepted: standing } : { conversation: standing, by: null };
}

/** Conversations of customers in a thread, or in direct messages, that are or were tickets. */
function casesAt(ports: Pick<Sorting['ports'], 'conversations'>, channel: string): Promise<string[]> {
  return ports.conversations(conversationOf({ channel, root: channel, user: '' }));
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
