import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/** A database that nobody else uses, on the run's PostgreSQL. */
export interface FreshDatabase {
  /** For DATABASE_URL. */
  url: string;
  /** Disconnects whoever is left and drops it. */
  drop(): Promise<void>;
}

/**
 * Creates a database: an empty one, or a copy of one with all that a house finds when it was opened before, which is much quicker than to make
 * it. Call it in `beforeAll` of a test file and `drop` it in `afterAll`.
 */
export async function freshDatabase(holds: 'nothing' | 'house' = 'nothing'): Promise<FreshDatabase> {
  const server = inject('postgresUrl');
  const name = `osem_${randomBytes(8).toString('hex')}`;
  const of = holds === 'nothing' ? '' : ` template ${inject('postgresHouse')}`;
  await administer(server, `create database ${name}${of}${inject('postgresCopies')}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(server, `drop database if exists ${name} with (force)`) };
}

async function administer(server: string, statement: string): Promise<void> {
  // A server that is too busy says so, instead of holding up a test that then says nothing.
  const client = new pg.Client({
    connectionString: server,
    connectionTimeoutMillis: 45_000,
    query_timeout: 45_000,
  });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
