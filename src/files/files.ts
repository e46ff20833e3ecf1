import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CodedError } from '../domain/coded-error.ts';
import type { FileTable } from '../store/store.ts';
import { isAllowed, typeOf } from './file-type.ts';
import { withoutMetadata } from './metadata.ts';

/** The largest file that the house takes from anybody, in bytes; a channel may take less. */
export const MAX_FILE_BYTES = 20 * 1024 * 1024;

export interface FileTerms {
  /** As the sender named and declared it; what the bytes are decides. */
  name: string;
  type: string;
  /** MAX_FILE_BYTES when absent. */
  maxBytes?: number;
  /** MIME types or prefixes such as `image/` that are taken here; all that the house knows when absent. */
  types?: readonly string[];
}

export interface KeptFile {
  /** SHA-256 of the bytes as they are kept, hex. */
  hash: string;
  type: string;
  size: number;
}

/** Attachments by what is in them: the same bytes are kept once. */
export interface FileStore {
  /**
   * Reads the bytes, no more than allowed, takes the metadata out of pictures and keeps them.
   * Throws CodedError: 'too-large', 'malformed' (a type that is not taken, or not what was declared).
   */
  put(source: AsyncIterable<Uint8Array>, terms: FileTerms): Promise<KeptFile>;
  /** The bytes under a hash. Throws CodedError 'not-found'. */
  open(hash: string): Promise<Readable>;
  /** What is kept under a hash, with its bytes. Throws CodedError 'not-found'. */
  read(hash: string): Promise<KeptFile & { body: Readable }>;
  /** Takes the bytes out of the folder, unless they were kept again meanwhile. What is gone already stays gone. */
  remove(hash: string): Promise<void>;
}

/** Bytes lie in the folder, or with `folder` null in the table itself (several machines share it then). */
export function createFiles({ table, folder }: { table: FileTable; folder: string | null }): FileStore {
  const read: FileStore['read'] = async (hash) => {
    const row = /^[0-9a-f]{64}$/.test(hash) ? await table.get(hash) : null;
    if (row === null) throw gone();
    const { type, size } = row;
    if (row.body !== null) return { hash, type, size, body: Readable.from([Buffer.from(row.body)]) };
    if (folder === null || !(await exists(pathOf(folder, hash)))) throw gone();
    return { hash, type, size, body: createReadStream(pathOf(folder, hash)) };
  };
  return {
    async put(source, terms) {
      const raw = await readAtMost(source, terms.maxBytes ?? MAX_FILE_BYTES);
      const type = typeOf(raw, terms.type, terms.name);
      if (type === null || !isAllowed(type, terms.types)) {
        throw new CodedError('malformed', 'This kind of file is not taken.');
      }
      const body = withoutMetadata(raw, type);
      const file = { hash: createHash('sha256').update(body).digest('hex'), type, size: body.length };
      if (folder !== null) await writeOnce(folder, file.hash, body);
      await table.put({ ...file, body: folder === null ? body : null });
      return file;
    },
    read,
    open: async (hash) => (await read(hash)).body,
    async remove(hash) {
      if (folder === null || !/^[0-9a-f]{64}$/.test(hash) || (await table.get(hash)) !== null) return;
      await rm(pathOf(folder, hash), { force: true });
    },
  };
}

async function readAtMost(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > maxBytes) throw new CodedError('too-large', `A file may have ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Written beside its place, flushed, then moved: a reader never meets half a file, a crash leaves none. */
async function writeOnce(folder: string, hash: string, body: Uint8Array): Promise<void> {
  const path = pathOf(folder, hash);
  if (await exists(path)) return;
  await mkdir(join(folder, hash.slice(0, 2)), { recursive: true });
  const draft = `${path}.${randomUUID()}.part`;
  try {
    const file = await open(draft, 'wx', 0o640);
    try {
      await file.writeFile(body);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true });
    throw new CodedError('store-down', 'A file could not be written.', { cause });
  }
}

/** Two letters of the hash name the folder, so that none holds too many files. */
function pathOf(folder: string, hash: string): string {
  return join(folder, hash.slice(0, 2), hash);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function gone(): CodedError {
  return new CodedError('not-found', 'There is no such file.');
}
