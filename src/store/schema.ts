import { sql } from 'kysely';
import { CodedError } from '../domain/coded-error.ts';
import type { Db, Engine } from './database.ts';

/** Under this name the database keeps the number of the oldest migration whose program may work with it. */
const OLDEST = 'oldest-program';

/** Whether there is a list of what was made: asked for by its name, a hundredth of the work of describing all tables. */
const LIST_OF: Record<Engine, string> = {
  sqlite: `select name from sqlite_master where type = 'table' and name = 'kysely_migration'`,
  postgres: `select to_regclass('kysely_migration')::text as name`,
};

/** How a database and a program stand to each other. */
export interface Schema {
  /** Migrations that were made and that this program does not know: it is the older one. */
  newer: readonly string[];
  /** Migrations that this program knows and that were not made yet. */
  missing: readonly string[];
  /** The number of the newest migration that a program has to know to work with it; 0: any program. */
  oldest: number;
}

/** A database without any table lacks everything. `known`: the names of this program's migrations. */
export async function schemaOf(db: Db, engine: Engine, known: readonly string[]): Promise<Schema> {
  const { rows: tables } = await sql.raw<{ name: string | null }>(LIST_OF[engine]).execute(db);
  if (!tables.some(({ name }) => name !== null)) return { newer: [], missing: known, oldest: 0 };
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  const made = new Set(rows.map(({ name }) => name));
  const newer = [...made].filter((name) => !known.includes(name));
  const missing = known.filter((name) => !made.has(name));
  return { newer, missing, oldest: newer.length === 0 ? 0 : await oldestOf(db) };
}

async function oldestOf(db: Db): Promise<number> {
  const row = await db.selectFrom('tallies').select('value').where('name', '=', OLDEST).executeTakeFirst();
  return row?.value ?? 0;
}

/**
 * What a migration says, in its last statement, that older programs cannot live with: from then on those that do not know it do
 * not start, and those that run stop. Every other migration only adds.
 */
export function onlyFrom(number: number): string {
  return `insert into tallies (name, value) values ('${OLDEST}', ${number})
    on conflict (name) do update set value = excluded.value`;
}

/** As `schemaOf`. Throws CodedError 'wrong-setting' when this program must not work with the database. */
export async function usableSchema(db: Db, engine: Engine, known: readonly string[]): Promise<Schema> {
  const schema = await schemaOf(db, engine, known);
  const problem = tooNew(schema, known);
  if (problem !== null) throw problem;
  return schema;
}

/** What is said of a database that this program must not work with; null: it may. */
function tooNew({ newer, missing, oldest }: Schema, known: readonly string[]): CodedError | null {
  if (newer.length === 0) return null;
  const last = known.at(-1) ?? '';
  if (missing.length > 0)
    return new CodedError(
      'wrong-setting',
      `DATABASE_URL: another program has changed this database (${newer[0]}), and it lacks ${missing[0]}. Start the newest version of Osem.`,
    );
  if (oldest <= Number.parseInt(last, 10)) return null;
  return new CodedError(
    'wrong-setting',
    `DATABASE_URL: this database is newer (${newer.at(-1)}) than this program (${last}), which would not understand it. Start the newer version of Osem.`,
  );
}
