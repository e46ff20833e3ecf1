import type { MultipartFile } from '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CodedError } from '../domain/coded-error.ts';
import { safeFileName } from '../domain/file-name.ts';
import { contentDisposition } from '../files/file-name.ts';
import { isSafeImage } from '../files/file-type.ts';
import type { ApiPorts } from './ports.ts';

/** Nothing in a file may run, load or be framed when a browser opens it. */
const FILE_CSP = "default-src 'none'; sandbox; frame-ancestors 'none'";

export interface UploadTerms {
  /** `person:<id>` or `visitor:<id>`: nobody else can send it. */
  owner: string;
  maxBytes: number;
  types?: readonly string[];
}

/** Keeps the one file of a multipart request. Throws CodedError: 'malformed', 'too-large'. */
export async function takeUpload(
  request: FastifyRequest,
  { store, files, newId, clock }: Pick<ApiPorts, 'store' | 'files' | 'newId' | 'clock'>,
  { owner, maxBytes, types }: UploadTerms,
): Promise<{ id: string; name: string; type: string; size: number }> {
  if (!request.isMultipart())
    throw new CodedError('malformed', 'A file comes as multipart/form-data, in the field file.');
  const part = await partOf(request, maxBytes);
  if (part === undefined) throw new CodedError('malformed', 'There is no file in the field file.');
  const terms = { name: part.filename ?? '', type: part.mimetype, maxBytes };
  const source = whole(part.file);
  const { hash, type, size } = await files.put(source, types === undefined ? terms : { ...terms, types });
  const upload = { id: newId(), name: safeFileName(part.filename ?? ''), type, size };
  await store.files.addUpload({ ...upload, owner, hash, at: clock.now() });
  return upload;
}

/** One byte more than allowed gets through, so that the reader, which counts, refuses it and not a cut-off file. */
async function partOf(request: FastifyRequest, maxBytes: number): Promise<MultipartFile | undefined> {
  try {
    return await request.file({ limits: { files: 1, fields: 5, fieldSize: 1000, fileSize: maxBytes + 1 } });
  } catch (error) {
    throw brokenForm(error);
  }
}

/** The bytes of a part; a form that breaks off in it is the sender's fault. */
async function* whole(part: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* part;
  } catch (error) {
    throw brokenForm(error);
  }
}

/** What the reader of forms says of the sender's bytes carries no status, and would pass for a fault of ours. */
function brokenForm(error: unknown): unknown {
  const known = error instanceof Error && 'statusCode' in error;
  return known ? error : new CodedError('malformed', 'The form is broken.', { cause: error });
}

/** Serves what is kept under a hash: as a download, and only safe pictures to look at. */
export async function serveFile(
  reply: FastifyReply,
  { files }: Pick<ApiPorts, 'files'>,
  file: { hash: string; name: string },
  readers: 'same-origin' | 'cross-origin' = 'same-origin',
): Promise<FastifyReply> {
  const { type, size, body } = await files.read(file.hash);
  return reply
    .header('content-disposition', contentDisposition(isSafeImage(type) ? 'inline' : 'attachment', file.name))
    .header('content-security-policy', FILE_CSP)
    .header('x-content-type-options', 'nosniff')
    .header('cross-origin-resource-policy', readers)
    .header('cache-control', 'private, max-age=3600')
    .header('content-length', size)
    .type(type)
    .send(body);
}
