import { type APIChannel, ChannelType } from 'discord.js';
import { CODE, refusedAs } from '../../vendors/discord/errors.ts';
import type { DiscordApi } from './api.ts';
import { Kept } from './memory.ts';
import { appliedTags, type ForumTags, type Label, ourTags, withOurTags } from './tags.ts';

const FORUMS = 200;
const POSTS = 5000;
/** Flag of a forum whose posts must carry a tag (discord.com/developers/docs/resources/channel#channel-object-channel-flags). */
const REQUIRE_TAG = 1 << 4;

/** Forums and their posts: which tags there are, and that a post says what its ticket is. */
export interface Forums {
  /** The tags of a channel that is a forum; null: it is none. */
  tagsIn(channel: string): Promise<ForumTags | null>;
  /** The tags of a new post; those of ours that the forum lacks are made, if that is allowed. Null: it is no forum. */
  tagsFor(channel: string, labels: readonly Label[]): Promise<string[] | null>;
  /** Makes a post say what its ticket is; one that is resolved is filed away, and comes back when that changes. */
  dress(post: string, labels: readonly Label[]): Promise<void>;
  /** Files a post away again that was taken out to be written to. */
  filedAgain(post: string, wasFiled: boolean): Promise<void>;
  isFiled(post: string): boolean;
  /** It was taken out of the archive. */
  taken(post: string): void;
  /** The forum of a post; null when the post is gone. */
  homeOf(post: string): Promise<string | null>;
}

interface Post {
  forum: string;
  applied: readonly string[];
  filed: boolean;
}

export function createForums(api: DiscordApi, language: string): Forums {
  const { tagsIn, withTags, read } = createTags(api, language);
  const posts = new Kept<string, Post>(POSTS);
  const postOf = async (post: string): Promise<Post | null> => {
    const known = posts.get(post) ?? (await postIn(api, post));
    if (known !== null) posts.put(post, known);
    return known;
  };
  return {
    tagsIn,
    async tagsFor(channel, labels) {
      const forum = await withTags(channel, labels);
      return forum === null ? null : appliedTags(forum, labels, []);
    },
    async dress(post, labels) {
      const known = await postOf(post);
      const forum = known === null ? null : await withTags(known.forum, labels);
      const filed = labels.includes('resolved');
      if (known === null || forum === null) return;
      if (filed === known.filed && same(appliedTags(forum, labels, known.applied), known.applied)) return;
      // Before anything is changed it is looked at again: the team may have put tags on it.
      const now = (await postIn(api, post)) ?? known;
      const strange = now.applied.some((id) => !forum.there.some((tag) => tag.id === id));
      const there = strange ? ((await read(now.forum)) ?? forum) : forum;
      const applied = appliedTags(there, labels, now.applied);
      try {
        await api.changePost(post, { archived: filed, applied_tags: applied });
        posts.put(post, { ...now, applied, filed });
      } catch (error) {
        // The card itself is up to date, and what is not allowed is told to whoever can allow it.
        if (!refusedAs(error, CODE.missingPermissions, CODE.missingAccess)) throw error;
      }
    },
    async filedAgain(post, wasFiled) {
      const known = posts.get(post);
      if (!wasFiled || known === undefined) return;
      await api.changePost(post, { archived: true });
      posts.put(post, { ...known, filed: true });
    },
    isFiled: (post) => posts.get(post)?.filed === true,
    taken(post) {
      const known = posts.get(post);
      if (known !== undefined) posts.put(post, { ...known, filed: false });
    },
    homeOf: async (post) => (await postOf(post))?.forum ?? null,
  };
}

/** The tags of forums; ours are made once, and looked for again as long as one is missing: somebody may add it. */
function createTags(api: DiscordApi, language: string) {
  const forums = new Kept<string, ForumTags | null>(FORUMS);
  /** Forums in which our tags were made, or could not be. */
  const settled = new Set<string>();
  const read = async (channel: string) => {
    const found = forumIn(await api.channel(channel), language);
    forums.put(channel, found);
    return found;
  };
  const tagsIn = async (channel: string) => {
    const known = forums.get(channel);
    return known === undefined ? read(channel) : known;
  };
  const made = async (channel: string, { there }: ForumTags): Promise<boolean> => {
    const wanted = settled.has(channel) ? null : withOurTags(there, language);
    settled.add(channel);
    if (wanted === null) return false;
    try {
      await api.setTags(channel, wanted);
      return true;
    } catch (error) {
      if (refusedAs(error, CODE.missingPermissions)) return false;
      settled.delete(channel);
      throw error;
    }
  };
  return {
    read,
    tagsIn,
    async withTags(channel: string, labels: readonly Label[]): Promise<ForumTags | null> {
      const known = await tagsIn(channel);
      if (known === null || labels.every((label) => known.ours.has(label))) return known;
      const now = await read(channel);
      return now !== null && (await made(channel, now)) ? read(channel) : now;
    },
  };
}

function forumIn(channel: APIChannel, language: string): ForumTags | null {
  if (channel.type !== ChannelType.GuildForum) return null;
  const required = ((channel.flags ?? 0) & REQUIRE_TAG) !== 0;
  const there = channel.available_tags;
  return { there, required, ours: ourTags(there, language) };
}

async function postIn(api: DiscordApi, post: string): Promise<Post | null> {
  try {
    const thread = await api.channel(post);
    if (!('thread_metadata' in thread) || thread.parent_id == null) return null;
    const { parent_id: forum, applied_tags: applied = [], thread_metadata: data } = thread;
    return { forum, applied, filed: data?.archived === true };
  } catch (error) {
    if (refusedAs(error, CODE.unknownChannel)) return null;
    throw error;
  }
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}
