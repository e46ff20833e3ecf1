import {
  type PostgresCursor,
  PostgresDialect,
  type PostgresPoolClient,
  type PostgresQueryResult,
} from 'kysely';
import pg from 'pg';
import { PlanLost, PlanNames } from './planned.ts';
import { storableParameter } from './storable.ts';
import { storeError } from './store-error.ts';

const INT8 = 20;
/** As on SQLite, nothing waits longer for a connection. */
const LONGEST_WAIT_MS = 10_000;
/** Whoever finds no connection waits for a new one, some 10 ms, and for its first plans: most desks have quiet minutes. */
const IDLE_MS = 5 * 60_000;

const SETTINGS = [
  // Compiling a month's count takes several times as long as counting it.
  'jit = off',
  // To start workers takes 10 ms: longer than nearly all that is asked. What is counted beside the day's work leaves cores to it.
  'max_parallel_workers_per_gather = 0',
  // Rows that are far apart are asked of the disk together; refused where the system cannot.
  'effective_io_concurrency = 64',
];

/** Kysely's own dialect over a pool whose statements take and give the same values as SQLite's. */
export function postgresDialect(url: string, connections: number): PostgresDialect {
  const names = new PlanNames();
  const clientOf = (client: pg.PoolClient) => known(client, names);
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: LONGEST_WAIT_MS,
    idleTimeoutMillis: IDLE_MS,
    application_name: 'osem',
    types: { getTypeParser },
    async onConnect(client) {
      // Heard from its first moment on: a server that ends a connection as it begins would end this process, too.
      clientOf(client as pg.PoolClient);
      for (const setting of SETTINGS) await client.query(`set ${setting}`).catch(() => undefined);
    },
  });
  // An idle connection that breaks is replaced; the statement that finds no server says so itself.
  pool.on('error', () => undefined);
  return new PostgresDialect({
    pool: {
      connect: () => pool.connect().then(clientOf, thrownAsOurs),
      end: () => pool.end(),
    },
  });
}

const getTypeParser: pg.CustomTypesConfig['getTypeParser'] = (oid: number, format?: 'text' | 'binary') =>
  oid === INT8
    ? Number
    : format === 'binary'
      ? pg.types.getTypeParser(oid, 'binary')
      : pg.types.getTypeParser(oid, 'text');

const clients = new WeakMap<pg.PoolClient, StorableClient>();

function known(client: pg.PoolClient, names: PlanNames): StorableClient {
  const one = clients.get(client) ?? new StorableClient(client, names);
  clients.set(client, one);
  return one;
}

function thrownAsOurs(error: unknown): never {
  throw storeError(error);
}

/** Kysely's own look into the catalogue, before it migrates, compares with booleans. */
const CATALOGUE = /"pg_catalog"/;

function catalogueParameter(value: unknown): string | number | Buffer | null {
  return storableParameter(typeof value === 'boolean' ? `${value}` : value);
}

class StorableClient implements PostgresPoolClient {
  readonly #client: pg.PoolClient;
  readonly #names: PlanNames;
  #broken = false;

  constructor(client: pg.PoolClient, names: PlanNames) {
    this.#client = client;
    this.#names = names;
    client.on('error', () => {
      this.#broken = true;
    });
  }

  query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(
    statement: string | PostgresCursor<R>,
    parameters: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    if (typeof statement !== 'string') throw new Error('Page the list: a stream would hold its connection');
    return this.#run<R>(statement, parameters);
  }

  release(): void {
    this.#client.release(this.#broken);
  }

  async #run<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    const values = parameters.map(CATALOGUE.test(sql) ? catalogueParameter : storableParameter);
    const name = this.#names.of(sql);
    const isAlone = this.#client.getTransactionStatus() === 'I';
    try {
      return await this.#ask<R>(sql, values, name).catch((error: unknown) => {
        if (name === undefined || !this.#names.lost(name, error)) throw error;
        if (!isAlone) throw new PlanLost(error);
        return this.#ask<R>(sql, values, undefined);
      });
    } catch (error) {
      throw storeError(error);
    }
  }

  async #ask<R>(text: string, values: unknown[], name: string | undefined): Promise<PostgresQueryResult<R>> {
    const { command, rowCount, rows } = await this.#client.query<R & pg.QueryResultRow>({
      ...{ text, values },
      ...(name === undefined ? {} : { name }),
    });
    return { command: command as PostgresQueryResult<R>['command'], rowCount: rowCount ?? 0, rows };
  }
}
