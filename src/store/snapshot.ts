import { existsSync } from 'node:fs';
import { Kysely, sql } from 'kysely';
import { CodedError } from '../domain/coded-error.ts';
import { RESTORED_AT } from '../domain/ticket/scheduled.ts';
import { run } from './bulk.ts';
import type { Database, Db } from './database.ts';
import { migrationNames } from './migrations.ts';
import { openDatabase } from './open.ts';
import { tablesOf } from './table-shapes.ts';

/** What a database was like when it was copied. */
export interface Snapshot {
  /** Names of the steps that its tables had gone, in order. */
  migrations: string[];
  /** Rows by table. */
  rows: Record<string, number>;
  /** The version of the rules in force, or null: it has never started. */
  rules: string | null;
  /** Hashes of the files whose bytes lie in a folder. */
  files: string[];
}

/** Half a megabyte, some fifty times a second. */
const PACE = { pages: 128, pauseMs: 10 };

/**
 * Writes a SQLite database that is in use into a new file, as it is at one instant. It neither waits for writers nor makes them
 * wait. Throws CodedError 'not-found'.
 */
export async function copyOfSqlite(file: string, to: string): Promise<void> {
  if (!existsSync(file)) throw new CodedError('not-found', `There is no file ${file}`);
  const { SqliteConnection } = await import('./sqlite-connection.ts');
  const connection = await SqliteConnection.open(file, 'pragma busy_timeout = 5000;');
  try {
    await connection.copyTo(to, PACE);
  } finally {
    await connection.close();
  }
}

/** Looks at a SQLite file that nobody uses, of whatever version. Throws CodedError 'malformed': it is damaged. */
export async function snapshotOf(file: string): Promise<Snapshot> {
  const { SqliteDialect } = await import('./sqlite-dialect.ts');
  const db = new Kysely<Database>({ dialect: new SqliteDialect(file, { alone: true }) });
  try {
    const rows: Record<string, number> = {};
    for (const { name } of await tablesOf(db)) rows[name] = await rowsOf(db, name);
    rows.jobs = await rowsOf(db, 'jobs');
    const steps = await run<{ name: string }>(db, 'select name from kysely_migration order by name', []);
    const [rules] = await run<{ version: string }>(db, 'select version from rule_sets where active = 1', []);
    const files = await run<{ hash: string }>(db, 'select hash from files where body is null order by 1', []);
    return {
      migrations: steps.map(({ name }) => name),
      rows,
      rules: rules?.version ?? null,
      files: files.map(({ hash }) => hash),
    };
  } finally {
    await db.destroy();
  }
}

async function rowsOf(db: Db, table: string): Promise<number> {
  const [row] = await run<{ rows: number }>(db, `select count(*) as rows from "${table}"`, []);
  return row?.rows ?? 0;
}

/** Whether SQLite finds its own structure whole. */
export async function isWhole(file: string): Promise<boolean> {
  const { SqliteDialect } = await import('./sqlite-dialect.ts');
  const db = new Kysely<Database>({ dialect: new SqliteDialect(file, { alone: true }) });
  try {
    const rows = await run<{ integrity_check: string }>(db, 'pragma integrity_check', []);
    return rows.length === 1 && rows[0]?.integrity_check === 'ok';
  } finally {
    await db.destroy();
  }
}

/** The steps that this version of the program knows. */
export function knownMigrations(): string[] {
  return migrationNames('sqlite');
}

/** What nobody can know the end of: whether it was done between the copy and the loss of what was copied. */
export interface Settled {
  /** Replies that were on their way: each is shown as one that may have arrived, and is sent again by people alone. */
  replies: number;
  /** Notices and forwarded notes that were on their way: dead jobs, which people may try again. */
  notices: number;
}

/** What goes to people by itself, and would go a second time. */
const SAID_ONCE = ['tell', 'digest', 'forward'] as const;

/** Nothing that is scheduled in the copy is newer, also where this machine's clock is behind. */
async function rememberRestored(db: Db, now: number): Promise<void> {
  const { newest } = await db
    .selectFrom('tickets')
    .select(({ fn }) => fn.max('updated_at').as('newest'))
    .where('scheduled', '=', 1)
    .executeTakeFirstOrThrow();
  const value = Math.max(now, Number(newest ?? 0));
  await db
    .insertInto('tallies')
    .values({ name: RESTORED_AT, value })
    .onConflict((clash) => clash.column('name').doUpdateSet({ value }))
    .execute();
}

/**
 * Brings a copied SQLite file to this version, and holds back what was on its way when it was copied. `now`: epoch ms.
 */
export async function settleCopy(file: string, now: number): Promise<Settled> {
  const { db } = await openDatabase(`sqlite:${file}`);
  try {
    const replies = await db
      .updateTable('jobs')
      .set({
        payload: sql`json_set(payload, '$.restored', json('true'))`,
        held_until: 0,
        attempts: 0,
        run_at: now,
      })
      .where('kind', '=', 'deliver')
      .where('dead_at', 'is', null)
      .executeTakeFirst();
    const notices = await db
      .updateTable('jobs')
      .set({ dead_at: now, held_until: 0, error: 'restored from a backup: it may have been said since' })
      .where('kind', 'in', SAID_ONCE)
      .where('dead_at', 'is', null)
      .executeTakeFirst();
    await db.updateTable('jobs').set({ held_until: 0 }).where('error', 'is', null).execute();
    await rememberRestored(db, now);
    await db.updateTable('inbox').set({ held_until: 0 }).where('applied_at', 'is', null).execute();
    await run(db, 'pragma wal_checkpoint(truncate)', []);
    return { replies: Number(replies.numUpdatedRows), notices: Number(notices.numUpdatedRows) };
  } finally {
    await db.destroy();
  }
}
