import { z } from 'zod';
import { CodedError } from '../../domain/coded-error.ts';
import { text } from '../../texts/texts.ts';
import { isSame } from '../../vendors/meta/feed.ts';
import type { Inbound } from '../channel.ts';
import { displayName } from '../display-name.ts';
import { readJson } from '../json.ts';
import { filesOf } from './content.ts';
import { named } from './place.ts';

const id = z.union([z.string().min(1).max(200), z.int().nonnegative()]).transform(String);
const optionalId = id.optional().catch(undefined);
/** Seconds since 1970; the upper end is the last instant that a Date can hold. */
const seconds = z.number().nonnegative().max(8_640_000_000_000);
const words = z.string().optional().catch(undefined);

const valueShape = z.object({
  item: z.string(),
  verb: z.string(),
  post_id: id,
  comment_id: optionalId,
  parent_id: optionalId,
  from: z.object({ name: words }).optional().catch(undefined),
  sender_name: words,
  created_time: seconds.optional().catch(undefined),
  message: words,
  link: words,
  photo: words,
  video: words,
  photos: z.array(z.string()).optional().catch(undefined),
  is_hidden: z.boolean().optional().catch(undefined),
  reaction_type: words,
});
const rawShape = z.object({
  page: z.string(),
  conversation: z.string().min(1),
  from: z.string().min(1),
  at: z.number().nonnegative().max(8.64e15),
  place: z.int().nonnegative(),
  value: valueShape,
});

export type FeedValue = z.infer<typeof valueShape>;

/** Meta counts in whole seconds and in nothing else: within one, comments stand as they came. */
const MOST_OF_ONE_DELIVERY = 1000;

/** What a sign is called at Meta (webhooks/reference/page, reaction_type). */
const SIGNS: Readonly<Record<string, string>> = {
  like: '👍',
  love: '❤️',
  care: '🤗',
  haha: '😆',
  wow: '😮',
  sad: '😢',
  angry: '😡',
};

/** One change, as `feedItems` kept it. Throws CodedError 'not-understood'. */
export function inboundOf(raw: string, receivedAt: number, language: string): Inbound[] {
  const read = rawShape.safeParse(readJson(raw));
  if (!read.success) throw new CodedError('not-understood', 'A shape that this channel does not know.');
  const { page, conversation, from, at, place, value } = read.data;
  const isNew = value.verb === 'add' && value.created_time !== undefined;
  const sentAt = Math.floor(isNew ? Number(value.created_time) * 1000 : at);
  const name = displayName(value.from?.name ?? value.sender_name ?? '');
  const base = {
    conversation,
    // An id says who somebody is on one Page alone.
    from: { address: `${page}:${from}`, name: name === '' ? null : name },
    sentAt,
    sequence: Math.max(0, receivedAt - sentAt) * MOST_OF_ONE_DELIVERY + place,
  };
  if (value.item === 'reaction' || value.item === 'like') return signed(base, value);
  return written(base, value, { page, language });
}

type Base = Pick<Inbound, 'conversation' | 'from' | 'sentAt' | 'sequence'>;

/** Signs below a comment of ours; those below a post are none of a case. */
function signed(base: Base, { comment_id, verb, reaction_type = 'like' }: FeedValue): Inbound[] {
  if (comment_id === undefined || verb === 'hide' || verb === 'unhide') return [];
  const signs = verb === 'remove' ? [] : [SIGNS[reaction_type.toLowerCase()] ?? '👍'];
  return [{ ...base, type: 'reaction', externalId: comment_id, signs }];
}

function written(base: Base, value: FeedValue, at: { page: string; language: string }): Inbound[] {
  const { verb, message = '' } = value;
  const externalId = nameOf(value);
  switch (verb) {
    case 'add': {
      const files = filesOf(value, at.page);
      const said = [message, value.item === 'share' ? (value.link ?? '') : ''].filter((one) => one !== '');
      const shown = said.join('\n') || (files.length > 0 ? '' : text('placeholder.unknown', {}, at.language));
      const hidden = value.is_hidden === true ? [hiding(base, value, externalId, at.language)] : [];
      return [{ ...base, type: 'message', externalId, text: shown, files, ...below(value) }, ...hidden];
    }
    case 'edit':
    case 'edited':
      return [{ ...base, type: 'edit', externalId, text: message }];
    case 'remove':
      return [{ ...base, type: 'delete', externalId }];
    case 'hide':
    case 'unhide':
      return [hiding(base, value, externalId, at.language)];
    default:
      return [];
  }
}

/** Somebody of the Page, or Facebook by itself, took it from the public, or gave it back: a note. */
function hiding(
  base: Base,
  { verb, message = '' }: FeedValue,
  externalId: string,
  language: string,
): Inbound {
  const key = verb === 'unhide' ? 'placeholder.unhidden' : 'placeholder.hidden';
  const note = text(key, { text: message }, language).trimEnd();
  const id = `${externalId}:${verb}:${base.sentAt}`;
  return { ...base, type: 'aside', externalId: id, text: note, files: [], asked: false };
}

function nameOf(value: FeedValue): string {
  const { item, post_id, comment_id } = value;
  if (item !== 'comment' || comment_id === undefined) return post_id;
  return named(comment_id, below(value).quotes?.externalId);
}

/** The comment below which another one stands: of a person with several, it tells which is meant. */
function below({ post_id, parent_id }: FeedValue): { quotes?: { externalId: string } } {
  return parent_id === undefined || isSame(parent_id, post_id) ? {} : { quotes: { externalId: parent_id } };
}
