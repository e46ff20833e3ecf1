import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../src/store/bulk.ts';
import { openDatabase, openStore } from '../src/store/open.ts';
import type { TicketFilter } from '../src/store/store.ts';
import { startPostgres } from '../test/peers/postgres-server.ts';
import { fill } from './fill.ts';
import { ADMIN_TOKEN, startHouse } from './program.ts';
import { below, type Extent, median, quantile, type Row, shortNumber, stated } from './row.ts';

const MILLION = 1_000_000;
const SLICE = 50_000;
const LIMIT_MS = 100;
/** Of each kind of search. */
const TIMES = 20;
const VOCABULARY = 30_000;
const HOUR = 3_600_000;
/** Tickets whose messages are indexed at a time. */
const PORTION = 1000;

/** What a search costs among very many messages, on either database. */
export async function searchRows({ slice, say }: Extent): Promise<Row[]> {
  const count = slice ? SLICE : MILLION;
  const folder = mkdtempSync(join(tmpdir(), 'osem-bench-'));
  const postgres = await startPostgres();
  try {
    const sqlite = await rowsOn('SQLite', `sqlite:${join(folder, 'osem.db')}`, { count, folder, say });
    return [...sqlite, ...(await rowsOn('PostgreSQL', postgres.url, { count, folder, say }))];
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Place {
  count: number;
  folder: string;
  say: Extent['say'];
}

async function rowsOn(engine: string, url: string, { count, folder, say }: Place): Promise<Row[]> {
  const many = count === MILLION ? '1M messages' : `${count.toLocaleString('en')} messages`;
  const now = Date.now();
  say(`filling ${engine} with ${many}`);
  // Nothing is due meanwhile: what half a million notices cost is another question.
  const since = (index: number) => now - Math.floor((index / count) * 2.9 * HOUR);
  await fill(url, { count, since, owner: () => null, now, say, text: (index) => textOf(index, count) });
  say(`indexing them on ${engine}`);
  const seconds = await indexed(url);
  say(`searching on ${engine}`);
  const house = await startHouse({ folder, env: { DATABASE_URL: url } });
  try {
    const took = await asked(house.url, KINDS, count);
    const vain = await asked(house.url, IN_VAIN, count);
    return [
      limited(`Search on ${engine}`, many, took),
      stated(`Search on ${engine} in vain, ${many}`, inWords(vain)),
      limited(`Narrow lists on ${engine}`, many, await lists(url)),
      stated(
        `Messages from before the index, ${engine}`,
        `${shortNumber(count / seconds)}/s indexed, without pauses`,
      ),
    ];
  } finally {
    await house.stop();
  }
}

/** Milliseconds by kind. */
type Took = ReadonlyMap<string, number[]>;

function limited(what: string, many: string, took: Took): Row {
  const all = [...took.values()].flat();
  const each = ` (median ${shortNumber(median(all))} ms; ${inWords(took)})`;
  return below(`${what}, p99 of ${all.length}, ${many}`, quantile(all, 0.99), LIMIT_MS, 'ms', each);
}

function inWords(took: Took): string {
  return [...took].map(([kind, times]) => `${kind} ${shortNumber(median(times))}`).join(', ');
}

async function asked(url: string, kinds: typeof KINDS, count: number): Promise<Took> {
  const took = new Map<string, number[]>();
  for (let round = -1; round < TIMES; round++) {
    for (const [kind, query] of Object.entries(kinds)) {
      const ms = await searchTime(url, query(round, count));
      if (round >= 0) took.set(kind, [...(took.get(kind) ?? []), ms]);
    }
  }
  return took;
}

/** What lists cost that let through few of very many tickets, or are in the order of no one index. */
async function lists(url: string): Promise<Took> {
  const machine = { now: Date.now, machineNow: Date.now, random: Math.random, onError: fail };
  const { store } = await openStore(url, machine);
  const took = new Map<string, number[]>();
  try {
    for (let round = -1; round < TIMES; round++) {
      for (const [kind, filter] of Object.entries(LISTS)) {
        const begun = performance.now();
        await store.tickets.queue(filter, { limit: 50 });
        if (round >= 0) took.set(kind, [...(took.get(kind) ?? []), performance.now() - begun]);
      }
    }
  } finally {
    await store.close();
  }
  return took;
}

const LISTS: Readonly<Record<string, TicketFilter>> = {
  'a team in any state': { team: 'team-1' },
  'in sight of a team': { sight: { person: 'ana', team: 'team-2' } },
  'in sight of somebody who has nothing': { status: 'open', sight: { person: 'bor', team: null } },
  'a cause that none has': { status: 'open', cause: 'late' },
  'a customer': { status: 'open', contactId: 'c-0000004000' },
};

/** Seconds that indexing takes of what was there before the index. */
async function indexed(url: string): Promise<number> {
  const { db, engine } = await openDatabase(url);
  await run(db, 'insert into search_backlog select max(number) + 1 from tickets', []);
  const machine = { now: Date.now, machineNow: Date.now, random: Math.random, onError: fail };
  const { store } = await openStore(url, machine);
  const begun = performance.now();
  while ((await store.search.catchUp(PORTION)) > 0);
  while (await store.search.seal());
  const seconds = (performance.now() - begun) / 1000;
  await store.close();
  // As the database does by itself, in time.
  if (engine === 'postgres') await run(db, 'vacuum analyze', []);
  await db.destroy();
  return seconds;
}

function fail(error: unknown): never {
  throw error;
}

/** Twelve words as people use them, some often and most hardly ever, and some of which it is known where they are. */
function textOf(index: number, count: number): string {
  const words = Array.from({ length: 12 }, (_, at) => wordOf(index * 12 + at));
  const every = index % 2 === 0 ? 'even' : 'odd';
  const old = index < count / 10 ? ['ancient'] : [];
  return ['My', 'order', String(index), every, 'has', 'not', 'arrived', ...old, ...words].join(' ');
}

/** A word by Zipf's law, the same each time. */
function wordOf(seed: number): string {
  return wordAt(Math.floor(VOCABULARY ** (mixed(seed) / 2 ** 32)) - 1);
}

function wordAt(rank: number): string {
  return `w${((rank * 7919) % 456_976).toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? 'q')}`;
}

function mixed(seed: number): number {
  let hash = Math.imul(seed ^ (seed >>> 16), 0x45d9f3b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The queries by kind; `round` makes each another one where it can. */
const KINDS: Readonly<Record<string, (round: number, count: number) => string>> = {
  'a word that all have': () => 'q=has+arrived',
  'its beginning': () => 'q=arr',
  'a frequent word': (round) => `q=${wordAt(round + 1)}+order`,
  'a rare word': (round) => `q=${wordAt(VOCABULARY - 500 + round)}`,
  'words of the oldest tenth': () => 'q=ancient+not+arrived',
  'words that never meet': () => 'q=even+odd+order',
  'two letters': (round) => `q=w${'abcdefghij'[Math.max(round, 0) % 10]}`,
  'an order': (round, count) => `q=order+${Math.floor(count / 2) + round}`,
  'a phrase': (round, count) => `q=%22my+order+${Math.floor(count / 3) + round}%22`,
  'a customer': (round, count) => `q=guest+${Math.floor(count / 4) + round}`,
  'a customer and a word': (round, count) => `q=arrived&contact=guest+${Math.floor(count / 5) + round}`,
  'a frequent word in a state that none has': () => 'q=arrived&status=resolved',
  'the tenth page': () => `q=arrived&cursor=${Buffer.from(`${2 ** 40}.180`).toString('base64url')}`,
  'what nobody wrote': (round) => `q=nobody${round}`,
};

/** Each word in all messages, never in this order: the rows are read for it. */
const IN_VAIN: typeof KINDS = {
  'a phrase of frequent words': () => 'q=%22arrived+not%22',
};

async function searchTime(url: string, query: string): Promise<number> {
  const begun = performance.now();
  const answer = await fetch(`${url}/api/search?${query}`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  const found = await answer.text();
  if (answer.status !== 200) throw new Error(`The search ${query} answered ${answer.status}: ${found}`);
  return performance.now() - begun;
}
