import { Readable } from 'node:stream';
import { CodedError } from '../domain/coded-error.ts';

/** A file as it comes, of at most `limit` bytes. The stream ends with 'too-large', or 'vendor-down' when it breaks off. */
export function boundedFile(body: AsyncIterable<Uint8Array>, limit: number, vendor: string): Readable {
  return Readable.from(bounded(body, limit, vendor), { objectMode: false });
}

/** Bytes of a file of ours, all of which are read. Throws CodedError 'too-large' when they are more than `limit`. */
export async function sizeOf(
  { open }: { open: () => Promise<Readable> },
  limit: number,
  vendor: string,
): Promise<number> {
  let size = 0;
  for await (const chunk of await open()) {
    size += (chunk as Uint8Array).length;
    if (size > limit) throw new CodedError('too-large', `The file is larger than ${vendor} takes.`);
  }
  return size;
}

/** A file of ours as a whole, for vendors that take no stream. Throws CodedError 'too-large' when it has more than `limit` bytes. */
export async function bytesOf(
  { open }: { open: () => Promise<Readable> },
  limit: number,
  vendor: string,
): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of await open()) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > limit) throw new CodedError('too-large', `The file is larger than ${vendor} takes.`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

async function* bounded(
  body: AsyncIterable<Uint8Array>,
  limit: number,
  vendor: string,
): AsyncGenerator<Uint8Array> {
  let length = 0;
  try {
    for await (const chunk of body) {
      length += chunk.length;
      if (length > limit) throw new CodedError('too-large', 'The file is too large.');
      yield chunk;
    }
  } catch (error) {
    throw error instanceof CodedError
      ? error
      : new CodedError('vendor-down', `The download from ${vendor} broke off.`);
  }
}
