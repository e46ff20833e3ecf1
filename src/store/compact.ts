import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import { CodedError } from '../domain/coded-error.ts';
import { isOpenElsewhere } from './copy.ts';
import { fileOf } from './dialect.ts';
import { openDatabase } from './open.ts';

/**
 * Writes the database anew without what was struck out, edited or deleted: its bytes stay in free pages, in the log and in the
 * full text index until then. Nobody else may use a SQLite file meanwhile; PostgreSQL locks each table while it is rewritten.
 * Throws as `openDatabase` does, CodedError 'not-found' (no such file), 'conflict' (somebody has it open: what was struck out would stay in
 * its log as long as they read).
 */
export async function compact(url: string): Promise<void> {
  if (url.startsWith('sqlite:')) {
    const file = fileOf(url);
    if (!existsSync(file)) throw new CodedError('not-found', `There is no file ${file}`);
    if (await isOpenElsewhere(url))
      throw new CodedError('conflict', `Somebody has ${file} open: stop the house first`);
  }
  const { db, engine } = await openDatabase(url);
  try {
    if (engine === 'postgres') {
      await sql`vacuum (full)`.execute(db);
      return;
    }
    await sql`insert into search_index (search_index) values ('optimize')`.execute(db);
    await sql`insert into contact_index (contact_index) values ('optimize')`.execute(db);
    await sql`vacuum`.execute(db);
    await sql`pragma wal_checkpoint(truncate)`.execute(db);
  } finally {
    await db.destroy();
  }
}
