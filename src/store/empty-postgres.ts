import { Kysely } from 'kysely';
import { CodedError } from '../domain/coded-error.ts';
import { run } from './bulk.ts';
import type { Database, Db } from './database.ts';
import { notOpened } from './open.ts';
import { storeError } from './store-error.ts';

/** What a database of ours has rows in before anybody used it, because migrating it wrote them. */
const BORN_WITH_ROWS: readonly string[] = ['kysely_migration', 'kysely_migration_lock'];
/** Tables that are copied, though migrating wrote a row into them. */
export const BORN_WITH_A_ROW: ReadonlySet<string> = new Set(['search_sealed']);

/** Every ordinary table where ours would stand, ours or not; those of extensions are the server's. */
const TABLES = `select c.relname as name from pg_class c
  where c.relkind in ('r', 'p') and c.relnamespace = to_regnamespace(quote_ident(current_schema()))
    and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by 1`;

/** Looks whether it is empty and changes nothing in it. Throws CodedError 'conflict' (it is not), 'store-down'. */
export async function lookEmpty(url: string): Promise<void> {
  const { postgresDialect } = await import('./postgres-dialect.ts');
  const db = new Kysely<Database>({ dialect: postgresDialect(url, 1) });
  try {
    await refuseUnlessEmpty(db);
  } catch (error) {
    throw notOpened(storeError(error));
  } finally {
    await db.destroy();
  }
}

/** Throws CodedError 'conflict' when a table has rows, whoever made it. */
export async function refuseUnlessEmpty(db: Db): Promise<void> {
  const tables = await run<{ name: string }>(db, TABLES, []);
  for (const { name } of tables.filter((one) => !mayHaveRows(one.name))) {
    const rows = await run(db, `select 1 as there from "${name.replaceAll('"', '""')}" limit 1`, []);
    if (rows.length > 0)
      throw new CodedError(
        'conflict',
        `The database has rows in ${name}: only an empty one is written to. Make another (createdb) and name it`,
      );
  }
}

function mayHaveRows(name: string): boolean {
  return BORN_WITH_ROWS.includes(name) || BORN_WITH_A_ROW.has(name);
}
