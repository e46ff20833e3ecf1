import type { Readable } from 'node:stream';
import { transferSignal } from '../../channels/bounded-client.ts';
import { boundedFile } from '../../channels/bounded-file.ts';
import { mayLead } from '../../channels/led-on.ts';
import { CodedError } from '../../domain/coded-error.ts';
import { authorization, originOf, type TwilioAccount } from './account.ts';

/**
 * Where media and recordings lie (twilio.com/docs/messaging/api/media-resource, voice/api/recording): nothing else is asked for with
 * our token.
 */
const PLACE =
  /^\/2010-04-01\/Accounts\/AC[\da-f]{32}\/(?:Messages\/[A-Z]{2}[\da-f]{32}\/Media\/ME[\da-f]{32}|Recordings\/RE[\da-f]{32}\.mp3)$/i;

/**
 * The bytes of a file by its place at Twilio, at most `limit`. Twilio leads on to a signed address elsewhere, which hears no token.
 * Throws CodedError 'not-found', 'too-large', 'vendor-down', 'vendor-refused'; the stream itself ends with 'too-large' or 'vendor-down'.
 */
export async function download(
  settings: TwilioAccount,
  ref: string,
  limit: number,
  timeoutMs: number,
): Promise<Readable> {
  if (!PLACE.test(ref)) throw new CodedError('not-found', 'No file of Twilio.');
  const origin = originOf(settings);
  const headers = { authorization: authorization(settings) };
  const signal = transferSignal(timeoutMs, limit);
  const asked = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  let response = await open(`${origin}${ref}`, { headers, signal: asked, redirect: 'manual' });
  const next = response.headers.get('location');
  if (response.status >= 300 && response.status < 400 && next !== null) {
    await response.body?.cancel();
    const url = new URL(next, origin);
    if (!mayLead(url, origin)) throw new CodedError('vendor-refused', 'Twilio leads to a strange address.');
    response = await open(url.href, { signal, redirect: 'error' });
  }
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    if (response.status === 404) throw new CodedError('not-found', 'The file is no longer at Twilio.');
    throw new CodedError('vendor-down', `Twilio answered ${response.status} to a download.`);
  }
  return boundedFile(response.body, limit, 'Twilio');
}

async function open(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch {
    throw new CodedError('vendor-down', 'Twilio did not answer a download.');
  }
}
