import { setTimeout } from 'node:timers/promises';
import type { ImapFlow } from 'imapflow';
import type { ChannelPorts, RawItem } from '../channel.ts';
import type { ChannelMemory } from '../memory.ts';
import { reportedThread } from './automatic.ts';
import { answered, clientOf, IDLE_MS, plainly } from './client.ts';
import { headersOf } from './headers.ts';
import type { Mailbox } from './mailboxes.ts';
import { rawOf } from './raw.ts';
import { letterOf, remember, type Tokens, threadOf } from './thread.ts';

/** Between two attempts to connect: doubled each time up to the most. Real milliseconds. */
const AGAIN_MS = { first: 1000, most: 60_000 };
/** An IDLE that ends so soon without news was refused: the mailbox is looked at every so often then. Real milliseconds. */
const REFUSED_MS = 1000;
const POLL_MS = 5000;
/** Mails are stored in batches of this many, and no more bytes than this. */
const BATCH = { mails: 20, bytes: 4_000_000 };
/** The first time, mail that nobody has read is taken from so long ago on. */
const FIRST_MS = 7 * 24 * 3_600_000;
/** After a mailbox was numbered anew, mail of so long before what was read last is looked at again. */
const OVERLAP_MS = 48 * 3_600_000;
/** Mail that the server took so shortly before we read it came just now. */
const LIVE_MS = 60_000;
/** A mail that the server fails to give is passed by after this many attempts. */
const TRIES = 5;

/** Up to where a mailbox was read: `validity` names the numbering, `at` is when the server took the last mail, by its clock. */
interface Bookmark {
  validity: string;
  uid: number;
  at: number;
}

type Ports = Required<Pick<ChannelPorts, 'now' | 'timeoutMs' | 'log'>> & {
  memory: ChannelMemory;
  tokens: Tokens;
  maxBytes: number;
  /** MAIL_BOUNCES. */
  bounces: string;
};

type Accept = (items: RawItem[]) => Promise<void>;

/**
 * Reads a mailbox until the signal: what is there, then what comes. Mail is left in it as it is, unread as it was. Whatever
 * breaks is tried again from the bookmark, which moves only once mail is stored.
 */
export async function readMailbox(
  box: Mailbox,
  ports: Ports,
  accept: Accept,
  signal: AbortSignal,
): Promise<void> {
  const failures = new Map<number, number>();
  let wait = AGAIN_MS.first;
  while (!signal.aborted) {
    try {
      await session(box, ports, accept, { signal, failures, works: () => (wait = AGAIN_MS.first) });
    } catch (error) {
      if (signal.aborted) return;
      const problem = plainly(error);
      ports.log(
        'warn',
        { mailbox: box.name, problem, againMs: wait },
        'the mailbox cannot be read; trying again',
      );
    }
    await setTimeout(wait, undefined, { signal }).catch(() => undefined);
    wait = Math.min(wait * 2, AGAIN_MS.most);
  }
}

interface Running {
  signal: AbortSignal;
  failures: Map<number, number>;
  /** The mailbox was read to its end: what fails from now on is a new failure. */
  works(): void;
}

async function session(box: Mailbox, ports: Ports, accept: Accept, running: Running): Promise<void> {
  const { signal } = running;
  const client = clientOf(box, ports.timeoutMs);
  // Without a listener an error would end the process; what waits on the client fails with it, but for its IDLE.
  client.on('error', () => undefined);
  const closed = new Promise<never>((_, reject) => {
    client.once('close', () => reject(Object.assign(new Error('The line is cut'), { code: 'CLOSED' })));
  });
  closed.catch(() => undefined);
  const stop = () => client.close();
  signal.addEventListener('abort', stop, { once: true });
  const timer = setInterval(() => look(client), IDLE_MS);
  try {
    const { timeoutMs } = ports;
    const reading = follow({ client, timeoutMs, box, ports, accept }, running);
    reading.catch(() => undefined);
    await Promise.race([reading, closed]);
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', stop);
    client.close();
  }
}

/** Any command ends an IDLE: the mailbox is looked at then. */
function look(client: ImapFlow): void {
  void client.noop().catch(() => undefined);
}

async function follow(reading: Reading, running: Running): Promise<void> {
  const { client, box, ports } = reading;
  let news = false;
  client.on('exists', () => {
    news = true;
    look(client);
  });
  await answered(client.connect(), reading);
  const opened = await answered(client.mailboxOpen(box.folder, { readOnly: true }), reading);
  ports.log('info', { mailbox: box.name }, 'the mailbox is read');
  const validity = String(opened.uidValidity);
  while (!running.signal.aborted) {
    news = false;
    while (await readNew(reading, validity, running)) if (running.signal.aborted) return;
    running.works();
    const begun = performance.now();
    if (!news) await client.idle();
    // Who knows no IDLE, though they say so, would be asked without end.
    const refused = !news && performance.now() - begun < REFUSED_MS;
    if (refused) await setTimeout(POLL_MS, undefined, { signal: running.signal }).catch(() => undefined);
  }
}

interface Reading {
  client: ImapFlow;
  timeoutMs: number;
  box: Mailbox;
  ports: Ports;
  accept: Accept;
}

