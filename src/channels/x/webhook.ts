import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { CodedError } from '../../domain/coded-error.ts';
import type { RawItem, WebhookRequest, WebhookResponse } from '../channel.ts';
import { readJson } from '../json.ts';
import { lost, written } from '../lost.ts';
import { conversationOf } from './place.ts';
import { id, isForUs, postShape, standsIn, writtenAt } from './post.ts';
import type { Threads } from './threads.ts';

/** X delivers again what was missed in the last 24 hours (docs.x.com/x-api/account-activity/quickstart, Replay). */
const STALE_MS = 2 * 24 * 60 * 60 * 1000;

/**
 * X signs its deliveries as we answer its challenge: with the same secret, and nothing that tells the two apart. So nothing is answered that
 * could be a delivery: JSON has braces and quotes, and X's tokens have none.
 */
const TOKEN = /^[\w+/=.~-]{1,200}$/;

const events = z.array(z.unknown()).optional().catch(undefined);
const envelopeShape = z.object({
  for_user_id: id,
  is_blocked_by: z.unknown().optional(),
  user_has_blocked: z.unknown().optional(),
  tweet_create_events: events,
  tweet_delete_events: events,
  favorite_events: events,
  block_events: events,
  direct_message_events: events,
  direct_message_mark_read_events: events,
  users: z.record(z.string(), z.unknown()).optional().catch(undefined),
});
type Envelope = z.infer<typeof envelopeShape>;

/** Epoch ms, as X writes it. */
const stamp = z.string().regex(/^\d{1,15}$/);
const userShape = z.object({ id_str: id });
const directShape = z.object({
  id,
  created_timestamp: stamp,
  message_create: z.object({ sender_id: id, target: z.object({ recipient_id: id }) }),
});
const readShape = z.object({ created_timestamp: stamp, sender_id: id, last_read_event_id: id });
const likeShape = z.object({
  id: z.string().min(1).max(100),
  favorited_status: z.object({ id_str: id, user: userShape }),
  user: userShape,
});
const goneShape = z.object({ status: z.object({ id, user_id: id }) });
const blockShape = z.object({
  type: z.enum(['block', 'unblock']),
  created_timestamp: stamp,
  source: z.object({ id }),
  target: z.object({ id }),
});

/** What is read of a delivery: by whom it is signed, whose it is, and what it belongs to. */
export interface Reading {
  secret: string;
  /** The account of ours. */
  account: string;
  threads: Threads;
}

/** X asks whether this address is ours, at the set-up and every hour. Throws CodedError 'malformed'. */
export function challenged({ query }: WebhookRequest, secret: string): WebhookResponse {
  const token = query.crc_token ?? '';
  if (!TOKEN.test(token)) throw new CodedError('malformed', 'Not a challenge of X.');
  const body = JSON.stringify({ response_token: signatureOf(token, secret) });
  return { status: 200, type: 'application/json', body };
}

/** Every event of a delivery that a customer says something by, one item each. Throws CodedError 'unauthorized', 'malformed', 'store-down'. */
export async function deliveriesIn(request: WebhookRequest, reading: Reading): Promise<RawItem[]> {
  const { headers, body, receivedAt } = request;
  const given = Buffer.from(headers['x-twitter-webhooks-signature'] ?? '');
  const right = Buffer.from(signatureOf(body, reading.secret));
  if (given.length !== right.length || !timingSafeEqual(given, right))
    throw new CodedError('unauthorized', 'The signature is missing or wrong.');
  const value = readJson(body.toString('utf8'));
  // An account that takes the app's rights away is told without saying for whom.
  if (Object(value).user_event !== undefined) return [];
  const read = envelopeShape.safeParse(value);
  if (!read.success) throw new CodedError('malformed', 'Not a delivery of X.');
  if (read.data.for_user_id !== reading.account) return [];
  const dates: number[] = [];
  const items = await itemsIn(read.data, reading, dates);
  if (dates.length > 0 && dates.every((at) => receivedAt - at > STALE_MS))
    throw new CodedError('unauthorized', 'The delivery is older than X delivers again.');
  return items;
}

