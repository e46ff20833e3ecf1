import {
  chmod,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { CodedError } from '../domain/coded-error.ts';
import { copyIntoPostgres, openAlone } from '../store/copy.ts';
import { lookEmpty } from '../store/empty-postgres.ts';
import { isWhole, knownMigrations, type Settled, settleCopy, snapshotOf } from '../store/snapshot.ts';
import { bringAll, bytesOf, placeOf } from './attachments.ts';
import { DATABASE, FILES, flush, type Manifest, manifestOf, partOf, RULES, sha256Of } from './manifest.ts';
import type { Ground } from './take.ts';

export interface Restored extends Settled {
  manifest: Manifest;
  /** Steps that the tables went to this version. */
  migrated: number;
  /** What became of the rules: written, the same as there, or others are there and stay. */
  rules: 'written' | 'same' | 'others';
  /** Erasures that were made after the backup and are made again. */
  erased: number;
}

export interface Restoring {
  /** Epoch ms. */
  now: number;
  /** Makes the erasures again that the backup does not know of, in a SQLite file of this version; answers how many. */
  erase(file: string, now: number): Promise<number>;
}

/**
 * Brings a backup into an empty place: a SQLite file that is not there, or an empty PostgreSQL, whichever the backup was taken of.
 * Everything is checked before anything is written; the database comes last, so that what is half there never starts. Throws
 * CodedError: 'not-found', 'malformed' (damaged), 'conflict' (the place is not empty), 'wrong-setting' (a newer version's).
 */
export async function restoreBackup(backup: string, ground: Ground, restoring: Restoring): Promise<Restored> {
  const manifest = await checkedBackup(backup);
  const lite = ground.DATABASE_URL.startsWith('sqlite:');
  const target = resolve(ground.DATABASE_URL.slice('sqlite:'.length));
  if (lite) await refuseUnlessFree(target, join(ground.DATA_DIR, FILES));
  else await lookEmpty(ground.DATABASE_URL);
  const workshop = lite ? dirname(target) : tmpdir();
  await mkdir(workshop, { recursive: true });
  const bench = await mkdtemp(join(workshop, '.osem-restore-'));
  try {
    const file = join(bench, DATABASE);
    const prepared = await prepareFile(backup, manifest, file, restoring);
    if (lite) await placeFiles(backup, (await snapshotOf(file)).files, ground);
    const rules = await placeRules(backup, manifest, ground.RULES_DIR);
    if (!lite) await intoPostgres(backup, file, ground.DATABASE_URL);
    else {
      await flush(file);
      await rename(file, target);
      await flush(dirname(target));
    }
    return { manifest, rules, ...prepared };
  } finally {
    await rm(bench, { recursive: true, force: true });
  }
}

/** Restores a backup into a place of its own and throws it away. Throws as `restoreBackup` does. */
export async function verifyBackup(backup: string, restoring: Restoring): Promise<Restored> {
  const bench = await mkdtemp(join(tmpdir(), 'osem-verify-'));
  try {
    return await restoreBackup(
      backup,
      {
        DATABASE_URL: `sqlite:${join(bench, DATABASE)}`,
        DATA_DIR: join(bench, 'data'),
        RULES_DIR: join(bench, RULES),
      },
      restoring,
    );
  } finally {
    await rm(bench, { recursive: true, force: true });
  }
}

/** The manifest of a backup whose every part is what it was. */
async function checkedBackup(backup: string): Promise<Manifest> {
  const manifest = await manifestOf(backup);
  const known = new Set(knownMigrations());
  const newer = manifest.migrations.filter((name) => !known.has(name));
  if (newer.length > 0)
    throw new CodedError(
      'wrong-setting',
      `The backup is of a newer version (${manifest.osem}, ${newer[0]}): restore it with that one`,
    );
  for (const part of manifest.parts) {
    const found = await partOf(backup, part.path).catch((cause: unknown) => {
      throw new CodedError('malformed', `${join(backup, part.path)} is gone`, { cause });
    });
    if (found.bytes !== part.bytes || found.sha256 !== part.sha256)
      throw new CodedError('malformed', `${join(backup, part.path)} is not what it was: it is damaged`);
  }
  return manifest;
}

/** In a copy: the backup itself may lie where nothing can be written. */
async function checkRows(file: string, backup: string, manifest: Manifest): Promise<void> {
  const { files, rows } = await snapshotOf(file);
  const wrong = Object.keys(manifest.rows).filter((table) => rows[table] !== manifest.rows[table]);
  if (wrong.length > 0)
    throw new CodedError(
      'malformed',
      `The backup does not hold the rows that it counted: ${wrong.join(', ')}`,
    );
  const missing = new Set(manifest.files.missing);
  for (const hash of files.filter((one) => !missing.has(one))) {
    const there = await sha256Of(placeOf(join(backup, FILES), hash)).catch(() => null);
    if (there === hash) continue;
    const state = there === null ? 'gone' : 'damaged';
    throw new CodedError('malformed', `The attachment ${hash} of the backup is ${state}`);
  }
}

/** A journal that was left behind is read into whatever database stands beside it. */
const BESIDE = ['', '-wal', '-journal'];

async function refuseUnlessFree(target: string, files: string): Promise<void> {
  for (const place of BESIDE.map((end) => `${target}${end}`))
    if ((await stat(place).catch(() => null)) !== null)
      throw new CodedError(
        'conflict',
        `${place} is there: nothing is overwritten. Move it away, or name another DATABASE_URL`,
      );
  const names = await readdir(files).catch(() => []);
  if (names.length > 0)
    throw new CodedError(
      'conflict',
      `${files} is not empty: nothing is overwritten. Move it away, or name another DATA_DIR`,
    );
}

async function prepareFile(backup: string, manifest: Manifest, file: string, { now, erase }: Restoring) {
  await copyFile(join(backup, DATABASE), file);
  await chmod(file, 0o600);
  if (!(await isWhole(file))) throw new CodedError('malformed', `${join(backup, DATABASE)} is damaged`);
  await checkRows(file, backup, manifest);
  const settled = await settleCopy(file, now);
  const migrated = knownMigrations().length - manifest.migrations.length;
  return { ...settled, migrated, erased: await erase(file, now) };
}

/** All of them under another name first. */
async function placeFiles(backup: string, hashes: readonly string[], { DATA_DIR }: Ground): Promise<void> {
  const files = join(DATA_DIR, FILES);
  const draft = join(DATA_DIR, `.${FILES}.part`);
  await mkdir(DATA_DIR, { recursive: true });
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o750 });
  // Copied: a restored house and its backup share no byte.
  await bringAll(hashes, [join(backup, FILES)], draft, { mayLink: false });
  await rmdir(files).catch(() => undefined);
  await rename(draft, files);
}

async function intoPostgres(backup: string, file: string, url: string): Promise<void> {
  const lite = await openAlone(file);
  try {
    await copyIntoPostgres(lite, url, {
      bytes: (hash) => bytesOf(join(backup, FILES), hash),
      tell: () => undefined,
    });
  } finally {
    await lite.destroy();
  }
}

async function placeRules(backup: string, { parts }: Manifest, folder: string): Promise<Restored['rules']> {
  const names = await readdir(folder).catch(() => []);
  if (names.length === 0) {
    await cp(join(backup, RULES), folder, { recursive: true });
    return 'written';
  }
  for (const { path, sha256 } of parts.filter((part) => part.path !== DATABASE)) {
    const mine = join(folder, path.slice(RULES.length + 1));
    const there = await readFile(mine).catch(() => null);
    if (there === null || (await sha256Of(mine)) !== sha256) return 'others';
  }
  return 'same';
}
