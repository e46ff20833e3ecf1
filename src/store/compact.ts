import { sql } from 'kysely';
import { openDatabase } from './open.ts';

/**
 * Writes the database anew without what was struck out, edited or deleted: its bytes stay in free pages, in the log and in the
 * full text index until then. Nobody else may use a SQLite file meanwhile; PostgreSQL locks each table while it is rewritten.
 * Throws as `openDatabase` does.
 */
export async function compact(url: string): Promise<void> {
  const { db, engine } = await openDatabase(url);
  try {
    if (engine === 'postgres') {
      await sql`vacuum (full)`.execute(db);
      return;
    }
    await sql`insert into search_index (search_index) values ('optimize')`.execute(db);
    await sql`vacuum`.execute(db);
    await sql`pragma wal_checkpoint(truncate)`.execute(db);
  } finally {
    await db.destroy();
  }
}
