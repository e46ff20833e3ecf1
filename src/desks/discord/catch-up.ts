import { setTimeout } from 'node:timers/promises';
import { type APIMessage, type APIThreadChannel, ChannelType } from 'discord.js';
import type { RawItem } from '../../channels/channel.ts';
import { CodedError } from '../../domain/coded-error.ts';
import { CODE, refusedAs } from '../../vendors/discord/errors.ts';
import type { DeskPorts } from '../desk.ts';
import { BEGINNING, startAt } from './heard.ts';
import { LIMITS } from './limits.ts';
import type { Reading } from './reading.ts';
import type { Said } from './said.ts';
import { earlier, instantOf, isAfter } from './snowflake.ts';
import type { Whereabouts } from './whereabouts.ts';

/**
 * Read again before the newest stored message: Discord keeps order within a channel only, and edits made shortly before
 * the gap are in the history too. Milliseconds.
 */
const OVERLAP_MS = 5 * 60_000;
/** Calls tried again after as long as Discord says; real milliseconds for one that does not say. */
const TRIES = 10;
const WAIT_MS = 1000;
const BATCH = 100;
/** Channels read at a time: an answer takes a while, and Discord limits each channel for itself. */
const READERS = 4;
/** Channels in which people write beside threads. */
const WRITTEN: readonly ChannelType[] = [
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildVoice,
];

export interface CatchUp {
  api: Reading;
  ports: Pick<DeskPorts, 'newest' | 'accept' | 'log'>;
  /** The channels in whose threads tickets and questions are, as they are now. */
  read(): ReadonlySet<string>;
  /** Told of every channel that is read, so that nobody has to ask for one of them. */
  learn: Whereabouts['learn'];
  saidIn(message: APIMessage): Said[];
  /** What of it is to be stored. */
  kept(events: readonly Said[]): Promise<RawItem[]>;
}

/**
 * Stores what was written since the newest message that is stored, as the history has it: after a gap the gateway sends
 * nothing again. Oldest first, so that it goes on from there when it is broken off. What was deleted meanwhile is not
 * there. Before anything was ever stored it marks the beginning: what was written before is nobody's note. Throws
 * CodedError.
 */
export async function catchUp(work: CatchUp): Promise<void> {
  const [, newest, sort] = /^0*(\d{1,20})(?::(.*))?$/.exec((await work.ports.newest()) ?? '') ?? [];
  const active = await patiently(() => work.api.activeThreads());
  if (newest === undefined) {
    const last = active.flatMap(({ last_message_id: id }) => id ?? []);
    const begin = last.reduce((one, other) => (isAfter(other, one) ? other : one), '1');
    return work.ports.accept([startAt(begin)]);
  }
  const since = sort === BEGINNING ? newest : earlier(newest, OVERLAP_MS);
  const said = await readAll(work, await changedSince(work, active, since), since);
  said.sort((a, b) => (a.id === b.id ? 0 : isAfter(a.id, b.id) ? 1 : -1));
  let count = 0;
  for (let at = 0; at < said.length; at += BATCH) {
    const items = await work.kept(said.slice(at, at + BATCH));
    if (items.length > 0) await work.ports.accept(items);
    count += items.length;
  }
  work.ports.log.info({ desk: 'discord', messages: count }, 'caught up with what was written meanwhile');
}

/** Threads that are active, threads under our channels that were archived meanwhile, and the server's other channels. */
async function changedSince(
  work: CatchUp,
  active: readonly APIThreadChannel[],
  since: string,
): Promise<Set<string>> {
  const archived: APIThreadChannel[] = [];
  for (const channel of work.read()) archived.push(...(await archivedSince(work, channel, since)));
  const channels = await patiently(() => work.api.channels());
  work.learn([...channels, ...archived, ...active]);
  const written = channels.filter(({ type }) => WRITTEN.includes(type));
  const found = [...active, ...archived, ...written].filter((channel) => {
    const last = 'last_message_id' in channel ? channel.last_message_id : null;
    return typeof last === 'string' && isAfter(last, since);
  });
  return new Set(found.map(({ id }) => id));
}

async function archivedSince({ api }: CatchUp, channel: string, since: string): Promise<APIThreadChannel[]> {
  const begin = instantOf(since);
  const found: APIThreadChannel[] = [];
  for (let before: string | undefined; ; ) {
    const page = await readable(() => api.archivedThreads(channel, before));
    const recent = (page?.threads ?? []).filter(({ thread_metadata: meta }) => archivedAt(meta) > begin);
    found.push(...recent);
    before = recent.at(-1)?.thread_metadata?.archive_timestamp;
    if (page?.more !== true || recent.length < page.threads.length || before === undefined) return found;
  }
}

function archivedAt(meta: APIThreadChannel['thread_metadata']): number {
  return Date.parse(meta?.archive_timestamp ?? '') || 0;
}

async function readAll(work: CatchUp, channels: ReadonlySet<string>, since: string): Promise<Said[]> {
  const left = [...channels];
  const said: Said[][] = [];
  const reader = async () => {
    try {
      for (let next = left.shift(); next !== undefined; next = left.shift())
        said.push(await read(work, next, since));
    } catch (error) {
      left.length = 0;
      throw error;
    }
  };
  await Promise.all(Array.from({ length: READERS }, reader));
  return said.flat();
}

async function read({ api, saidIn }: CatchUp, channel: string, since: string): Promise<Said[]> {
  const said: Said[] = [];
  for (let after = since; ; ) {
    const page = (await readable(() => api.messagesAfter(channel, after))) ?? [];
    said.push(...page.flatMap(saidIn));
    after = page.at(-1)?.id ?? after;
    if (page.length < LIMITS.historyPage) return said;
  }
}

/** Null for a channel that is gone, or that we may not read: nothing of it ever reached us either. */
async function readable<Answer>(call: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await patiently(call);
  } catch (error) {
    if (refusedAs(error, CODE.unknownChannel, CODE.missingAccess, CODE.missingPermissions)) return null;
    throw error;
  }
}

async function patiently<Answer>(call: () => Promise<Answer>, tries = TRIES): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    const limited = error instanceof CodedError && error.code === 'rate-limited';
    if (!limited || tries <= 1) throw error;
    await setTimeout(error.retryAfterMs ?? WAIT_MS);
    return patiently(call, tries - 1);
  }
}
