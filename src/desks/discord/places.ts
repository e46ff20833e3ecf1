import { text } from '../../texts/texts.ts';
import { CODE, refusedAs } from '../../vendors/discord/errors.ts';
import { line } from '../plain.ts';
import type { DiscordApi } from './api.ts';
import { unlessBlocked } from './blocked.ts';
import { createForums, type Forums } from './forums.ts';
import { markOf, type Place } from './ids.ts';
import { escaped } from './inert.ts';
import { LIMITS } from './limits.ts';
import type { Body } from './parts.ts';
import { orInWords } from './pictures.ts';
import type { Label } from './tags.ts';

/** Posts of a forum whose first message is known to be another ticket's. */
const KNOWN_POSTS = 5000;
const WORDS = 600;

/** A card as it is to look, and what it says where it stands. */
export interface Look {
  name: string;
  body: Body;
  labels: readonly Label[];
}

/** Where cards and threads stand: under a message of a text channel, or as posts of a forum. */
export interface Places {
  /** A new card in a channel. Throws CodedError; 'rate-limited' while the server has no room for it. */
  put(channel: string, look: Look, nonce: string): Promise<Place>;
  change(place: Place, look: Look): Promise<void>;
  find(channel: string, mark: string): Promise<Place | null>;
  /** The text channel or forum in which a card stands; null when that is gone. */
  homeOf(place: Place): Promise<string | null>;
  /** Writes into the thread of a card, which it begins or takes out of the archive. `name`: of a thread to begin. */
  inThread(place: Place, name: () => Promise<string>, write: () => Promise<void>): Promise<void>;
  /** Posts once into the thread of a card. */
  postInThread(place: Place, name: () => Promise<string>, mark: string, body: Body): Promise<void>;
  /** Posts once into a channel; into a forum as a post of its own. */
  postInChannel(channel: string, mark: string, body: Body): Promise<void>;
}

/** `onFull` is told how many cards and threads wait for room. */
export function createPlaces(api: DiscordApi, language: string, onFull: (waiting: number) => void): Places {
  const forums = createForums(api, language);
  const others = new Set<string>();
  const queue = createQueue(onFull);
  const places: Places = {
    async put(channel, { name, body, labels }, nonce) {
      const tags = await forums.tagsFor(channel, labels);
      if (tags === null) return { channel, message: await api.post(channel, body, nonce) };
      const thread = await queue(name, () => api.postIn(channel, name, body, tags));
      if (others.size < KNOWN_POSTS) others.add(thread);
      return { channel: thread, message: thread };
    },
    async change({ channel, message }, { body, labels }) {
      await unarchived(api, forums, channel, () => api.edit(channel, message, body));
      if (channel === message) await forums.dress(channel, labels);
    },
    async find(channel, mark) {
      const forum = (await forums.tagsIn(channel)) !== null;
      const id = forum ? await api.findPost(channel, mark, others) : await api.find(channel, mark);
      return id === null ? null : { channel: forum ? id : channel, message: id };
    },
    homeOf: async ({ channel, message }) => (channel === message ? forums.homeOf(channel) : channel),
    postInThread: (place, name, mark, body) =>
      places.inThread(place, name, () => postOnce(api, place.message, mark, body, language)),
    async inThread(place, name, write) {
      const thread = place.message;
      const filed = forums.isFiled(thread);
      const post = () => unarchived(api, forums, thread, write);
      try {
        await post();
      } catch (error) {
        if (refusedAs(error, CODE.locked)) await sayLocked(places, place, await name(), language);
        if (!refusedAs(error, CODE.unknownChannel) || place.channel === thread) throw error;
        const called = await name();
        await queue(called, () => api.startThread(place.channel, place.message, called));
        await post();
      }
      await forums.filedAgain(thread, filed);
    },
    async postInChannel(channel, mark, body) {
      const tags = await forums.tagsIn(channel);
      if (tags === null) return postOnce(api, channel, mark, body, language);
      if ((await api.findPost(channel, mark, others)) !== null) return;
      const name = line(text('discord.post-name', {}, language), LIMITS.threadName);
      const tagged = (await forums.tagsFor(channel, [])) ?? [];
      await orInWords(body, language, async (some) => void (await api.postIn(channel, name, some, tagged)));
    },
  };
  return places;
}

/** Who waits for room in the server, by what they wait for. Their turn comes when they are tried again. */
function createQueue(onFull: (waiting: number) => void) {
  const waiting = new Set<string>();
  return async <T>(who: string, work: () => Promise<T>): Promise<T> => {
    try {
      const done = await work();
      waiting.delete(who);
      return done;
    } catch (error) {
      if (refusedAs(error, CODE.channelsFull, CODE.threadsFull)) {
        if (waiting.size < KNOWN_POSTS) waiting.add(who);
        onFull(waiting.size);
      }
      throw error;
    }
  };
}

async function postOnce(
  api: DiscordApi,
  channel: string,
  mark: string,
  body: Body,
  language: string,
): Promise<void> {
  if ((await api.find(channel, mark)) !== null) return;
  await unlessBlocked(body, language, (some) =>
    orInWords(some, language, async (one) => void (await api.post(channel, one, mark))),
  );
}

/** Said once where the card stands: whoever reads the thread would miss the rest. */
async function sayLocked(places: Places, place: Place, name: string, language: string): Promise<void> {
  const home = await places.homeOf(place);
  if (home === null) return;
  const mark = markOf('notice', `locked:${place.message}`);
  const description = escaped(text('discord.locked', { name }, language), WORDS);
  await places.postInChannel(home, mark, {
    embeds: [{ description, footer: { text: `ref ${mark}` } }],
    components: [],
  });
}

/** Discord files quiet threads away; writing to one wants it back first. A locked one stays as it is: somebody closed it. */
async function unarchived(
  api: DiscordApi,
  forums: Forums,
  thread: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!refusedAs(error, CODE.archived)) throw error;
    await api.changePost(thread, { archived: false });
    forums.taken(thread);
    await work();
  }
}
