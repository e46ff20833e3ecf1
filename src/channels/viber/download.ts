import type { Readable } from 'node:stream';
import { CodedError } from '../../domain/coded-error.ts';
import { transferSignal } from '../bounded-client.ts';
import { boundedFile } from '../bounded-file.ts';
import { fetchLed } from '../led-on.ts';
import type { ViberSettings } from './index.ts';

/** Hosts of Viber's own; its files lie at dl-media.viber.com. */
const OWN = /(?:^|\.)viber\.com$/i;

/** Whether the bytes at the address are Viber's: we call no other address that a callback names. */
export function isMedia(url: string, { VIBER_API_URL }: ViberSettings): boolean {
  if (!URL.canParse(url, VIBER_API_URL)) return false;
  const { protocol, hostname, origin } = new URL(url, VIBER_API_URL);
  return origin === new URL(VIBER_API_URL).origin || (protocol === 'https:' && OWN.test(hostname));
}

/**
 * The bytes of a file by its address (a path is one of the API's host), at most `limit`; given up after `timeoutMs` and the time that they take. Throws CodedError
 * 'not-found', 'too-large', 'vendor-down'; the stream itself ends with 'too-large' or 'vendor-down'.
 */
export async function download(
  url: string,
  settings: ViberSettings,
  limit: number,
  timeoutMs: number,
): Promise<Readable> {
  if (!isMedia(url, settings)) throw new CodedError('not-found', 'That is no file of Viber.');
  const response = await open(new URL(url, settings.VIBER_API_URL), timeoutMs, limit);
  if (response === null) throw new CodedError('not-found', 'Viber leads to a strange address.');
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    if (response.status >= 400 && response.status < 500 && response.status !== 429)
      throw new CodedError('not-found', 'The file is no longer at Viber.');
    throw new CodedError('vendor-down', `Viber answered ${response.status} to a download.`);
  }
  return boundedFile(response.body, limit, 'Viber');
}

/** The address opens the file to whoever has it, so that no error of the call is passed on. */
async function open(url: URL, timeoutMs: number, bytes: number): Promise<Response | null> {
  const unanswered = new AbortController();
  const timer = setTimeout(() => unanswered.abort(), timeoutMs);
  try {
    const signal = AbortSignal.any([unanswered.signal, transferSignal(timeoutMs, bytes)]);
    return await fetchLed(url, signal);
  } catch {
    throw new CodedError('vendor-down', 'Viber did not answer a download.');
  } finally {
    clearTimeout(timer);
  }
}
