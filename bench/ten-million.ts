import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openDatabase } from '../src/store/open.ts';
import { startPostgresIn } from '../test/peers/postgres-server.ts';
import { fillPostgres, type Size } from './bulk-fill.ts';
import { type Growth, writeGrowth } from './growth.ts';
import { LOOKS, type Looks, looksOf } from './looks.ts';
import { ROOT, startHouse } from './program.ts';
import { below, type Extent, median, pause, quantile, type Row, shortNumber } from './row.ts';

/** Closed tickets; a tenth as many are open. */
const STEPS = { whole: [10_000, 100_000, 1_000_000, 10_000_000], slice: [1000, 20_000] };
const ROUNDS = { whole: 500, slice: 20 } as const;
const LIMIT_MS = 50;
/** Sweeps leave fewer to be swept: a database of no more closed tickets is filled anew each time. */
const FRESH = 100_000;
/** What docs/operations.md asks for such a database, or as much as a smaller machine can spare; everything else is as PostgreSQL comes. */
const SHARED_GB = Math.max(1, Math.min(10, Math.floor((totalmem() / 2 ** 30) * 0.4)));
const SERVER = { shared_buffers: `${SHARED_GB}GB`, max_wal_size: '4GB' } as const;
/** Quick, and worth nothing if the machine stops: then it is filled again. */
const FILLING = {
  ...SERVER,
  ...{ fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', wal_level: 'minimal' },
  ...{
    max_wal_senders: '0',
    autovacuum: 'off',
    maintenance_work_mem: '1GB',
    max_parallel_maintenance_workers: '0',
  },
} as const;
/** For a house to put its rules in force, and to have nothing left to do. */
const SETTLE_MS = 5000;

/**
 * What pages, claims, sweeps and searches take on PostgreSQL, from ten thousand to ten million closed tickets. `kept`: a folder whose databases are
 * used if they are there, and stay; without one they are thrown away.
 */
export async function tenMillionRows({
  slice,
  kept,
  most = Number.MAX_SAFE_INTEGER,
  say,
}: Extent): Promise<Row[]> {
  const home = kept ?? mkdtempSync(join(tmpdir(), 'osem-bench-'));
  const steps = (slice ? STEPS.slice : STEPS.whole).filter((closed) => closed <= most);
  mkdirSync(home, { recursive: true });
  // The database's account has to come through.
  chmodSync(home, 0o711);
  try {
    const rules = join(home, 'rules');
    // Other rules than those of the filling would count a million deadlines anew.
    if (!existsSync(rules)) await cp(join(ROOT, 'rules'), rules, { recursive: true });
    for (const closed of steps) await filledIn(home, { closed, open: closed / 10 }, say);
    const growth: Growth[] = [];
    for (const closed of steps)
      growth.push({ closed, looks: await measured(home, closed, slice ? ROUNDS.slice : ROUNDS.whole, say) });
    if (steps.includes(STEPS.whole.at(-1) ?? 0))
      await writeGrowth(growth, { limitMs: LIMIT_MS, sharedGb: SHARED_GB });
    return rowsOf(growth);
  } finally {
    if (kept === undefined) rmSync(home, { recursive: true, force: true });
  }
}

function rowsOf(growth: readonly Growth[]): Row[] {
  const last = growth.at(-1);
  if (last === undefined) return [];
  const many = `${last.closed.toLocaleString('en')} closed, ${(last.closed / 10).toLocaleString('en')} open`;
  return LOOKS.map(({ id, name }) => {
    const p99 = (looks: Looks) => quantile(looks[id], 0.99);
    const before = growth
      .slice(0, -1)
      .map(({ closed, looks }) => `${shortNumber(p99(looks))} at ${closed.toLocaleString('en')}`);
    const more = ` (median ${shortNumber(median(last.looks[id]))} ms; ${before.join(', ')})`;
    return below(
      `${name}, p99 of ${last.looks[id].length}, PostgreSQL, ${many}`,
      p99(last.looks),
      LIMIT_MS,
      'ms',
      more,
    );
  });
}

/** A database has its name once it is whole. */
async function filledIn(home: string, size: Size, say: (words: string) => void): Promise<void> {
  const name = nameOf(size.closed);
  const server = await startPostgresIn(join(home, 'postgres'), FILLING);
  try {
    if (size.closed > FRESH && (await isThere(server.url, name))) return;
    say(`filling in ${size.closed.toLocaleString('en')} closed tickets`);
    await ask(server.url, 'drop database if exists osem_filling', 'create database osem_filling');
    const url = at(server.url, 'osem_filling');
    const { db } = await openDatabase(url);
    await db.destroy();
    const house = await startHouse({
      folder: home,
      env: { DATABASE_URL: url, RULES_DIR: join(home, 'rules') },
    });
    await pause(SETTLE_MS);
    await house.stop();
    await fillPostgres(url, size, { start: Date.now(), say });
    await ask(server.url, `drop database if exists ${name}`, `alter database osem_filling rename to ${name}`);
  } finally {
    await server.stop();
  }
}

async function measured(
  home: string,
  closed: number,
  rounds: number,
  say: (words: string) => void,
): Promise<Looks> {
  const server = await startPostgresIn(join(home, 'postgres'), SERVER);
  try {
    say(`measuring with ${closed.toLocaleString('en')} closed tickets`);
    const env = { DATABASE_URL: at(server.url, nameOf(closed)), RULES_DIR: join(home, 'rules') };
    return await looksOf({ folder: home, env, size: { closed, open: closed / 10 }, rounds });
  } finally {
    await server.stop();
  }
}

function nameOf(closed: number): string {
  return `osem_${closed}`;
}

function at(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function isThere(server: string, name: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
  await client.end();
  return rowCount === 1;
}

async function ask(server: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}
