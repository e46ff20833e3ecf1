import { join } from 'node:path';
import pg from 'pg';
import { loadPolicy } from '../src/policy/load.ts';
import { run } from '../src/store/bulk.ts';
import type { Db } from '../src/store/database.ts';
import { openDatabase, openStore } from '../src/store/open.ts';
import { sweep } from '../src/triage/wake.ts';
import type { Size } from './bulk-fill.ts';
import { ANA, addAna, portsOver } from './million.ts';
import { ADMIN_TOKEN, type Program, ROOT, startHouse } from './program.ts';
import { pause } from './row.ts';
import { rareRank, wordAt } from './words.ts';

/** What is looked at, by its id; `name` for tables and pictures. */
export const LOOKS = [
  { id: 'page', name: 'Page 1 of the queue' },
  { id: 'later', name: 'A later page of the queue' },
  { id: 'claim', name: 'A claim' },
  { id: 'single', name: 'A sweep with one due' },
  { id: 'sweep', name: 'A sweep with twenty due' },
  { id: 'frequent', name: 'Search for a frequent word' },
  { id: 'middling', name: 'Search for a word of one message in a hundred' },
  { id: 'rare', name: 'Search for a rare word' },
  { id: 'ticket', name: 'A ticket’s page' },
] as const;

/** Milliseconds of each. */
export type Looks = Record<(typeof LOOKS)[number]['id'], number[]>;

/** A house that was started counts the month's kinds and looks for customers who left; asked is one that has been up for a while. Real ms. */
const REST = { quietMs: 3000, longestMs: 180_000 };
/** Of each kind, before any counts. */
const WARM_UP = 10;
/** Due in a sweep of a rush. */
const RUSH = 20;
/** The most frequent word that the index has no sets of stands in about so many of a hundred messages. */
const MIDDLING_RANK = 110;

export interface Place {
  folder: string;
  env: Record<string, string>;
  size: Size;
  rounds: number;
}

/** Asks a house that serves, and sweeps once it has stopped. */
export async function looksOf(place: Place): Promise<Looks> {
  const url = place.env.DATABASE_URL ?? '';
  const { db } = await openDatabase(url);
  try {
    await addAna(url);
    await readOpen(url);
    const house = await startHouse(place);
    try {
      await atRest(db);
      const asked = await askedOf(house, db, place);
      await house.stop();
      const rounds = Math.min(place.rounds, place.size.open / RUSH / 2);
      const swept = (due: number) => sweeps(url, db, { rounds, due });
      return { ...asked, single: await swept(1), sweep: await swept(RUSH) };
    } finally {
      await house.stop();
    }
  } finally {
    await db.destroy();
  }
}

/**
 * What a house that has been up for a while has in memory: whatever it wrote when the tickets came that are open now, their customers among it. After a filling the
 * database begins with nothing. Each is found by the indexes by which the house finds it.
 */
async function readOpen(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const way of ['seqscan', 'hashjoin', 'mergejoin']) await client.query(`set enable_${way} = off`);
  await client.query(`select count(t.state), count(c.name), count(a.address), count(m.text), count(o.version), sum(b.cases), sum(d.cases)
    from tickets t join contacts c on c.id = t.contact_id join addresses a on a.contact_id = t.contact_id
    join messages m on m.ticket_id = t.id
    join tickets o on o.channel = t.channel and o.conversation = t.conversation and o.status <> 'resolved'
    cross join lateral (select count(*) as cases from tickets k where k.contact_id = t.contact_id) b
    cross join lateral (select count(*) as cases from tickets k where k.channel = t.channel and k.conversation = t.conversation) d
    where t.status = 'open'`);
  await client.end();
}

/** No statement has taken long for a while. */
async function atRest(db: Db): Promise<void> {
  const end = performance.now() + REST.longestMs;
  let since = performance.now();
  while (performance.now() - since < REST.quietMs && performance.now() < end) {
    await pause(200);
    const [busy] = await run<{ count: number }>(
      db,
      `select count(*) as count from pg_stat_activity where state = 'active' and pid <> pg_backend_pid()
        and datname = current_database() and now() - query_start > interval '100 milliseconds'`,
      [],
    );
    if (Number(busy?.count ?? 0) > 0) since = performance.now();
  }
}

