import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Kysely } from 'kysely';
import { CodedError } from '../domain/coded-error.ts';
import { compact } from './compact.ts';
import { isOpenElsewhere } from './copy.ts';
import type { Database } from './database.ts';
import { eraseAgain } from './erase-again.ts';
import type { KeptErasure } from './erasing.ts';
import { SqlErasures } from './erasures.ts';
import { openStore } from './open.ts';
import { storeError } from './store-error.ts';

/**
 * All erasures that a database knows, without changing anything in it; none when its tables are from before there were any. Throws
 * CodedError 'not-found' (no such file), 'conflict' (a SQLite file that somebody has open), 'store-down'.
 */
export async function keptErasuresIn(url: string): Promise<KeptErasure[]> {
  const engine = url.startsWith('sqlite:') ? 'sqlite' : 'postgres';
  const db = new Kysely<Database>({ dialect: await dialectOf(url) });
  try {
    const tables = await db.introspection.getTables();
    if (!tables.some(({ name }) => name === 'erasures')) return [];
    const silent = {
      enqueue: () => Promise.resolve(),
      live: { publish: () => {}, subscribe: () => () => {} },
    };
    return await new SqlErasures(db, engine, silent).kept();
  } catch (error) {
    throw storeError(error);
  } finally {
    await db.destroy();
  }
}

async function dialectOf(url: string) {
  if (!url.startsWith('sqlite:')) {
    const { postgresDialect } = await import('./postgres-dialect.ts');
    return postgresDialect(url, 2);
  }
  const file = resolve(url.slice('sqlite:'.length));
  if (!existsSync(file)) throw new CodedError('not-found', `There is no file ${file}`);
  if (await isOpenElsewhere(url))
    throw new CodedError('conflict', `Somebody has ${file} open: stop the house first`);
  const { SqliteDialect } = await import('./sqlite-dialect.ts');
  return new SqliteDialect(file, { alone: true });
}

/**
 * Makes erasures again in a restored SQLite file of this version, whose attachments are not there yet, and leaves no byte of what went
 * in it. `now`: epoch ms. Answers how many persons were erased.
 */
export async function eraseAgainIn(
  file: string,
  erasures: readonly KeptErasure[],
  now: number,
): Promise<number> {
  if (erasures.length === 0) return 0;
  const clock = () => now;
  const { store } = await openStore(`sqlite:${file}`, {
    ...{ now: clock, machineNow: clock, random: () => 0, onError: () => undefined },
  });
  let done = 0;
  try {
    done = await eraseAgain(store, erasures, { files: { remove: () => Promise.resolve() }, now: clock });
  } finally {
    await store.close();
  }
  if (done > 0) await compact(`sqlite:${file}`);
  return done;
}
