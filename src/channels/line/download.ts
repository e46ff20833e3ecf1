import type { Readable } from 'node:stream';
import { CodedError } from '../../domain/coded-error.ts';
import { transferSignal } from '../bounded-client.ts';
import { boundedFile } from '../bounded-file.ts';
import type { Client } from './client.ts';
import { faultOf } from './fault.ts';

/**
 * The bytes of what came with a message, at most `limit`. Throws CodedError 'not-found', 'vendor-down' (also while LINE still
 * prepares a video: asked for again later), 'rate-limited', 'vendor-refused'; the stream itself ends with 'too-large' or 'vendor-down'.
 */
export async function download(
  client: Client,
  id: string,
  { limit, timeoutMs }: { limit: number; timeoutMs: number },
): Promise<Readable> {
  const path = `/v2/bot/message/${encodeURIComponent(id)}/content`;
  const { status, data, headers } = await client.dataAxios
    .get<Readable>(path, {
      responseType: 'stream',
      signal: transferSignal(timeoutMs, limit),
      validateStatus: () => true,
    })
    .catch((error: unknown) => {
      throw faultOf(error, 'a download');
    });
  if (status === 200) return boundedFile(data, limit, 'LINE');
  data.destroy();
  if (status === 202) throw await unready(client, `${path}/transcoding`);
  // Deleted by its sender, or no longer kept.
  if (status === 404 || status === 410) throw new CodedError('not-found', 'The file is no longer at LINE.');
  throw faultOf(Object.assign(new Error(), { response: { status, headers } }), 'a download');
}

/** A long video is made ready first (#verify-video-or-audio-preparation-status). */
async function unready(client: Client, path: string): Promise<CodedError> {
  const { data } = await client.dataAxios.get<{ status?: unknown }>(path).catch(() => ({ data: null }));
  return data?.status === 'failed'
    ? new CodedError('not-found', 'LINE could not make the file ready.')
    : new CodedError('vendor-down', 'LINE makes the file ready.');
}