function signatureOf(what: string | Buffer, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(what).digest('base64')}`;
}

async function itemsIn(envelope: Envelope, reading: Reading, dates: number[]): Promise<RawItem[]> {
  const items: RawItem[] = [];
  for (const post of envelope.tweet_create_events ?? [])
    items.push(...(await postItem(post, envelope, reading, dates)));
  for (const gone of envelope.tweet_delete_events ?? []) items.push(...(await goneItem(gone, reading)));
  for (const like of envelope.favorite_events ?? []) items.push(...(await likeItem(like, reading)));
  const { users = {} } = envelope;
  for (const direct of envelope.direct_message_events ?? [])
    items.push(...directItem(direct, users, reading.account, dates));
  for (const mark of envelope.direct_message_mark_read_events ?? [])
    items.push(...readItem(mark, reading.account, dates));
  for (const block of envelope.block_events ?? []) items.push(...blockItem(block, reading.account));
  return items;
}

/** Of our own posts only the thread is kept; of whom the account has blocked, nothing. */
async function postItem(
  post: unknown,
  envelope: Envelope,
  { account, threads }: Reading,
  dates: number[],
): Promise<RawItem[]> {
  const read = postShape.safeParse(post);
  if (!read.success) return [lost({ post })];
  dates.push(writtenAt(read.data));
  const place = standsIn(read.data);
  if (read.data.user.id_str === account) {
    if (place.answers !== null) await threads.rootOf(place);
    return [];
  }
  if (!isForUs(read.data, account) || isTrue(envelope.is_blocked_by)) return [];
  const root = await threads.rootOf(place);
  const conversation = conversationOf({ kind: 'post', root, user: read.data.user.id_str });
  const shut = isTrue(envelope.user_has_blocked) ? { shut: true } : {};
  return [{ externalId: `post:${place.id}`, conversation, raw: written({ conversation, ...shut, post }) }];
}

async function goneItem(gone: unknown, { account, threads }: Reading): Promise<RawItem[]> {
  const read = goneShape.safeParse(gone);
  if (!read.success) return [lost({ gone })];
  const { id: post, user_id: user } = read.data.status;
  if (user === account) return [];
  const conversation = conversationOf({ kind: 'post', root: (await threads.known(post)) ?? post, user });
  return [{ externalId: `gone:${post}`, conversation, raw: written({ conversation, gone }) }];
}

/** Only of what is said in a thread that we know: what all the world likes of ours is no news of a customer's. */
async function likeItem(like: unknown, { account, threads }: Reading): Promise<RawItem[]> {
  const read = likeShape.safeParse(like);
  if (!read.success) return [lost({ like })];
  const { favorited_status: post, user } = read.data;
  const root =
    post.user.id_str === account && user.id_str !== account ? await threads.known(post.id_str) : null;
  if (root === null) return [];
  const conversation = conversationOf({ kind: 'post', root, user: user.id_str });
  return [{ externalId: `like:${read.data.id}`, conversation, raw: written({ conversation, like }) }];
}

function directItem(
  direct: unknown,
  users: Record<string, unknown>,
  account: string,
  dates: number[],
): RawItem[] {
  const read = directShape.safeParse(direct);
  if (!read.success) return [lost({ direct })];
  const { id: name, created_timestamp: at, message_create } = read.data;
  const { sender_id: sender } = message_create;
  dates.push(Number(at));
  if (sender === account || message_create.target.recipient_id !== account) return [];
  const conversation = conversationOf({ kind: 'dm', user: sender });
  const { name: shown, screen_name } = Object(users[sender]) as Record<string, unknown>;
  const raw = written({ conversation, user: { name: shown, screen_name }, direct });
  return [{ externalId: `dm:${name}`, conversation, raw }];
}

function readItem(mark: unknown, account: string, dates: number[]): RawItem[] {
  const read = readShape.safeParse(mark);
  if (!read.success) return [lost({ read: mark })];
  const { sender_id: sender, last_read_event_id: last, created_timestamp: at } = read.data;
  dates.push(Number(at));
  if (sender === account) return [];
  const conversation = conversationOf({ kind: 'dm', user: sender });
  return [{ externalId: `read:${sender}:${last}`, conversation, raw: written({ conversation, read: mark }) }];
}

function blockItem(block: unknown, account: string): RawItem[] {
  const read = blockShape.safeParse(block);
  if (!read.success) return [lost({ block })];
  const { source, target, type, created_timestamp: at } = read.data;
  if (target.id !== account || source.id === account) return [];
  const conversation = conversationOf({ kind: 'dm', user: source.id });
  return [{ externalId: `${type}:${source.id}:${at}`, conversation, raw: written({ conversation, block }) }];
}

function isTrue(flag: unknown): boolean {
  return flag === true || flag === 'true';
}
