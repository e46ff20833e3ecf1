import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Dialect } from 'kysely';
import { CodedError } from '../domain/coded-error.ts';
import type { Engine } from './database.ts';

/** Connections of one process to PostgreSQL; the jobs and the live signals have a few of their own. */
const CONNECTIONS = 10;

/** Throws CodedError 'wrong-setting' on what is the address of no database. */
export function engineOf(url: string): Engine {
  if (/^postgres(?:ql)?:\/\//.test(url)) return 'postgres';
  if (/^sqlite:./.test(url)) return 'sqlite';
  throw new CodedError('wrong-setting', 'DATABASE_URL is sqlite:<path of a file> or postgres://…');
}

/** The file of a `sqlite:` address. */
export function fileOf(url: string): string {
  return resolve(url.slice('sqlite:'.length));
}

/** How its engine is spoken to; the folder of a file is made. Only the driver that is needed is loaded. */
export async function dialectOf(engine: Engine, url: string): Promise<Dialect> {
  if (engine === 'postgres') {
    const { postgresDialect } = await import('./postgres-dialect.ts');
    return postgresDialect(url, CONNECTIONS);
  }
  const file = fileOf(url);
  await mkdir(dirname(file), { recursive: true });
  const { SqliteDialect } = await import('./sqlite-dialect.ts');
  return new SqliteDialect(file);
}
