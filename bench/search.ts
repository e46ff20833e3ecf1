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
import { rareRank, twelveWords, wordAt } from './words.ts';

const MILLION = 1_000_000;
const SLICE = 50_000;
const LIMIT_MS = 100;
/** Of each kind of search. */
const TIMES = 20;
const HOUR = 3_600_000;
/** More than are woken while the searches are made. */
const DUE = 50_000;
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
  // Nothing is due yet.
  const since = (index: number) => now - Math.floor((index / count) * 2.9 * HOUR);
  await fill(url, { count, since, owner: () => null, now, say, text: (index) => textOf(index, count) });
  say(`indexing them on ${engine}`);
  const seconds = await indexed(url);
  say(`searching on ${engine}`);
  const house = await startHouse({ folder, env: { DATABASE_URL: url } });
  const rows: Row[] = [];
  try {
    const took = await asked(house.url, KINDS, count);
    rows.push(limited(`Search on ${engine}`, many, took));
    const names = await asked(house.url, NAMES, count, '/api/contacts');
    rows.push(limited(`Customers by a part of a name on ${engine}`, many, names));
  } finally {
    await house.stop();
  }
  rows.push(limited(`Narrow lists on ${engine}`, many, await lists(url)));
  say(`searching on ${engine} while very many tickets are due`);
  return [
    ...rows,
    limited(`Search on ${engine} while tickets are due`, many, await whileDue(url, { count, folder, say })),
    stated(
      `Messages from before the index, ${engine}`,
      `${shortNumber(count / seconds)}/s indexed, without pauses`,
    ),
  ];
}

/** With the sweeper at work all the while; some are due still when the last search is answered. */
async function whileDue(url: string, { count, folder, say }: Place): Promise<Took> {
  const now = Date.now();
  const due = { first: count, count: DUE, since: (index: number) => now - 6 * HOUR - index, now, say };
  await fill(url, { ...due, owner: () => null, text: (index) => textOf(index, count) });
  const { db } = await openDatabase(url);
  const house = await startHouse({ folder, env: { DATABASE_URL: url } });
  try {
    const took = await asked(house.url, KINDS, count);
    const [left] = await run<{ n: number }>(db, 'select count(*) as n from tickets where next_due_at <= $1', [
      Date.now(),
    ]);
    if (Number(left?.n ?? 0) === 0) throw new Error('Nothing was due any more when the searches were over');
    return took;
  } finally {
    await house.stop();
    await db.destroy();
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

async function asked(url: string, kinds: typeof KINDS, count: number, path = '/api/search'): Promise<Took> {
  const took = new Map<string, number[]>();
  for (let round = -1; round < TIMES; round++) {
    for (const [kind, query] of Object.entries(kinds)) {
      const ms = await searchTime(`${url}${path}`, query(round, count));
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
  'a tag that none has': { status: 'open', tag: 'nobody' },
  'a tag that many have': { tag: 'tag-7' },
  'a language that nobody speaks': { status: 'open', language: 'sl' },
  'a kind that none has': { kind: 'nothing' },
  'what waits for a decision': { deciding: true },
  'a team and somebody who has nothing': { status: 'open', team: 'team-1', assignee: 'bor' },
};

/** Seconds that indexing takes of what was there before the index. */
async function indexed(url: string): Promise<number> {
  const { db, engine } = await openDatabase(url);
  await run(db, 'insert into search_backlog select max(number) + 1 from tickets', []);
  await run(db, "insert into contact_backlog select max(created_at) + 1, '' from contacts", []);
  const machine = { now: Date.now, machineNow: Date.now, random: Math.random, onError: fail };
  const { store } = await openStore(url, machine);
  const begun = performance.now();
  while ((await store.search.catchUp(PORTION)) > 0);
  while (await store.search.catchUpContacts(PORTION));
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

/** Words as people use them, and some of which it is known where they are. */
function textOf(index: number, count: number): string {
  const every = index % 2 === 0 ? 'even' : 'odd';
  const old = index < count / 10 ? ['ancient'] : [];
  return ['My', 'order', String(index), every, 'has', 'not', 'arrived', ...old, ...twelveWords(index)].join(
    ' ',
  );
}

/** The queries by kind; `round` makes each another one where it can. */
const KINDS: Readonly<Record<string, (round: number, count: number) => string>> = {
  'a word that all have': () => 'q=has+arrived',
  'its beginning': () => 'q=arr',
  'a frequent word': (round) => `q=${wordAt(round + 1)}+order`,
  'a rare word': (round) => `q=${wordAt(rareRank(round))}`,
  'words of the oldest tenth': () => 'q=ancient+not+arrived',
  'words that never meet': () => 'q=even+odd+order',
  'two letters': (round) => `q=w${'abcdefghij'[Math.max(round, 0) % 10]}`,
  'an order': (round, count) => `q=order+${Math.floor(count / 2) + round}`,
  'a phrase that none has': () => 'q=%22arrived+not%22',
  'its beginning likewise': () => 'q=arrived-no',
  'a phrase': (round, count) => `q=%22my+order+${Math.floor(count / 3) + round}%22`,
  'a customer': (round, count) => `q=guest+${Math.floor(count / 4) + round}`,
  'a customer and a word': (round, count) => `q=arrived&contact=guest+${Math.floor(count / 5) + round}`,
  'a frequent word in a state that none has': () => 'q=arrived&status=resolved',
  'the tenth page': () => `q=arrived&cursor=${Buffer.from(`${2 ** 40}.180`).toString('base64url')}`,
  'what nobody wrote': (round) => `q=nobody${round}`,
};

/** Parts of names; each customer is a guest. */
const NAMES: typeof KINDS = {
  'a name that all have': () => 'q=guest',
  'one of them': (round, count) => `q=Guest%20${Math.floor(count / 2) + round}`,
  'a part within': (round) => `q=uest%2012${round}`,
  'two letters': () => 'q=gu',
  'a name that nobody has': () => 'q=guesthouse',
};

async function searchTime(url: string, query: string): Promise<number> {
  const begun = performance.now();
  const answer = await fetch(`${url}?${query}`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  const found = await answer.text();
  if (answer.status !== 200) throw new Error(`The search ${query} answered ${answer.status}: ${found}`);
  return performance.now() - begun;
}