/** Stores a batch of what is new; false when there is nothing. */
async function readNew(reading: Reading, validity: string, { failures }: Running): Promise<boolean> {
  const { client, box, ports, accept } = reading;
  // What came while we were busy is announced with the next command.
  await answered(client.noop(), reading);
  const mark = await bookmarkOf(reading, validity);
  const uids = (await uidsAfter(reading, mark)).slice(0, BATCH.mails);
  const items: RawItem[] = [];
  let { uid, at } = mark;
  let bytes = 0;
  for (const next of uids) {
    if (bytes >= BATCH.bytes) break;
    const read = await mailAt(reading, next, failures);
    // It may be the server: only once a later one is read is it left behind.
    if (read === 'unread') continue;
    uid = next;
    if (read === 'gone') continue;
    items.push(read.item);
    bytes += read.item.raw.length;
    at = read.taken;
  }
  if (uid === mark.uid) return false;
  await accept(items);
  await keep(ports, box, { validity, uid, at });
  return true;
}

async function uidsAfter(reading: Reading, { uid }: Bookmark): Promise<number[]> {
  const { client } = reading;
  if (client.mailbox === false || client.mailbox.exists === 0) return [];
  const found = await answered(searched(client, { uid: `${uid + 1}:*` }), reading);
  // `n:*` also names the last mail when that is before n.
  return found.filter((one) => one > uid).sort((a, b) => a - b);
}

async function searched(
  client: ImapFlow,
  which: { uid?: string; seen?: boolean; since?: Date },
): Promise<number[]> {
  const found = await client.search(which, { uid: true });
  if (!found) throw Object.assign(new Error('The server does not search'), { code: 'NoSearch' });
  return found;
}

/** One mail as an item of the inbox; it may have gone, or the server has failed too often to give it. */
async function mailAt(
  reading: Reading,
  uid: number,
  failures: Map<number, number>,
): Promise<{ item: RawItem; taken: number } | 'gone' | 'unread'> {
  const { client, box, ports } = reading;
  const got = answered(fetched(client, uid, ports.maxBytes), reading);
  const found = await got.catch((error: unknown) => {
    const failed = (failures.get(uid) ?? 0) + 1;
    failures.set(uid, failed);
    if (failed < TRIES || !client.usable) throw error;
    ports.log(
      'warn',
      { mailbox: box.name, uid, problem: plainly(error) },
      'a mail cannot be read; it is passed by',
    );
    return 'unread' as const;
  });
  if (found === 'unread') return found;
  if (found?.source === undefined) return 'gone';
  const taken = new Date(found.internalDate ?? ports.now()).getTime();
  // Servers count seconds: of mail that comes while we listen we know better.
  const now = ports.now();
  const at = taken > now - LIVE_MS ? now : taken;
  const missing = Math.max(0, (found.size ?? 0) - found.source.length);
  return { item: await itemOf(found.source, { mailbox: box.address, at, uid, missing }, ports), taken };
}

async function fetched(client: ImapFlow, uid: number, maxLength: number) {
  const query = { uid: true, internalDate: true, size: true, source: { maxLength } };
  const found = await client.fetchOne(String(uid), query, { uid: true });
  return found === false ? null : found;
}

/** A mail as it is stored: its key, its thread and its bytes; no more of it is read here. */
export async function itemOf(
  source: Buffer,
  from: { mailbox: string; at: number; uid: number; missing: number },
  { memory, tokens, bounces }: { memory: ChannelMemory; tokens: Tokens; bounces: string },
): Promise<RawItem> {
  const headers = headersOf(source);
  const letter = letterOf(headers, source);
  const thread =
    reportedThread(source, headers, tokens) ?? (await threadOf(letter, headers, { tokens, memory, bounces }));
  const { conversation, side } = await remember(letter, thread, memory, from.at);
  const { externalId } = letter;
  return { externalId, conversation, raw: rawOf({ ...from, side, conversation, externalId, source }) };
}

/**
 * The bookmark of a mailbox. The first time it begins at the oldest mail of a week that nobody has read; numbered anew, mail
 * from shortly before the last reading on is looked at once more: what was stored is known again by its id.
 */
async function bookmarkOf(reading: Reading, validity: string): Promise<Bookmark> {
  const { client, box, ports } = reading;
  const kept = await ports.memory.get('bookmark', box.name);
  const mark = kept === null ? null : (JSON.parse(kept.value) as Bookmark);
  if (mark?.validity === validity) return mark;
  const which =
    mark === null
      ? { seen: false, since: new Date(ports.now() - FIRST_MS) }
      : { since: new Date(mark.at - OVERLAP_MS) };
  const opened = client.mailbox;
  const empty = opened === false || opened.exists === 0;
  const found = empty ? [] : await answered(searched(client, which), reading);
  const oldest = found.length > 0 ? Math.min(...found) : null;
  const next = opened === false ? 1 : opened.uidNext;
  const fresh = { validity, uid: (oldest ?? next) - 1, at: ports.now() };
  await keep(ports, box, fresh);
  return fresh;
}

function keep({ memory }: Ports, box: Mailbox, mark: Bookmark): Promise<void> {
  return memory.put({ topic: 'bookmark', key: box.name, value: JSON.stringify(mark), at: mark.at });
}
