import { z } from 'zod';
import { CodedError } from '../../domain/coded-error.ts';
import type { Inbound, Quoted } from '../channel.ts';
import { displayName } from '../display-name.ts';
import { readJson } from '../json.ts';
import type { ChannelMemory } from '../memory.ts';
import { contentOfDirect, contentOfPost, directData, unescaped } from './content.ts';
import { placeOf } from './place.ts';
import { id, type Post, postShape, standsIn, writtenAt } from './post.ts';

/** Messages of ours that may have been read at once. */
const READ_AT_ONCE = 50;
const LIKED = '❤️';

const stamp = z.coerce.number().int().nonnegative().max(8.64e15);
const rawShape = z.object({
  conversation: z.string(),
  shut: z.boolean().optional(),
  post: postShape.optional(),
  gone: z.object({ status: z.object({ id }), timestamp_ms: stamp.optional().catch(undefined) }).optional(),
  like: z
    .object({
      created_at: z.string(),
      favorited_status: z.object({ id_str: id }),
      user: z.object({ name: z.string().optional(), screen_name: z.string().optional() }),
    })
    .optional(),
  user: z.object({ name: z.string().optional(), screen_name: z.string().optional() }).optional().catch({}),
  direct: z
    .object({ id, created_timestamp: stamp, message_create: z.object({ message_data: directData }) })
    .optional(),
  read: z.object({ created_timestamp: stamp, last_read_event_id: id }).optional(),
  block: z.object({ type: z.enum(['block', 'unblock']), created_timestamp: stamp }).optional(),
});
type Raw = z.infer<typeof rawShape>;
type Base = Pick<Inbound, 'conversation' | 'from' | 'sentAt' | 'sequence'>;

interface Reader {
  language: string;
  receivedAt: number;
  memory: ChannelMemory | undefined;
}

/** One event, as `deliveriesIn` kept it. Throws CodedError 'not-understood'. */
export async function inboundOf(raw: string, reader: Reader): Promise<Inbound[]> {
  const read = rawShape.safeParse(readJson(raw));
  const place = read.success ? placeOf(read.data.conversation) : null;
  if (!read.success || place === null)
    throw new CodedError('not-understood', 'A shape that this channel does not know.');
  const { conversation, post, gone, like, direct, read: mark, block } = read.data;
  const base = (sentAt: number, name: string | null, order: string): Base => ({
    conversation,
    from: { address: place.user, name },
    sentAt,
    sequence: orderOf(order),
  });
  if (post !== undefined) return ofPost(post, read.data, base, reader.language);
  if (direct !== undefined) {
    const { id: externalId, created_timestamp: at, message_create } = direct;
    const content = contentOfDirect(message_create.message_data, reader.language);
    return [{ ...base(at, nameOf(read.data.user), externalId), type: 'message', externalId, ...content }];
  }
  if (mark !== undefined)
    return readUpTo(mark.last_read_event_id, base(mark.created_timestamp, null, '0'), reader);
  if (like !== undefined) {
    const of = base(Math.max(0, Date.parse(like.created_at) || reader.receivedAt), nameOf(like.user), '0');
    return [{ ...of, type: 'reaction', externalId: like.favorited_status.id_str, signs: [LIKED] }];
  }
  if (block !== undefined)
    return [
      { ...base(block.created_timestamp, null, '0'), type: 'reach', reachable: block.type === 'unblock' },
    ];
  if (gone !== undefined)
    return [
      {
        ...base(gone.timestamp_ms ?? reader.receivedAt, null, '0'),
        type: 'delete',
        externalId: gone.status.id,
      },
    ];
  throw new CodedError('not-understood', 'An event that this channel does not know.');
}

/** Every edit is a post of its own at X, and here what the first one says now. */
function ofPost(
  post: Post,
  { shut }: Raw,
  base: (at: number, name: string | null, order: string) => Base,
  language: string,
): Inbound[] {
  const { first, id: own } = standsIn(post);
  const of = base(writtenAt(post), nameOf(post.user), own);
  const { text, files } = contentOfPost(post, language);
  if (first !== own) return [{ ...of, type: 'edit', externalId: first, text }];
  const said: Inbound = { ...of, type: 'message', externalId: own, text, files, ...quotesOf(post) };
  return shut ? [said, { ...of, type: 'reach', reachable: false }] : [said];
}

function quotesOf({ quoted_status: quoted, in_reply_to_status_id_str: answers }: Post): { quotes?: Quoted } {
  if (quoted !== null && quoted !== undefined)
    return { quotes: { externalId: quoted.id_str, text: unescaped(quoted.text) } };
  return answers === null || answers === undefined ? {} : { quotes: { externalId: answers } };
}

/** X names the newest message that was read: those before it were too. */
async function readUpTo(last: string, base: Base, { memory }: Reader): Promise<Inbound[]> {
  const sent = (await memory?.list(base.conversation, READ_AT_ONCE)) ?? [];
  const read = sent
    .filter(({ key }) => /^\d+$/.test(key) && BigInt(key) <= BigInt(last))
    .map(({ value }) => value);
  const names = new Set(sent.some(({ key }) => key === last) ? read : [...read, last]);
  return [...names].map((externalId) => ({ ...base, type: 'receipt', externalId, receipt: 'read' }));
}

/** X counts its ids upwards; within one second they are all that tells what came first. */
function orderOf(name: string): number {
  return Number(BigInt.asUintN(52, BigInt(name)));
}

function nameOf(
  user: { name?: string | null | undefined; screen_name?: string | null | undefined } = {},
): string | null {
  return displayName(user.name ?? '') || displayName(user.screen_name ?? '') || null;
}
