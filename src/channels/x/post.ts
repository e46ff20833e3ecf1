import { z } from 'zod';

/** Ids have 64 bits: they are strings, and never numbers. */
export const id = z.string().regex(/^\d{1,19}$/);

const optional = <Shape extends z.ZodType>(shape: Shape) => shape.nullish().catch(null);
const linkShape = z.object({ url: z.string().max(100), expanded_url: z.string().max(4096) });
const mediaShape = z.object({
  id_str: id,
  type: z.string(),
  url: optional(z.string()),
  media_url_https: z.string().max(2048),
  video_info: optional(
    z.object({
      variants: z.array(
        z.object({ bitrate: optional(z.number()), content_type: z.string(), url: z.string().max(2048) }),
      ),
    }),
  ),
});
export type Media = z.infer<typeof mediaShape>;

const entitiesShape = z.object({
  urls: optional(z.array(linkShape)),
  user_mentions: optional(z.array(z.object({ id_str: id, indices: z.tuple([z.int(), z.int()]) }))),
  media: optional(z.array(mediaShape)),
});
const wordsShape = z.object({
  display_text_range: optional(z.tuple([z.int().nonnegative(), z.int().nonnegative()])),
  entities: optional(entitiesShape),
  extended_entities: optional(entitiesShape),
});

/** A post as X delivers it (developer.x.com, v1.1 data dictionary, Tweet object; longer ones in `extended_tweet`). */
export const postShape = wordsShape.extend({
  id_str: id,
  created_at: z.string().max(50),
  text: z.string(),
  user: z.object({ id_str: id, name: optional(z.string()), screen_name: optional(z.string()) }),
  in_reply_to_status_id_str: optional(id),
  in_reply_to_user_id_str: optional(id),
  retweeted_status: z.unknown().optional(),
  quoted_status: optional(z.object({ id_str: id, text: z.string(), user: z.object({ id_str: id }) })),
  extended_tweet: optional(wordsShape.extend({ full_text: z.string() })),
  edit_history: optional(z.object({ initial_tweet_id: id })),
});
export type Post = z.infer<typeof postShape>;

/** The words of a post, whole, with what stands in them. */
export function wordsOf({ extended_tweet: extended, ...post }: Post) {
  return extended === null || extended === undefined ? post : { ...extended, text: extended.full_text };
}

/** `first` is the post itself, or what it was before it was edited: every edit is a post of its own at X. */
export function standsIn({ id_str, in_reply_to_status_id_str, edit_history }: Post) {
  return {
    id: id_str,
    answers: in_reply_to_status_id_str ?? null,
    first: edit_history?.initial_tweet_id ?? id_str,
  };
}

/** When X began to write the time into its ids, above their lowest 22 bits (github.com/twitter-archive/snowflake, 2010). */
const FIRST_ID_MS = 1_288_834_974_657;
const SECOND_MS = 1000;

/** Epoch ms: by the date, which is in whole seconds, and within them by the id. 0 for what is no date. */
export function writtenAt({ created_at, id_str }: Pick<Post, 'created_at' | 'id_str'>): number {
  const second = Math.max(0, Date.parse(created_at) || 0);
  const exact = Number(BigInt(id_str) >> 22n) + FIRST_ID_MS;
  return exact >= second && exact < second + SECOND_MS ? exact : second;
}

/**
 * Whether a post is a word to us: it answers us, names us in what is seen of it, quotes us, or goes on with what its writer said to us. What only
 * carries our name along, as answers among others do, is none; what repeats another post without a word is none.
 */
export function isForUs(post: Post, account: string): boolean {
  if (post.retweeted_status !== undefined && post.retweeted_status !== null) return false;
  const answers = post.in_reply_to_user_id_str ?? null;
  if (answers === account || post.quoted_status?.user.id_str === account) return true;
  const words = wordsOf(post);
  const [from] = words.display_text_range ?? [0];
  const named = words.entities?.user_mentions?.filter(({ id_str }) => id_str === account) ?? [];
  return answers === post.user.id_str ? named.length > 0 : named.some(({ indices }) => indices[0] >= from);
}
