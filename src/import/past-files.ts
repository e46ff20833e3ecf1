import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CodedError } from '../domain/coded-error.ts';
import { safeFileName } from '../domain/file-name.ts';
import type { FileStore } from '../files/files.ts';
import type { Attachment } from '../store/store.ts';
import type { PastMessage } from './past.ts';

type PastFile = PastMessage['files'][number];

/** Brings the bytes of a file of a case, under this id; null: they are not there, or are not taken here. */
export type Attach = (caseId: string, file: PastFile, id: string) => Promise<Attachment | null>;

export interface PastFiles {
  attach: Attach;
  /** How many were brought; those that were not, by case and name. */
  counts: { brought: number; left: string[] };
}

/**
 * Files that lie beside an export: `<folder>/<case>/<name>` or `<folder>/<name>`, by the last part of their address, else by their name.
 * Nothing outside of the folder is read, and nothing is fetched.
 */
export function pastFiles(folder: string, files: Pick<FileStore, 'put'>): PastFiles {
  const counts: PastFiles['counts'] = { brought: 0, left: [] };
  return {
    counts,
    async attach(caseId, file, id) {
      const found = await lyingIn(folder, caseId, file);
      // Some say of a file only what kind it is.
      const name = safeFileName(file.name.includes('.') ? file.name : basename(found ?? ''));
      const kept = found === null ? null : await taken(files, found, name);
      if (kept === null) {
        counts.left.push([`${caseId}:`, file.name, file.url].filter((part) => part !== '').join(' '));
        return null;
      }
      counts.brought++;
      return { id, name, ...kept, ref: null, refused: null };
    },
  };
}

async function lyingIn(folder: string, caseId: string, { name, url }: PastFile): Promise<string | null> {
  const names = [nameIn(url), nameOf(name)].filter((one) => one !== '');
  const inner = nameOf(caseId);
  for (const one of names)
    for (const path of [...(inner === '' ? [] : [join(folder, inner, one)]), join(folder, one)])
      if (await isFile(path)) return path;
  return null;
}

/** The last part of an address, as it is called on a disk. */
function nameIn(url: string): string {
  try {
    return nameOf(decodeURIComponent(new URL(url).pathname));
  } catch {
    return '';
  }
}

/** What leads nowhere else. */
function nameOf(path: string): string {
  const name = basename(path.replaceAll('\\', '/'));
  return name === '.' || name === '..' || name.includes('\0') ? '' : name;
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Null: the house takes no such file from anybody. */
async function taken({ put }: Pick<FileStore, 'put'>, path: string, name: string) {
  try {
    return await put(createReadStream(path), { name, type: '' });
  } catch (error) {
    if (error instanceof CodedError && ['malformed', 'too-large'].includes(error.code)) return null;
    throw error;
  }
}
