import { setTimeout } from 'node:timers/promises';
import type { RawItem } from '../../channels/channel.ts';
import { CodedError } from '../../domain/coded-error.ts';
import { refusedAs } from '../../vendors/slack/fault.ts';
import type { DeskPorts } from '../desk.ts';
import { inTurn } from '../lanes.ts';
import type { SlackApi } from './api.ts';
import { type Became, changedIn, type SlackEvent, signsOn } from './changed.ts';
import { HISTORY_PAGE } from './limits.ts';
import type { OpenPlaces } from './open-places.ts';
import { messageShape, type SlackMessage } from './shapes.ts';

/** Before the newest that was stored: Slack tries again after one and five minutes, and keeps no order meanwhile. */
const OVERLAP_MS = 10 * 60_000;
/** Questions so much older than the gap are looked at for answers that came in it; and no gap is read further back. */
const BACK_MS = 14 * 24 * 3_600_000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
const BATCH = 100;
/** Before it stand, in any order of texts, the ids of events and presses. */
const READ = 'z';
const BEGINNING = 'start';
const NOTHING = '{"type":"start"}';
/** We are no longer there: nothing of it would reach us either. */
const GONE = ['channel_not_found', 'not_in_channel', 'is_archived', 'missing_scope', 'thread_not_found'];

/** What customers wrote while nobody listened, longer than Slack tries again (docs.slack.dev/apis/events-api#error_handling). */
export interface CatchUp {
  /**
   * What a message is stored as, live or read afterwards; null as long as an earlier one may be missing: where reading
   * begins is the newest of these.
   */
  idOf(channel: string, ts: string, shared: boolean): string | null;
  /** Something may have been missed. */
  missed(): void;
  /** Reads what is missing, once at a time, again and again until it succeeds or the signal ends it. */
  read(signal: AbortSignal): Promise<void>;
}

interface Work {
  api: Pick<SlackApi, 'recent' | 'thread'>;
  ports: Pick<DeskPorts, 'newest' | 'accept' | 'conversations' | 'written' | 'card' | 'log'>;
  /** Channels whose messages are heard although they answer to nothing. */
  open: Pick<OpenPlaces, 'known' | 'shared' | 'isCommunity'>;
  /** What of a message, or of what became of one, is to be stored; null: nothing. */
  itemOf(channel: string, message: SlackMessage | SlackEvent): Omit<RawItem, 'externalId'> | null;
  /** Slack's time, epoch ms. */
  now(): number;
}

export function createCatchUp(work: Work): CatchUp {
  const { known, shared } = work.open;
  const reads = known.length > 0 || shared !== null;
  let missing = reads ? 1 : 0;
  let reading: Promise<void> | null = null;
  const once = async (signal: AbortSignal) => {
    for (
      let wait = FIRST_WAIT_MS;
      !signal.aborted && missing > 0;
      wait = Math.min(wait * 2, LONGEST_WAIT_MS)
    ) {
      const upTo = missing;
      try {
        await readAll(work);
        if (missing === upTo) missing = 0;
      } catch (error) {
        const code = error instanceof CodedError ? error.code : 'unknown';
        work.ports.log.warn(
          { desk: 'slack', code },
          'what was written meanwhile could not be read; trying again',
        );
        await setTimeout(wait, undefined, { signal }).catch(() => undefined);
      }
    }
  };
  return {
    idOf: (channel, ts, isShared) => {
      const isRead = known.includes(channel) || (shared !== null && isShared);
      return missing === 0 && isRead ? idOf(channel, ts) : null;
    },
    missed() {
      if (reads) missing += 1;
    },
    read(signal) {
      reading ??= once(signal).finally(() => {
        reading = null;
      });
      return reading;
    },
  };
}

/** Whether it is where reading begins, of which nothing follows. */
export function isBeginning(raw: string): boolean {
  return raw === NOTHING;
}

function idOf(channel: string, ts: string): string {
  const [seconds = '', micros = ''] = ts.split('.');
  return `${READ}${seconds.padStart(12, '0')}.${micros.padEnd(6, '0')}:${channel}`;
}

