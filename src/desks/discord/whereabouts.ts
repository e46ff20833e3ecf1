import { ChannelType } from 'discord.js';
import { CODE, refusedAs } from '../../vendors/discord/errors.ts';
import type { DiscordApi } from './api.ts';
import { refOf } from './ids.ts';
import { Kept } from './memory.ts';

/** Channels whose kind and parent are remembered; they never change. */
const KNOWN = 10_000;
const THREADS: readonly ChannelType[] = [
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
];
const FORUMS: readonly ChannelType[] = [ChannelType.GuildForum, ChannelType.GuildMedia];

/** Where a message stands. `ref`: of the card in whose thread that is; null for every other place in the server. */
export interface Where {
  thread: boolean;
  /** The channel under which a thread stands. */
  parent: string | null;
  ref: string | null;
  /** Messages with one person alone. */
  direct?: true;
}

export interface Whereabouts {
  /** Throws CodedError when Discord does not answer. */
  where(channel: string): Promise<Where>;
  /** What Discord said of them in a list need not be asked for one by one. */
  learn(channels: readonly Listed[]): void;
}

interface Listed {
  id: string;
  type: ChannelType;
  parent_id?: string | null;
}

interface Channel {
  thread: boolean;
  forum: boolean;
  parent: string | null;
  direct: boolean;
}

/** Knows threads under the desk's channels from all others. `desks`: ids of the channels as they are now. */
export function createWhereabouts(
  api: Pick<DiscordApi, 'channel'>,
  desks: () => ReadonlySet<string>,
): Whereabouts {
  const known = new Kept<string, Channel>(KNOWN);
  const look = async (id: string): Promise<Channel> => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const found = await lookedUp(api, id);
    known.put(id, found);
    return found;
  };
  return {
    async where(channel) {
      const { thread, parent, direct } = await look(channel);
      if (direct) return { thread: false, parent: null, ref: null, direct };
      if (!thread || parent === null || !desks().has(parent)) return { thread, parent, ref: null };
      const { forum } = await look(parent);
      return { thread, parent, ref: refOf({ channel: forum ? channel : parent, message: channel }) };
    },
    learn(channels) {
      for (const channel of channels) known.put(channel.id, channelOf(channel));
    },
  };
}

function channelOf(found: Listed): Channel {
  const { type, parent_id: parent = null } = found;
  return {
    thread: THREADS.includes(type),
    forum: FORUMS.includes(type),
    parent,
    direct: type === ChannelType.DM,
  };
}

async function lookedUp(api: Pick<DiscordApi, 'channel'>, id: string): Promise<Channel> {
  try {
    return channelOf(await api.channel(id));
  } catch (error) {
    if (refusedAs(error, CODE.unknownChannel, CODE.missingAccess))
      return { thread: false, forum: false, parent: null, direct: false };
    throw error;
  }
}
