import { access, chmod, constants, mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Config, DEFAULT_DATABASE } from './config.ts';
import { CodedError } from './domain/coded-error.ts';
import { fileOf } from './store/dialect.ts';
import type { Log } from './triage/ports.ts';

type Places = Pick<Config, 'DATA_DIR' | 'DATABASE_URL'>;

/** What whoever is neither the owner nor of their group may do. */
const OTHERS = 0o007;

/** From now on this process writes nothing that others on the machine may read. */
export function closeToOthers(): void {
  process.umask(process.umask() | OTHERS);
}

/**
 * Made at the start, so that a folder that cannot be written is not found out by the first attachment. What earlier versions left
 * open to others on the machine is closed, and so is the database. Throws CodedError 'wrong-setting'.
 */
export async function folderOfFiles(places: Places, log: Pick<Log, 'warn'>): Promise<string> {
  const { DATA_DIR, DATABASE_URL } = places;
  const folder = join(DATA_DIR, 'files');
  const stayed = leftBehind(places);
  if (stayed !== null)
    log.warn(
      { database: stayed, files: folder },
      'DATA_DIR is not where the database is: DATABASE_URL says that',
    );
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new CodedError('wrong-setting', `DATA_DIR: ${folder} cannot be written.`, { cause });
  }
  const database = fileOf(DATABASE_URL);
  for (const path of [folder, database, `${database}-wal`, `${database}-shm`]) await closed(path);
  return folder;
}

/** What is not there, or belongs to somebody else, stays as it is. */
async function closed(path: string): Promise<void> {
  const mode = await stat(path).then(
    (found) => found.mode & 0o777,
    () => 0,
  );
  if ((mode & OTHERS) !== 0) await chmod(path, mode & ~OTHERS).catch(() => undefined);
}

/** Where the database stayed when `DATA_DIR` alone was moved, as somebody does who takes it for both; null: it lies where it is meant to. */
function leftBehind({ DATA_DIR, DATABASE_URL }: Places): string | null {
  if (DATABASE_URL !== DEFAULT_DATABASE) return null;
  const file = resolve(fileOf(DATABASE_URL));
  return dirname(file) === resolve(DATA_DIR) ? null : file;
}
