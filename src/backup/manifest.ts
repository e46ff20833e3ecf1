import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CodedError } from '../domain/coded-error.ts';

/** How a folder is called that is a backup: when it was taken, UTC. */
const NAME = /^osem-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/;
export const MANIFEST = 'manifest.json';
export const DATABASE = 'osem.db';
export const FILES = 'files';
export const RULES = 'rules';

const manifestShape = z.object({
  /** Of this description; a greater one is of a newer program. */
  format: z.literal(1),
  /** The version of the program. */
  osem: z.string(),
  /** ISO 8601, UTC. */
  takenAt: z.iso.datetime(),
  /** Where it was taken. The backup itself is the same for both. */
  engine: z.enum(['sqlite', 'postgres']),
  /** Steps of the tables, in order. */
  migrations: z.array(z.string()),
  /** The version of the rules that were in force. */
  rules: z.string().nullable(),
  /** Rows by table. */
  rows: z.record(z.string(), z.number()),
  /** Attachments, whose names are their SHA-256. `missing`: of which the database knows, and which were not there. */
  files: z.object({ count: z.number(), bytes: z.number(), missing: z.array(z.string()) }),
  /** Every other file of the backup: its path, bytes and SHA-256. */
  parts: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
});

/** What a backup says of itself. */
export type Manifest = z.infer<typeof manifestShape>;

/** The folder of one taken then. Epoch ms. */
export function nameAt(at: number): string {
  return `osem-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
}

/** Throws CodedError 'not-found', 'malformed'; what the system says where it may not be read. */
export async function manifestOf(backup: string): Promise<Manifest> {
  const text = await readFile(join(backup, MANIFEST), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT' && cause.code !== 'ENOTDIR') throw cause;
    throw new CodedError('not-found', `${backup} is no backup: it has no ${MANIFEST}`, { cause });
  });
  try {
    return manifestShape.parse(JSON.parse(text));
  } catch (cause) {
    throw new CodedError('malformed', `${join(backup, MANIFEST)} is not one that this version can read`, {
      cause,
    });
  }
}

/** Written last: what has one is whole. */
export async function writeManifest(backup: string, manifest: Manifest): Promise<void> {
  const path = join(backup, MANIFEST);
  await writeFile(path, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  await flush(path);
}

/** The whole backups of a folder, oldest first. */
export async function backupsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => NAME.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** When the newest whole backup of a folder was taken, epoch ms, or null. */
export async function newestIn(folder: string): Promise<number | null> {
  for (const backup of (await backupsIn(folder)).reverse()) {
    const manifest = await manifestOf(backup).catch(() => null);
    if (manifest !== null) return Date.parse(manifest.takenAt);
  }
  return null;
}

export async function partOf(backup: string, path: string): Promise<Manifest['parts'][number]> {
  const file = join(backup, path);
  return { path, bytes: (await stat(file)).size, sha256: await sha256Of(file) };
}

/** SHA-256 of a file, hex. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Waits until a file, or the names in a folder, are on the disk. */
export async function flush(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
