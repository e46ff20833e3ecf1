import { open, readFile, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CodedError, type ErrorCode } from '../../domain/coded-error.ts';
import { sha256 } from '../canonical.ts';

/** What saving needs of the disk. */
export const DISK = { open, readFile, realpath, rename, stat, unlink };
export type Disk = typeof DISK;

/** Why nothing was saved. */
export class NotSaved extends CodedError {
  readonly why: 'changed' | 'busy' | 'read-only' | 'failed';

  constructor(why: NotSaved['why'], cause?: unknown) {
    const code: ErrorCode = why === 'changed' || why === 'busy' ? 'conflict' : 'store-down';
    super(code, `The file of rules was not saved: ${why}`, cause === undefined ? {} : { cause });
    this.name = 'NotSaved';
    this.why = why;
  }
}

/** A text that somebody saves right now belongs to them; one that was left behind by who died does not. Machine's ms. */
const LEFT_BEHIND_MS = 60_000;
const READ_ONLY = ['EROFS', 'EACCES', 'EPERM'];

/** By what a file's text is known to whoever changes it. */
export function versionOf(text: string): string {
  return sha256(text);
}

/**
 * Puts a text in the place of a file's, whole or not at all: whoever reads the file sees the one or the other. `base` is the
 * version that the text was made of. Throws NotSaved, having changed nothing.
 */
export async function saveText(
  file: string,
  { base, text, now }: { base: string; text: string; now: number },
  disk: Disk = DISK,
): Promise<void> {
  try {
    // A file that is a link stays one.
    const target = await disk.realpath(file);
    // No name that ends as the files of rules do. Its being there keeps others from saving meanwhile.
    const beside = join(dirname(target), `.${basename(target)}.saving`);
    await dropLeftBehind(beside, now, disk);
    await writeNew(beside, text, (await disk.stat(target)).mode, disk);
    try {
      if (versionOf(await disk.readFile(target, 'utf8')) !== base) throw new NotSaved('changed');
      await disk.rename(beside, target);
    } catch (error) {
      await disk.unlink(beside).catch(() => undefined);
      throw error;
    }
    await settle(dirname(target), disk);
  } catch (error) {
    throw error instanceof NotSaved ? error : new NotSaved(whyOf(error), error);
  }
}

function whyOf(error: unknown): NotSaved['why'] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EEXIST') return 'busy';
  return READ_ONLY.includes(code) ? 'read-only' : 'failed';
}

async function dropLeftBehind(path: string, now: number, disk: Disk): Promise<void> {
  const there = await disk.stat(path).catch(() => null);
  if (there !== null && now - there.mtimeMs > LEFT_BEHIND_MS) await disk.unlink(path);
}

async function writeNew(path: string, text: string, mode: number, disk: Disk): Promise<void> {
  const handle = await disk.open(path, 'wx', mode);
  try {
    await handle.writeFile(text, 'utf8');
    await handle.sync();
  } catch (error) {
    await disk.unlink(path).catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
}

/** The new name outlasts a power cut; a disk that cannot promise it has the file all the same. */
async function settle(folder: string, disk: Disk): Promise<void> {
  const handle = await disk.open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
