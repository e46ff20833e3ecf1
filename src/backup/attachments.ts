import { copyFile, link, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CodedError } from '../domain/coded-error.ts';
import { flush, sha256Of } from './manifest.ts';

/** Where a file lies in a folder of attachments, as the house itself lays them. */
export function placeOf(folder: string, hash: string): string {
  return join(folder, hash.slice(0, 2), hash);
}

/** How many, and how much. */
export interface Kept {
  count: number;
  bytes: number;
  /** Hashes of what was nowhere. */
  missing: string[];
}

/**
 * Brings files by their hashes from the first of the folders that has them. They are never changed once they are there, so that
 * on one disk a second name is enough; what is copied is checked. Throws CodedError 'malformed': a copy is damaged.
 */
export async function bringAll(
  hashes: readonly string[],
  from: readonly string[],
  to: string,
  { mayLink }: { mayLink: boolean },
): Promise<Kept> {
  const kept: Kept = { count: 0, bytes: 0, missing: [] };
  for (const hash of hashes) {
    const size = await bring(hash, from, to, mayLink);
    if (size === null) kept.missing.push(hash);
    else {
      kept.count++;
      kept.bytes += size;
    }
  }
  return kept;
}

async function bring(
  hash: string,
  from: readonly string[],
  to: string,
  mayLink: boolean,
): Promise<number | null> {
  const place = placeOf(to, hash);
  await mkdir(dirname(place), { recursive: true, mode: 0o700 });
  if (mayLink)
    for (const folder of from) if (await linked(placeOf(folder, hash), place)) return sizeOf(place);
  for (const folder of from) {
    const size = await sizeOf(placeOf(folder, hash));
    if (size === null) continue;
    await copyFile(placeOf(folder, hash), place);
    await flush(place);
    if ((await sha256Of(place)) !== hash)
      throw new CodedError('malformed', `The attachment ${placeOf(folder, hash)} is damaged`);
    return size;
  }
  return null;
}

/** Writes bytes that were read elsewhere. Throws as `bringAll` does. */
export async function keepBytes(folder: string, hash: string, bytes: Uint8Array): Promise<void> {
  const place = placeOf(folder, hash);
  await mkdir(dirname(place), { recursive: true, mode: 0o700 });
  await writeFile(place, bytes, { mode: 0o600 });
  if ((await sha256Of(place)) !== hash)
    throw new CodedError('malformed', `The attachment ${hash} is damaged`);
}

/** Those of the hashes under which nothing lies in the folder. */
export async function missingIn(folder: string, hashes: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (const hash of hashes) if ((await sizeOf(placeOf(folder, hash))) === null) missing.push(hash);
  return missing;
}

/** The bytes of a file, or null. Throws as `bringAll` does. */
export async function bytesOf(folder: string, hash: string): Promise<Uint8Array | null> {
  const place = placeOf(folder, hash);
  if ((await sizeOf(place)) === null) return null;
  if ((await sha256Of(place)) !== hash)
    throw new CodedError('malformed', `The attachment ${place} is damaged`);
  return readFile(place);
}

function linked(from: string, to: string): Promise<boolean> {
  return link(from, to).then(
    () => true,
    () => false,
  );
}

function sizeOf(place: string): Promise<number | null> {
  return stat(place).then(
    ({ size }) => size,
    () => null,
  );
}
