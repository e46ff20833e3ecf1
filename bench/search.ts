import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../src/store/bulk.ts';
import { openDatabase, openStore } from '../src/store/open.ts';
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
  const since = (index: number) => now - Math.floor((index / count) * 9 * HOUR);
  await fill(url, { count, since, owner: () => null, now, say, text: (index) => textOf(index, count) });
  say(`indexing them on ${engine}`);
  const seconds = await indexed(url);
  say(`searching on ${engine}`);
  const house = await startHouse({ folder, env: { DATABASE_URL: url } });
  try {
    const took = new Map<string, number[]>();
    for (let round = -1; round < TIMES; round++) {
      for (const [kind, query] of Object.entries(KINDS)) {
        const ms = await searchTime(house.url, query(round, count));
        if (round >= 0) took.set(kind, [...(took.get(kind) ?? []), ms]);
      }
    }
    const all = [...took.values()].flat();
    const each = [...took].map(([kind, times]) => `${kind} ${shortNumber(median(times))}`).join(', ');
    return [
      below(
        `Search on ${engine}, p99 of ${all.length}, ${many}`,
        quantile(all, 0.99),
        LIMIT_MS,
        'ms',
        ` (median ${shortNumber(median(all))} ms; ${each})`,
      ),
      stated(
        `Messages from before the index, ${engine}`,
        `${shortNumber(count / seconds)}/s indexed, without pauses`,
      ),
    ];
  } finally {
    await house.stop();
  }
}

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

async function searchTime(url: string, query: string): Promise<number> {
  const begun = performance.now();
  const answer = await fetch(`${url}/api/search?${query}`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  const found = await answer.text();
  if (answer.status !== 200) throw new Error(`The search ${query} answered ${answer.status}: ${found}`);
  return performance.now() - begun;
}
