import { ChannelType } from 'discord.js';
import { text } from '../../texts/texts.ts';
import { line } from '../plain.ts';
import type { DiscordApi } from './api.ts';
import { CODE, refusedAs } from './errors.ts';
import type { Place } from './ids.ts';
import { LIMITS } from './limits.ts';
import type { Body } from './parts.ts';

/** Posts of a forum whose first message is known to be another ticket's. */
const KNOWN_POSTS = 5000;

/** Where cards and threads stand: under a message of a text channel, or as posts of a forum. */
export interface Places {
  /** A new card in a channel. Throws CodedError. */
  put(channel: string, name: string, body: Body, nonce: string): Promise<Place>;
  change(place: Place, body: Body): Promise<void>;
  find(channel: string, mark: string): Promise<Place | null>;
  /** The text channel or forum in which a card stands; null when that is gone. */
  homeOf(place: Place): Promise<string | null>;
  /** Posts once into the thread of a card, which it begins or takes out of the archive. `name`: of a thread to begin. */
  postInThread(place: Place, name: () => Promise<string>, mark: string, body: Body): Promise<void>;
  /** Posts once into a channel; into a forum as a post of its own. */
  postInChannel(channel: string, mark: string, body: Body): Promise<void>;
}

interface Kind {
  forum: boolean;
  /** What a post in it must carry, at the least. */
  tags: string[];
}

export function createPlaces(api: DiscordApi, language: string): Places {
  const kinds = new Map<string, Kind>();
  const others = new Set<string>();
  const forums = new Map<string, string>();
  const kindOf = async (channel: string) => {
    const known = kinds.get(channel) ?? kindIn(await api.channel(channel));
    kinds.set(channel, known);
    return known;
  };
  return {
    async put(channel, name, body, nonce) {
      const { forum, tags } = await kindOf(channel);
      if (!forum) return { channel, message: await api.post(channel, body, nonce) };
      const thread = await api.postIn(channel, name, body, tags);
      if (others.size < KNOWN_POSTS) others.add(thread);
      return { channel: thread, message: thread };
    },
    async change({ channel, message }, body) {
      await unarchived(api, channel, () => api.edit(channel, message, body));
    },
    async find(channel, mark) {
      const { forum } = await kindOf(channel);
      const id = forum ? await api.findPost(channel, mark, others) : await api.find(channel, mark);
      return id === null ? null : { channel: forum ? id : channel, message: id };
    },
    async homeOf({ channel, message }) {
      if (channel !== message) return channel;
      const forum = forums.get(channel) ?? (await forumOf(api, channel));
      if (forum !== null && forums.size < KNOWN_POSTS) forums.set(channel, forum);
      return forum;
    },
    async postInThread(place, name, mark, body) {
      const thread = place.message;
      const post = () => unarchived(api, thread, () => postOnce(api, thread, mark, body));
      try {
        await post();
      } catch (error) {
        if (!refusedAs(error, CODE.unknownChannel) || place.channel === thread) throw error;
        await api.startThread(place.channel, place.message, await name());
        await post();
      }
    },
    async postInChannel(channel, mark, body) {
      const { forum, tags } = await kindOf(channel);
      if (!forum) return postOnce(api, channel, mark, body);
      if ((await api.findPost(channel, mark, others)) !== null) return;
      const name = line(text('discord.post-name', {}, language), LIMITS.threadName);
      await api.postIn(channel, name, body, tags);
    },
  };
}

/** The forum that a post stands in. */
async function forumOf(api: DiscordApi, post: string): Promise<string | null> {
  try {
    const thread = await api.channel(post);
    return 'parent_id' in thread ? (thread.parent_id ?? null) : null;
  } catch (error) {
    if (refusedAs(error, CODE.unknownChannel)) return null;
    throw error;
  }
}

async function postOnce(api: DiscordApi, channel: string, mark: string, body: Body): Promise<void> {
  if ((await api.find(channel, mark)) === null) await api.post(channel, body, mark);
}

/** Discord files quiet threads away; writing to one wants it back first. A locked one stays as it is: somebody closed it. */
async function unarchived(api: DiscordApi, thread: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!refusedAs(error, CODE.archived)) throw error;
    await api.unarchive(thread);
    await work();
  }
}

function kindIn(channel: Awaited<ReturnType<DiscordApi['channel']>>): Kind {
  if (channel.type !== ChannelType.GuildForum) return { forum: false, tags: [] };
  const required = 'flags' in channel && ((channel.flags ?? 0) & REQUIRE_TAG) !== 0;
  const free = channel.available_tags.find(({ moderated }) => !moderated) ?? channel.available_tags[0];
  return { forum: true, tags: required && free !== undefined ? [free.id] : [] };
}

/** Flag of a forum whose posts must carry a tag (discord.com/developers/docs/resources/channel#channel-object-channel-flags). */
const REQUIRE_TAG = 1 << 4;
