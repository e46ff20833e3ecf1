import type { webApi } from '@slack/bolt';
import { CodedError } from '../../domain/coded-error.ts';
import { word } from './client.ts';

/** Bytes move at this speed at the least. */
const BYTES_PER_MS = 100;

/**
 * Brings bytes to Slack and answers the file's id. Nobody sees it before it is completed, so that doing it twice is harmless.
 * `address` asks for where the bytes go. Throws CodedError, and what `address` throws.
 */
export async function uploaded(
  address: (options: { filename: string; length: number }) => Promise<webApi.WebAPICallResult>,
  { name, bytes }: { name: string; bytes: Uint8Array<ArrayBuffer> },
  timeoutMs: number,
): Promise<string> {
  const said = await address({ filename: name, length: bytes.length });
  const patienceMs = Math.ceil(timeoutMs + bytes.length / BYTES_PER_MS);
  const status = await put(word(said, 'upload_url'), bytes, patienceMs);
  if (status !== 200)
    throw new CodedError(status >= 500 ? 'vendor-down' : 'vendor-refused', `Slack upload: ${status}`);
  return word(said, 'file_id');
}

/** The address is secret by itself: no token goes with it. */
async function put(url: string, bytes: Uint8Array<ArrayBuffer>, patienceMs: number): Promise<number> {
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const answer = await fetch(url, { method: 'POST', body: bytes, redirect: 'manual', signal });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    throw new CodedError('vendor-down', 'Slack upload: no answer');
  }
}
