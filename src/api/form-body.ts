import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { CodedError, codeOf, MEANING } from '../domain/coded-error.ts';
import { safeFileName } from '../domain/file-name.ts';
import type { FileFault } from '../texts/form-page.ts';
import type { ApiPorts } from './ports.ts';

/** Browsers turn what a camera makes into one of these when they are told so. */
export const FILES_ACCEPTED = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'application/pdf'];

/** Whose uploads they are: those of the case that will be. */
export function ownerOf(id: string | undefined): string | null {
  return id === undefined ? null : `visitor:${id}`;
}

/** A file that came with a form, or came before and lies here. */
export interface FormFile {
  id: string;
  hash: string;
  name: string;
  type: string;
  size: number;
}

export interface FormBody {
  /** What stands in its fields, the last of each name. */
  fields: Readonly<Record<string, string>>;
  /** By the name of their field. */
  files: Readonly<Record<string, FormFile[]>>;
  fileFaults: Readonly<Record<string, FileFault[]>>;
  /** A file could not be kept because of us: what was typed is all here. */
  unsaved: boolean;
}

export interface FileTerms {
  maxBytes: number;
  types: readonly string[];
  /** How many a field takes; 0 for what is no field for files. */
  most(field: string): number;
  /** Whose they are, once the fields before them say it; null: nothing is kept. */
  owner(fields: Readonly<Record<string, string>>): string | null;
  /** No more is kept: what they send now is read and let go. */
  full: boolean;
}

/** Whoever chooses all the photos of a holiday hears how many it takes. */
const LIMITS = { fields: 400, parts: 2000, fieldNameSize: 100, fieldSize: 100_000 };
const KEPT = 'kept-';

/**
 * Reads what a browser posts without a script. A file that cannot be taken is a fault of its field, and the others stay. Throws
 * CodedError 'malformed', and what keeping files throws.
 */
export async function readForm(
  request: FastifyRequest,
  ports: Pick<ApiPorts, 'store' | 'files' | 'newId' | 'clock'>,
  terms: FileTerms,
): Promise<FormBody> {
  if (!request.isMultipart()) throw new CodedError('malformed', 'A form comes as multipart/form-data.');
  const fields: Record<string, string> = Object.create(null);
  const kept: Record<string, string[]> = Object.create(null);
  const files: Record<string, FormFile[]> = Object.create(null);
  const fileFaults: Record<string, FileFault[]> = Object.create(null);
  let unsaved = false;
  const orUnsaved = async <Done>(doing: Promise<Done>, otherwise: Done): Promise<Done> =>
    doing.catch((error: unknown) => {
      if (MEANING[codeOf(error)].http < 500) throw error;
      request.log.error({ reference: request.id, err: error }, 'A file of a form could not be kept');
      unsaved = true;
      return otherwise;
    });
  // One byte more than allowed comes through, so that it is seen; what is larger is said at its field.
  const options = { limits: { ...LIMITS, fileSize: terms.maxBytes + 1 }, throwFileSizeLimit: false };
  const parts = request.parts(options)[Symbol.asyncIterator]();
  for (;;) {
    const next = await parts.next().catch((error: unknown) => {
      throw new CodedError('malformed', 'The form is broken.', { cause: error });
    });
    if (next.done === true) break;
    const part = next.value;
    // The reader of forms lets parts through that have no name.
    const { fieldname: field = '' } = part;
    if (part.type === 'field') {
      const value = String(part.value ?? '');
      if (field.startsWith(KEPT)) add(kept, field.slice(KEPT.length), value);
      else fields[field] = value;
      continue;
    }
    const bytes = await bytesOf(part.file, terms.maxBytes);
    const name = safeFileName(part.filename ?? '');
    const most = terms.most(field);
    const owner = terms.owner(fields);
    if (unsaved || terms.full || most === 0 || owner === null || (bytes !== null && bytes.length === 0))
      continue;
    const before = (files[field] ?? []).length;
    if (before >= most) {
      fileFaults[field] = [...(fileFaults[field] ?? []).filter(isAnother), { fault: 'file-many' }];
      continue;
    }
    const taken = await orUnsaved(keep(ports, { bytes, name, type: part.mimetype, owner }, terms), null);
    if (taken === null) continue;
    if ('fault' in taken) add(fileFaults, field, taken);
    else add(files, field, taken);
  }
  const owner = terms.owner(fields);
  for (const [field, ids] of Object.entries(kept)) {
    const most = terms.most(field);
    const own =
      owner === null || most === 0 ? [] : await orUnsaved(ownUploads(ports, ids.slice(0, most), owner), []);
    const all = [...own, ...(files[field] ?? [])];
    if (all.length > most)
      fileFaults[field] = [...(fileFaults[field] ?? []).filter(isAnother), { fault: 'file-many' }];
    files[field] = all.slice(0, most);
  }
  return { fields, files, fileFaults, unsaved };
}

/** That there are too many is said once. */
function isAnother({ fault }: FileFault): boolean {
  return fault !== 'file-many';
}

function add<One>(lists: Record<string, One[]>, name: string, one: One): void {
  lists[name] = [...(lists[name] ?? []), one];
}

/** All of a part, read to its end so that the next one comes; null: more than allowed. */
async function bytesOf(part: AsyncIterable<Uint8Array>, most: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of part) {
      size += chunk.length;
      if (size <= most) chunks.push(chunk);
    }
  } catch (error) {
    throw new CodedError('malformed', 'The form is broken.', { cause: error });
  }
  return size > most ? null : Buffer.concat(chunks);
}

interface Came {
  bytes: Buffer | null;
  name: string;
  type: string;
  owner: string;
}

async function keep(
  { store, files, newId, clock }: Pick<ApiPorts, 'store' | 'files' | 'newId' | 'clock'>,
  { bytes, name, type: declared, owner }: Came,
  { maxBytes, types }: FileTerms,
): Promise<FormFile | FileFault> {
  if (bytes === null) return { fault: 'file-large', name };
  try {
    const put = await files.put(Readable.from([bytes]), { name, type: declared, maxBytes, types });
    const upload = { id: newId(), name, ...put };
    await store.files.addUpload({ ...upload, owner, at: clock.now() });
    return upload;
  } catch (error) {
    if (error instanceof CodedError && error.code === 'malformed') return { fault: 'file-type', name };
    throw error;
  }
}

async function ownUploads(
  { store }: Pick<ApiPorts, 'store'>,
  ids: readonly string[],
  owner: string,
): Promise<FormFile[]> {
  const found = ids.length === 0 ? [] : await store.files.uploads([...new Set(ids)]);
  return found.filter((one) => one.owner === owner);
}