async function askedOf(
  house: Program,
  db: Db,
  { size, rounds }: Place,
): Promise<Omit<Looks, 'single' | 'sweep'>> {
  const total = size.closed + size.open;
  const random = (least: number, most: number) => least + Math.floor(Math.random() * (most - least));
  const free = await unclaimed(db, rounds + WARM_UP);
  const get = (path: string) => asked(house, path);
  const search = (word: (round: number) => string) => (round: number) => get(`/api/search?q=${word(round)}`);
  const each = (look: (round: number) => Promise<number>) => times(rounds, look);
  return {
    page: await each(() => get('/api/tickets?status=open&limit=50')),
    later: await each(async () =>
      get(`/api/tickets?status=open&limit=50&cursor=${await placeOf(db, random(size.closed + 1, total))}`),
    ),
    frequent: await each(search((round) => wordAt(Math.abs(round) % 20))),
    middling: await each(search((round) => wordAt(MIDDLING_RANK + (Math.abs(round) % 20)))),
    rare: await each(search((round) => wordAt(rareRank(Math.abs(round) % 500)))),
    ticket: await each(() => get(`/api/tickets/${random(1, total)}`)),
    claim: await claims(house, free),
  };
}

/** Warm-ups have rounds below zero. */
async function times(rounds: number, look: (round: number) => Promise<number>): Promise<number[]> {
  const took: number[] = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    const ms = await look(round);
    if (round >= 0) took.push(ms);
  }
  return took;
}

async function asked(house: Program, path: string): Promise<number> {
  const begun = performance.now();
  const answer = await fetch(`${house.url}${path}`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
  const said = await answer.text();
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${said}`);
  return performance.now() - begun;
}

/** Where a page begins that somebody turned to: a cursor as the house makes it. */
async function placeOf(db: Db, number: number): Promise<string> {
  const [row] = await run<{ sort_at: number }>(db, 'select sort_at from tickets where number = $1', [number]);
  return Buffer.from(`${row?.sort_at}.${number}`).toString('base64url');
}

async function unclaimed(db: Db, count: number): Promise<number[]> {
  const rows = await run<{ number: number }>(
    db,
    `select number from tickets where status = 'open' and assignee is null order by sort_at, number limit $1`,
    [count],
  );
  return rows.map(({ number }) => number);
}

/** One after the other; given back afterwards, for the next who measures. */
async function claims(house: Program, free: readonly number[]): Promise<number[]> {
  const took: number[] = [];
  for (const ticket of free) took.push(await command(house, 'claim', { ticket }));
  for (const ticket of free) await command(house, 'release', { ticket });
  return took.slice(WARM_UP);
}

async function command(house: Program, name: string, options: object): Promise<number> {
  const begun = performance.now();
  const answer = await fetch(`${house.url}/api/commands/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ANA.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(options),
  });
  const said = await answer.text();
  if (answer.status !== 200) throw new Error(`${name} answered ${answer.status}: ${said}`);
  return performance.now() - begun;
}

/** At the instants at which the next few come due, years from now. */
async function sweeps(
  url: string,
  db: Db,
  { rounds, due }: { rounds: number; due: number },
): Promise<number[]> {
  const next = async () => {
    const [row] = await run<{ next_due_at: number }>(
      db,
      'select next_due_at from tickets where next_due_at is not null order by next_due_at limit 1 offset $1',
      [due - 1],
    );
    if (row === undefined) throw new Error('Nothing is ever due');
    return row.next_due_at;
  };
  // Opened today, the store would look through all that earlier runs have swept: to it that is news.
  let time = await next();
  const now = () => time;
  const onError = (error: unknown): never => {
    throw error;
  };
  const { store } = await openStore(url, { now, machineNow: Date.now, random: Math.random, onError });
  try {
    const ports = portsOver(store, now, await loadPolicy(join(ROOT, 'rules')));
    return await times(rounds, async () => {
      time = await next();
      const begun = performance.now();
      if ((await sweep(ports)) === 0) throw new Error('Nothing was due');
      return performance.now() - begun;
    });
  } finally {
    await store.close();
  }
}
