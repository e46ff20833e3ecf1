import { hash } from 'node:crypto';
import { z } from 'zod';
import type { RawItem } from '../../channels/channel.ts';
import { lost, written } from '../../channels/lost.ts';
import { type PageEntry, sentAt } from './page.ts';

/** Ids that JSON holds as numbers are whole up to 2^53 only; Meta writes them as strings by now. */
const id = z.union([z.string().min(1).max(200), z.int().nonnegative()]).transform(String);
const optionalId = id.optional().catch(undefined);
const keysShape = z.object({
  item: z.string(),
  verb: z.string(),
  post_id: optionalId,
  comment_id: optionalId,
  parent_id: optionalId,
  photo_id: optionalId,
  sender_id: optionalId,
  from: z.object({ id: optionalId }).optional().catch(undefined),
  message: z.unknown().optional(),
});

/** What people do with a post that says nothing. */
const SIGNS = ['reaction', 'like'];
const POSTS = ['post', 'status', 'photo', 'video', 'share'];
/** What may become of a comment or a post, in the words of several years of Meta's. */
const VERBS = ['add', 'edit', 'edited', 'remove', 'hide', 'unhide'];

/**
 * What people other than the Page itself wrote and did on it, one item each (webhooks/reference/page, field `feed`). `channel`:
 * whose items they are when another channel of the Page was called.
 */
export function feedItems(entry: PageEntry, channel?: string): RawItem[] {
  return (entry.changes ?? []).flatMap(({ field, value }, place) => {
    if (field !== 'feed') return [];
    const item = itemOf(entry, value, place);
    return item === null ? [] : [channel === undefined ? item : { ...item, channel }];
  });
}

/** Null: it is the Page's own doing, or nothing that anybody said. */
function itemOf(entry: PageEntry, value: unknown, place: number): RawItem | null {
  const read = keysShape.safeParse(value);
  if (!read.success) return lost({ value });
  const { item, verb, post_id: post, comment_id: comment, photo_id: photo, sender_id, from } = read.data;
  const author = from?.id ?? sender_id;
  if (author === entry.id || !VERBS.includes(verb) || !isSaid(read.data)) return null;
  const key = item === 'comment' ? comment : post;
  if (post === undefined || (key === undefined && !SIGNS.includes(item))) return lost({ value });
  const thread = author ?? threadOf(read.data);
  const conversation = `${entry.id}:${post}:${thread}`;
  const raw = written({ page: entry.id, conversation, from: thread, at: sentAt(entry), place, value });
  const isNew = verb === 'add' && key !== undefined && !SIGNS.includes(item);
  const externalId = isNew
    ? photo === undefined || item === 'comment'
      ? key
      : `${key}:${photo}`
    : `${key ?? post}:${verb}:${hash('sha256', `${entry.time}${written(value)}`, 'hex')}`;
  return { externalId, conversation, raw };
}

/** A kind of post that is newer than this is one when it has words. */
function isSaid({ item, message }: z.infer<typeof keysShape>): boolean {
  return item === 'comment' || SIGNS.includes(item) || POSTS.includes(item) || typeof message === 'string';
}

/** Without the rights to see who writes, a thread under a comment is one conversation. */
function threadOf({ post_id, comment_id, parent_id }: z.infer<typeof keysShape>): string {
  const isReply = parent_id !== undefined && !isSame(parent_id, post_id);
  return (isReply ? parent_id : comment_id) ?? String(post_id);
}

/** A post stands with its Page before it, or without. */
export function isSame(one: string, other: string | undefined): boolean {
  return tailOf(one) === tailOf(other ?? '');
}

function tailOf(id: string): string {
  return id.slice(id.lastIndexOf('_') + 1);
}
