import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Kysely } from 'kysely';
import { CodedError } from '../domain/coded-error.ts';
import type { Database, Db, Engine } from './database.ts';
import { migrate } from './migrations.ts';
import { postgresDialect } from './postgres-dialect.ts';
import { SqliteDialect } from './sqlite-dialect.ts';

/** Connections of one process to PostgreSQL; the jobs and the live signals have a few of their own. */
const CONNECTIONS = 10;

export interface OpenDatabase {
  db: Db;
  engine: Engine;
  /** The setting it was opened by; on PostgreSQL others may connect by it. */
  url: string;
}

/**
 * Opens `sqlite:./path` (whose folder is made) or `postgres://…` and brings its tables to the newest version.
 * Throws CodedError 'wrong-setting' on any other address and 'store-down' when the database cannot be reached.
 */
export async function openDatabase(url: string): Promise<OpenDatabase> {
  const engine = engineOf(url);
  const dialect = engine === 'postgres' ? postgresDialect(url, CONNECTIONS) : new SqliteDialect(await fileOf(url));
  const db = new Kysely<Database>({ dialect });
  try {
    await migrate(db, engine);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return { db, engine, url };
}

function engineOf(url: string): Engine {
  if (/^postgres(?:ql)?:\/\//.test(url)) return 'postgres';
  if (/^sqlite:./.test(url)) return 'sqlite';
  throw new CodedError('wrong-setting', 'DATABASE_URL is sqlite:<path of a file> or postgres://…');
}

async function fileOf(url: string): Promise<string> {
  const file = resolve(url.slice('sqlite:'.length));
  await mkdir(dirname(file), { recursive: true });
  return file;
}
