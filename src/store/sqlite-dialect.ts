import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SelectQueryNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { SqliteConnection } from './sqlite-connection.ts';
import { Turns } from './turns.ts';

const READERS = 2;
const EVERYWHERE = 'pragma busy_timeout = 5000; pragma foreign_keys = on;';
const WRITER = `${EVERYWHERE} pragma journal_mode = wal; pragma synchronous = full;`;
const ALONE = 'pragma busy_timeout = 0; pragma locking_mode = exclusive; pragma query_only = on;';
/** For connections that only read. */
export const READER = `${EVERYWHERE} pragma query_only = on;`;

/**
 * Kysely on the `sqlite3` package: one connection that writes, whose transactions begin IMMEDIATE and never interleave,
 * and two that read. Selects outside a transaction go to the readers, so that a report never delays a commit.
 */
export class SqliteDialect implements Dialect {
  readonly #file: string;
  readonly #alone: boolean;

  /** `alone`: one connection that reads, and that nobody else may have the file open beside. */
  constructor(file: string, { alone = false } = {}) {
    this.#file = file;
    this.#alone = alone;
  }

  createDriver(): Driver {
    return new SqliteDriver(this.#file, this.#alone);
  }

  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }

  createIntrospector(db: Kysely<unknown>): SqliteIntrospector {
    return new SqliteIntrospector(db);
  }
}

/** SQLite makes tables in transactions like any other change: migrations are whole, and run in one process. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class SqliteDriver implements Driver {
  readonly #file: string;
  readonly #alone: boolean;
  #connections: SqliteConnection[] = [];
  #writer = new Turns<SqliteConnection>([]);
  #readers = new Turns<SqliteConnection>([]);

  constructor(file: string, alone: boolean) {
    this.#file = file;
    this.#alone = alone;
  }

  async init(): Promise<void> {
    if (this.#alone) {
      this.#connections = [await SqliteConnection.open(this.#file, ALONE)];
      this.#readers = new Turns(this.#connections);
      this.#writer = this.#readers;
      return;
    }
    const writer = await SqliteConnection.open(this.#file, WRITER);
    const readers: SqliteConnection[] = [];
    for (let count = 0; count < READERS; count++)
      readers.push(await SqliteConnection.open(this.#file, READER));
    this.#connections = [...readers, writer];
    this.#writer = new Turns([writer]);
    this.#readers = new Turns(readers);
  }

  acquireConnection(): Promise<Lane> {
    return Promise.resolve(new Lane(this.#writer, this.#readers));
  }

  beginTransaction(lane: Lane): Promise<void> {
    return lane.begin();
  }

  commitTransaction(lane: Lane): Promise<void> {
    return lane.commit();
  }

  rollbackTransaction(lane: Lane): Promise<void> {
    return lane.rollback();
  }

  async releaseConnection(): Promise<void> {}

  /** Waits for what is under way. */
  async destroy(): Promise<void> {
    for (const connection of this.#connections)
      await (connection === this.#connections.at(-1) && !this.#alone ? this.#writer : this.#readers).take();
    for (const connection of this.#connections) await connection.close();
  }
}

/** What Kysely takes for a connection: it chooses the real one when it sees the statement. */
class Lane implements DatabaseConnection {
  readonly #writer: Turns<SqliteConnection>;
  readonly #readers: Turns<SqliteConnection>;
  /** The writer, while a transaction of this lane is open. */
  #held: SqliteConnection | null = null;

  constructor(writer: Turns<SqliteConnection>, readers: Turns<SqliteConnection>) {
    this.#writer = writer;
    this.#readers = readers;
  }

  async begin(): Promise<void> {
    const writer = await this.#writer.take();
    try {
      await writer.execute('begin immediate', []);
      this.#held = writer;
    } catch (error) {
      this.#writer.give(writer);
      throw error;
    }
  }

  async commit(): Promise<void> {
    await this.#held?.execute('commit', []);
    this.#letGo();
  }

  /** What made the transaction fail may have rolled it back already (a full disk does); that is no second error. */
  async rollback(): Promise<void> {
    try {
      await this.#held?.execute('rollback', []);
    } catch (error) {
      if (!/no transaction is active/.test(String(error))) throw error;
    } finally {
      this.#letGo();
    }
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#held !== null) return this.#held.execute<R>(query.sql, query.parameters);
    const turns = onlyReads(query) ? this.#readers : this.#writer;
    const connection = await turns.take();
    try {
      return await connection.execute<R>(query.sql, query.parameters);
    } finally {
      turns.give(connection);
    }
  }

  // biome-ignore lint/correctness/useYield: lists are paged, nothing streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Page the list: a stream would hold its connection');
  }

  #letGo(): void {
    if (this.#held === null) return;
    const writer = this.#held;
    this.#held = null;
    this.#writer.give(writer);
  }
}

function onlyReads(query: CompiledQuery): boolean {
  return (
    SelectQueryNode.is(query.query) || (query.query.kind === 'RawNode' && /^\s*select\b/i.test(query.sql))
  );
}
