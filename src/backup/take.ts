import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { CodedError } from '../domain/coded-error.ts';
import { copyFromPostgres, openAsItIs } from '../store/copy.ts';
import { copyOfSqlite, type Snapshot, snapshotOf } from '../store/snapshot.ts';
import { bringAll, type Kept, keepBytes } from './attachments.ts';
import { listErasures } from './erasures.ts';
import {
  backupsIn,
  DATABASE,
  FILES,
  flush,
  type Manifest,
  nameAt,
  partOf,
  RULES,
  writeManifest,
} from './manifest.ts';

/** What a house stands on, as far as a backup has it. */
export type Ground = Pick<Config, 'DATABASE_URL' | 'DATA_DIR' | 'RULES_DIR'>;

export interface Taking {
  /** The folder of all backups. */
  folder: string;
  /** Epoch ms. */
  now: number;
  /** The version of the program. */
  version: string;
}

export interface Taken {
  backup: string;
  manifest: Manifest;
}

/** Of a draft that nobody finished. Milliseconds. */
const STALE_MS = 24 * 3_600_000;

/**
 * Takes a backup of a house, which may go on serving: the database as it is at one instant, the attachments that it knows, the
 * folder of rules; the list of erasures beside it is brought up to date. A backup is a folder that only its owner can read; it stands
 * there whole or not at all. Throws CodedError: 'not-found' (no database), 'conflict' (one of that second is there), 'store-down',
 * 'malformed'.
 */
export async function takeBackup(ground: Ground, { folder, now, version }: Taking): Promise<Taken> {
  const backup = join(folder, nameAt(now));
  if (await isThere(backup)) throw new CodedError('conflict', `${backup} is there already`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await sweepDrafts(folder, now);
  const draft = join(folder, `.${nameAt(now)}.part`);
  await mkdir(draft, { mode: 0o700 });
  try {
    const { engine, snapshot, files } = await takeDatabase(ground, draft, folder);
    await copyRules(ground.RULES_DIR, join(draft, RULES));
    await flush(join(draft, DATABASE));
    const manifest: Manifest = {
      ...{ format: 1, osem: version, takenAt: new Date(now).toISOString(), engine, files },
      ...{ migrations: snapshot.migrations, rules: snapshot.rules, rows: snapshot.rows },
      parts: [await partOf(draft, DATABASE), ...(await rulesOf(draft))],
    };
    await writeManifest(draft, manifest);
    await listErasures(draft);
    await rename(draft, backup);
    await flush(folder);
    return { backup, manifest };
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

interface Database {
  engine: Manifest['engine'];
  snapshot: Snapshot;
  files: Kept;
}

/** Files are there before the rows that name them, so that those of the snapshot are found after it. */
async function takeDatabase(ground: Ground, draft: string, folder: string): Promise<Database> {
  const file = join(draft, DATABASE);
  const files = join(draft, FILES);
  await mkdir(files, { mode: 0o700 });
  if (ground.DATABASE_URL.startsWith('sqlite:')) {
    await copyOfSqlite(resolve(ground.DATABASE_URL.slice('sqlite:'.length)), file);
    const snapshot = await snapshotOf(file);
    const before = (await backupsIn(folder)).at(-1);
    const from = [join(ground.DATA_DIR, FILES), ...(before === undefined ? [] : [join(before, FILES)])];
    return {
      engine: 'sqlite',
      snapshot,
      files: await bringAll(snapshot.files, from, files, { mayLink: true }),
    };
  }
  const kept: Kept = { count: 0, bytes: 0, missing: [] };
  const postgres = await openAsItIs(ground.DATABASE_URL);
  try {
    await copyFromPostgres(postgres, file, {
      tell: () => undefined,
      async keep(hash, bytes) {
        await keepBytes(files, hash, bytes);
        kept.count++;
        kept.bytes += bytes.length;
      },
    });
  } finally {
    await postgres.destroy();
  }
  return { engine: 'postgres', snapshot: await snapshotOf(file), files: kept };
}

/** What links lead to, not the links, which lead nowhere on another machine; one that leads nowhere here is none of the rules. */
function copyRules(from: string, to: string): Promise<void> {
  return cp(from, to, { recursive: true, dereference: true, filter: isThere });
}

async function rulesOf(draft: string): Promise<Manifest['parts']> {
  const entries = await readdir(join(draft, RULES), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(draft, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
  const parts: Manifest['parts'] = [];
  for (const path of paths) parts.push(await partOf(draft, path));
  return parts;
}

/** Removes all but the newest `keep` whole backups of a folder; answers what went. */
export async function keepNewest(folder: string, keep: number): Promise<string[]> {
  const old = (await backupsIn(folder)).slice(0, -keep);
  for (const backup of old) await rm(backup, { recursive: true, force: true });
  return old;
}

/** What was cut off while it was written has no use. */
async function sweepDrafts(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^\.osem-.*\.part$/.test(name)) continue;
    const path = join(folder, name);
    if (now - (await stat(path)).mtimeMs > STALE_MS) await rm(path, { recursive: true, force: true });
  }
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
