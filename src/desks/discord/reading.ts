import {
  type APIGuildChannel,
  type APIMessage,
  type APIThreadChannel,
  type APIUser,
  type GuildChannelType,
  Routes,
} from 'discord.js';
import { called } from '../../vendors/discord/errors.ts';
import type { Calls, Rank } from './budget.ts';
import { LIMITS } from './limits.ts';

/** The calls that read what people wrote; those for catching up go ahead. All throw CodedError; no error holds a text. */
export interface Reading {
  /** The oldest messages after this id, at most a page of them, oldest first. */
  messagesAfter(channel: string, id: string): Promise<APIMessage[]>;
  /** The newest messages (before this one), at most a page of them, newest first. */
  messagesBefore(channel: string, id?: string): Promise<APIMessage[]>;
  message(channel: string, id: string): Promise<APIMessage>;
  /** Who put a sign on a message, at most a page of them. */
  signedBy(channel: string, id: string, emoji: string): Promise<string[]>;
  /** Threads of the whole server that are not archived. */
  activeThreads(): Promise<APIThreadChannel[]>;
  /** Public archived threads of a channel, the one archived last first; `before`: an ISO instant. */
  archivedThreads(channel: string, before?: string): Promise<{ threads: APIThreadChannel[]; more: boolean }>;
  channels(): Promise<APIGuildChannel<GuildChannelType>[]>;
}

export function createReading(rest: Record<Rank, Calls>, guild: string): Reading {
  const get = (rank: Rank, name: string, route: `/${string}`, query: Record<string, string> = {}) =>
    called(name, false, rest[rank].get(route, { query: new URLSearchParams(query) }));
  const limit = String(LIMITS.historyPage);
  return {
    async messagesAfter(channel, id) {
      const query = { limit, after: id };
      const page = (await get(
        'ahead',
        'list-messages',
        Routes.channelMessages(channel),
        query,
      )) as APIMessage[];
      return page.toReversed();
    },
    async messagesBefore(channel, id) {
      const query = { limit, ...(id === undefined ? {} : { before: id }) };
      return (await get('behind', 'list-messages', Routes.channelMessages(channel), query)) as APIMessage[];
    },
    message: async (channel, id) =>
      (await get('behind', 'get-message', Routes.channelMessage(channel, id))) as APIMessage,
    async signedBy(channel, id, emoji) {
      const route = Routes.channelMessageReaction(channel, id, encodeURIComponent(emoji));
      const users = (await get('behind', 'list-reactions', route, { limit })) as APIUser[];
      return users.map((user) => user.id);
    },
    activeThreads: async () =>
      (
        (await get('ahead', 'active-threads', Routes.guildActiveThreads(guild))) as {
          threads: APIThreadChannel[];
        }
      ).threads,
    async archivedThreads(channel, before) {
      const query = { limit, ...(before === undefined ? {} : { before }) };
      const found = await get('ahead', 'archived-threads', Routes.channelThreads(channel, 'public'), query);
      const { threads, has_more: more } = found as { threads: APIThreadChannel[]; has_more: boolean };
      return { threads, more };
    },
    channels: async () =>
      (await get(
        'ahead',
        'guild-channels',
        Routes.guildChannels(guild),
      )) as APIGuildChannel<GuildChannelType>[],
  };
}
