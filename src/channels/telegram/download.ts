import type { Readable } from 'node:stream';
import { CodedError } from '../../domain/coded-error.ts';
import { transferSignal } from '../bounded-client.ts';
import { boundedFile } from '../bounded-file.ts';
import type { Client } from './client.ts';
import { descriptionOf, faultOf } from './fault.ts';
import type { TelegramSettings } from './index.ts';

/**
 * The bytes of a file by its file_id, at most `limit`; given up after `timeoutMs` and the time that its bytes take. Throws
 * CodedError 'not-found', 'too-large', 'vendor-down', 'rate-limited', 'vendor-refused'; the stream itself ends with
 * 'too-large' or 'vendor-down'. The client's own getFileLink knows only Telegram's host.
 */
export async function download(
  client: Client,
  settings: TelegramSettings,
  fileId: string,
  limit: number,
  timeoutMs: number,
): Promise<Readable> {
  const { path, size } = await whereIs(client, fileId);
  const origin = settings.TELEGRAM_API_URL.replace(/\/+$/, '');
  const url = `${origin}/file/bot${settings.TELEGRAM_TOKEN}/${path}`;
  const response = await open(url, transferSignal(timeoutMs, Math.min(size, limit)));
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    if (response.status === 404) throw new CodedError('not-found', 'The file is no longer at Telegram.');
    throw new CodedError('vendor-down', `Telegram answered ${response.status} to a download.`);
  }
  return boundedFile(response.body, limit, 'Telegram');
}

async function whereIs(client: Client, fileId: string): Promise<{ path: string; size: number }> {
  try {
    const { filePath, fileSize } = await client.getFile(fileId);
    if (filePath === undefined) throw new CodedError('not-found', 'Telegram names no path for the file.');
    return { path: filePath.split('/').map(encodeURIComponent).join('/'), size: Number(fileSize) || 0 };
  } catch (error) {
    const description = descriptionOf(error);
    if (/too big/i.test(description)) throw new CodedError('too-large', 'The file is too large to fetch.');
    if (/invalid file|wrong file|file not found/i.test(description)) {
      throw new CodedError('not-found', 'Telegram does not know the file.');
    }
    throw faultOf(error, 'getFile', true);
  }
}

/** The token is in the address, so no error of the call is passed on. */
async function open(url: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { redirect: 'error', signal });
  } catch {
    throw new CodedError('vendor-down', 'Telegram did not answer a download.');
  }
}