/** What was written before anything was heard at all is nobody's question. */
async function readAll(work: Work): Promise<void> {
  const { ports, now } = work;
  const [, newest] = /^z0*(\d+\.\d+):/.exec((await ports.newest()) ?? '') ?? [];
  if (newest === undefined) {
    const externalId = idOf(BEGINNING, (now() / 1000).toFixed(6));
    return ports.accept([{ externalId, conversation: BEGINNING, raw: NOTHING }]);
  }
  const since = Math.max(Number(newest) * 1000 - OVERLAP_MS, now() - BACK_MS) / 1000;
  const direct = (await ports.conversations('D')).map(channelIn);
  const found: { ts: string; item: RawItem }[] = [];
  for (const channel of new Set([...work.open.known, ...(await sharedIn(work)), ...direct])) {
    for (const { ts, is, message, ...place } of await saidIn(work, channel, since)) {
      const item = work.itemOf(channel, message);
      if (item !== null)
        found.push({ ts, item: { ...item, ...place, externalId: `${idOf(channel, ts)}${is}` } });
    }
  }
  found.sort((a, b) => Number(a.ts) - Number(b.ts));
  for (let at = 0; at < found.length; at += BATCH)
    await ports.accept(found.slice(at, at + BATCH).map(({ item }) => item));
  ports.log.info({ desk: 'slack', messages: found.length }, 'caught up with what was written meanwhile');
}

/** Slack names shared channels to nobody without a further scope: those are read in which a case stands or stood. */
async function sharedIn({ open: { shared }, ports }: Work): Promise<string[]> {
  if (shared === null) return [];
  const found = await Promise.all(['C', 'G'].map((begin) => ports.conversations(begin, 'too')));
  const ours = shared.ours();
  return found
    .flat()
    .map(channelIn)
    .filter((channel) => !ours.has(channel));
}

/** Messages of the channel itself, those in the threads of tickets, and what became of earlier ones. `since`: seconds. */
async function saidIn(work: Work, channel: string, since: number): Promise<Became[]> {
  const { api, ports } = work;
  const first: SlackMessage[] = [];
  const from = String(Math.max(0, since - BACK_MS / 1000));
  for (let cursor: string | null = ''; cursor !== null; ) {
    const after: string = cursor;
    const page = await readable(() => api.recent(channel, from, after));
    first.push(...messagesIn(page?.messages ?? []));
    cursor = page?.next ?? null;
  }
  const roots = first
    .filter(({ latest_reply: latest }) => isAfter(latest, since))
    .map(({ ts }) => `${channel}:${ts}`);
  const open = await ports.conversations(`${channel}:`);
  const said = first.filter(({ ts }) => isAfter(ts, since));
  const became: Became[] = [];
  for (const conversation of new Set([...open, ...roots])) {
    if ((await ports.card({ conversation })) === null) continue;
    const root = conversation.slice(channel.length + 1);
    // In direct messages much of a case stands beside its thread.
    const isRead = isAfter(root, Number(from)) && !channel.startsWith('D');
    const known = isRead ? await ports.written(conversation) : [];
    const page = isRead ? await wholeThread(api, channel, root) : null;
    if (page !== null) became.push(...changedIn(page, root, since, known));
    const below =
      page !== null && page.length < HISTORY_PAGE
        ? page
        : messagesIn((await readable(() => api.thread(channel, root, String(since)))) ?? []);
    said.push(...below.filter(({ ts }) => ts !== root && isAfter(ts, since)));
  }
  const written = said.map((message) => ({ ts: message.ts ?? '', is: '', message }));
  const signs = work.open.isCommunity(channel) ? said.flatMap((message) => signsOn(channel, message)) : [];
  return [...written, ...became, ...signs];
}

/** One page of a thread from its beginning; [] when the thread is gone, null when we may not read it. */
async function wholeThread(api: Work['api'], channel: string, root: string): Promise<SlackMessage[] | null> {
  try {
    return messagesIn(await inTurn(() => api.thread(channel, root, root)));
  } catch (error) {
    if (refusedAs(error, 'thread_not_found')) return [];
    if (refusedAs(error, ...GONE)) return null;
    throw error;
  }
}

function messagesIn(found: readonly unknown[]): SlackMessage[] {
  return found.flatMap((message) => messageShape.safeParse(message).data ?? []);
}

function isAfter(ts: string | null | undefined, seconds: number): boolean {
  return Number(ts ?? 0) > seconds;
}

function channelIn(conversation: string): string {
  return conversation.split(':', 1)[0] ?? '';
}

async function readable<Answer>(call: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await inTurn(call);
  } catch (error) {
    if (refusedAs(error, ...GONE)) return null;
    throw error;
  }
}
