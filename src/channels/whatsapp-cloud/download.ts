import type { Readable } from 'node:stream';
import { CodedError } from '../../domain/coded-error.ts';
import { boundedFile } from '../bounded-file.ts';
import type { PhoneGraph } from './graph.ts';

/**
 * The bytes of a file by its id, at most `limit`. Its address is asked for right now: it is good for five minutes. Throws
 * CodedError 'not-found', 'too-large', 'vendor-down', 'rate-limited', 'vendor-refused'; the stream itself ends with
 * 'too-large' or 'vendor-down'.
 */
export async function download(graph: PhoneGraph, id: string, limit: number): Promise<Readable> {
  const { url, file_size: size } = Object(
    await graph.get(`${encodeURIComponent(id)}?phone_number_id=${graph.phoneId}`),
  ) as { url?: unknown; file_size?: unknown };
  if (Number(size) > limit) throw new CodedError('too-large', 'The file is too large to fetch.');
  const response = await graph.open(String(url), Math.min(Number(size) || limit, limit));
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    if (response.status === 404) throw new CodedError('not-found', 'The file is no longer at WhatsApp.');
    throw new CodedError('vendor-down', `WhatsApp answered ${response.status} to a download.`);
  }
  return boundedFile(response.body, limit, 'WhatsApp');
}
