import { setTimeout } from 'node:timers/promises';
import type { QueryResult } from 'kysely';
import sqlite3 from 'sqlite3';
import { storableParameter } from './storable.ts';
import { storeError } from './store-error.ts';

const KEPT_STATEMENTS = 200;
/** Opening waits five seconds at the most, as every other statement does. */
const MOST_TRIES = 100;
const BUSY_MS = 50;
const ANSWERS_ROWS = /^\s*(?:select|with|pragma|explain)\b|\breturning\b/i;

interface Prepared {
  statement: sqlite3.Statement;
  answersRows: boolean;
}

/** One connection to the file, used by one caller at a time; keeps its most used statements prepared. */
export class SqliteConnection {
  readonly #database: sqlite3.Database;
  /** Least recently used first. */
  readonly #statements = new Map<string, Prepared>();

  private constructor(database: sqlite3.Database) {
    this.#database = database;
  }

  static async open(file: string, pragmas: string): Promise<SqliteConnection> {
    const database = await new Promise<sqlite3.Database>((resolve, reject) => {
      const opened = new sqlite3.Database(file, (error) =>
        error === null ? resolve(opened) : reject(storeError(error)),
      );
    });
    const connection = new SqliteConnection(database);
    await connection.#patiently(pragmas);
    return connection;
  }

  /** Whoever changes the journal of a file while others open it is told that it is busy at once, whatever its busy_timeout. */
  async #patiently(sql: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.script(sql);
      } catch (error) {
        if (tries === MOST_TRIES || !isBusy(error)) throw error;
        await setTimeout(BUSY_MS);
      }
    }
  }

  /** Several statements without parameters. */
  script(sql: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#database.exec(sql, (error) => (error === null ? resolve() : reject(storeError(error))));
    });
  }

  async execute<R>(sql: string, parameters: readonly unknown[]): Promise<QueryResult<R>> {
    const values = parameters.map(storableParameter);
    const { statement, answersRows } = await this.#prepared(sql);
    return answersRows ? all<R>(statement, values) : run<R>(statement, values);
  }

  /**
   * Copies all pages, as they are at this instant, into a new file: so many at a time, with a pause after each lot, so that whoever
   * shares the disk gets their turn. What others write meanwhile neither waits nor begins it again.
   */
  async copyTo(file: string, { pages, pauseMs }: { pages: number; pauseMs: number }): Promise<void> {
    // A transaction that reads keeps its view of the file until it ends.
    await this.script('begin; select count(*) from sqlite_schema;');
    const backup = await this.#backupTo(file);
    try {
      while (!(await stepped(backup, pages))) await setTimeout(pauseMs);
    } finally {
      await new Promise<void>((resolve) => {
        backup.finish(() => resolve());
      });
      await this.script('rollback');
    }
  }

  #backupTo(file: string): Promise<Backup> {
    return new Promise((resolve, reject) => {
      const source = this.#database as sqlite3.Database & { backup: Begin };
      const backup = source.backup(file, (error) =>
        error === null ? resolve(backup) : reject(storeError(error)),
      );
    });
  }

  async close(): Promise<void> {
    for (const { statement } of this.#statements.values()) await finalized(statement);
    this.#statements.clear();
    await new Promise<void>((resolve, reject) => {
      this.#database.close((error) => (error === null ? resolve() : reject(storeError(error))));
    });
  }

  async #prepared(sql: string): Promise<Prepared> {
    const known = this.#statements.get(sql);
    if (known !== undefined) {
      this.#statements.delete(sql);
      this.#statements.set(sql, known);
      return known;
    }
    const prepared = { statement: await this.#prepare(sql), answersRows: ANSWERS_ROWS.test(sql) };
    this.#statements.set(sql, prepared);
    await this.#forgetOldest();
    return prepared;
  }

  #prepare(sql: string): Promise<sqlite3.Statement> {
    return new Promise((resolve, reject) => {
      const statement: sqlite3.Statement = this.#database.prepare(sql, (error) =>
        error === null ? resolve(statement) : reject(storeError(error)),
      );
    });
  }

  async #forgetOldest(): Promise<void> {
    if (this.#statements.size <= KEPT_STATEMENTS) return;
    for (const [sql, { statement }] of this.#statements) {
      this.#statements.delete(sql);
      await finalized(statement);
      return;
    }
  }
}

/** Of the package, whose types do not tell of it. https://sqlite.org/c3ref/backup_finish.html */
interface Backup {
  step(pages: number, done: (error: Error | null, completed: boolean) => void): void;
  finish(done: () => void): void;
}
type Begin = (file: string, opened: (error: Error | null) => void) => Backup;

/** Whether all is copied. */
function stepped(backup: Backup, pages: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    backup.step(pages, (error, completed) =>
      error === null ? resolve(completed) : reject(storeError(error)),
    );
  });
}

function isBusy(error: unknown): boolean {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'SQLITE_BUSY';
}

/** Always `all`, never `get`: a statement that is not stepped to its end keeps its read lock. */
function all<R>(statement: sqlite3.Statement, values: unknown[]): Promise<QueryResult<R>> {
  return new Promise((resolve, reject) => {
    statement.all<R>(values, (error, rows) =>
      error === null ? resolve({ rows }) : giveUp(statement, () => reject(storeError(error))),
    );
  });
}

function run<R>(statement: sqlite3.Statement, values: unknown[]): Promise<QueryResult<R>> {
  return new Promise((resolve, reject) => {
    statement.run(values, function settle(this: sqlite3.RunResult, error: Error | null) {
      if (error !== null) return giveUp(statement, () => reject(storeError(error)));
      resolve({ rows: [], numAffectedRows: BigInt(this.changes), insertId: BigInt(this.lastID) });
    });
  });
}

/** A statement that found the file locked counts as still running: until it is reset, no transaction could commit. */
function giveUp(statement: sqlite3.Statement, then: () => void): void {
  statement.reset(then);
}

function finalized(statement: sqlite3.Statement): Promise<void> {
  return new Promise((resolve) => {
    statement.finalize(() => resolve());
  });
}
