import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import type { Database, Db, Engine } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrations.ts';
import { postgresDialect } from '../../src/store/postgres-dialect.ts';
import { SqliteDialect } from '../../src/store/sqlite-dialect.ts';
import { freshDatabase } from './postgres.ts';

/** Contract suites loop over these. */
export const ENGINES: readonly Engine[] = ['sqlite', 'postgres'];

/** A migrated, empty database. */
export interface TestDatabase {
  engine: Engine;
  /** A file, or postgres://… : `connect` again to play another process. */
  url: string;
  db: Db;
  close(): Promise<void>;
}

/** Makes a database of the engine: a file in a folder of its own, or a fresh one on the run's PostgreSQL. */
export async function testDatabase(engine: Engine): Promise<TestDatabase> {
  const { url, drop } = engine === 'sqlite' ? await freshFile() : await freshDatabase('house');
  const db = connect(engine, url);
  const close = async () => {
    await db.destroy();
    await drop();
  };
  return { engine, url, db, close };
}

/** The bytes of a SQLite file with the tables, made once by each process that tests. */
let tables: Promise<Buffer> | undefined;
export function tablesInFile(): Promise<Buffer> {
  tables ??= makeTables();
  return tables;
}

async function makeTables(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'osem-test-'));
  const file = join(folder, 'osem.db');
  const db = connect('sqlite', file);
  await migrate(db, 'sqlite');
  await db.destroy();
  const bytes = readFileSync(file);
  rmSync(folder, { recursive: true, force: true });
  return bytes;
}

export function connect(engine: Engine, url: string): Db {
  return new Kysely<Database>({
    dialect: engine === 'sqlite' ? new SqliteDialect(url) : postgresDialect(url, 10),
  });
}

async function freshFile(): Promise<{ url: string; drop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'osem-test-'));
  writeFileSync(join(folder, 'osem.db'), await tablesInFile());
  return {
    url: join(folder, 'osem.db'),
    drop: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
  };
}
