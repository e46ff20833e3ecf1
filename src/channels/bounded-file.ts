import { Readable } from 'node:stream';
import { CodedError } from '../domain/coded-error.ts';

/** A file as it comes, of at most `limit` bytes. The stream ends with 'too-large', or 'vendor-down' when it breaks off. */
export function boundedFile(body: AsyncIterable<Uint8Array>, limit: number, vendor: string): Readable {
  return Readable.from(bounded(body, limit, vendor), { objectMode: false });
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
