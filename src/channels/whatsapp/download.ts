import { Readable } from 'node:stream';
import { CodedError } from '../../domain/coded-error.ts';
import type { WhatsappSettings } from './index.ts';

/** Where media lie (twilio.com/docs/messaging/api/media-resource): nothing else is asked for with our token. */
const PLACE = /^\/2010-04-01\/Accounts\/AC[\da-f]{32}\/Messages\/[A-Z]{2}[\da-f]{32}\/Media\/ME[\da-f]{32}$/i;
/** On a line of 64 kB/s. */
const MS_A_BYTE = 1 / 64;

/**
 * The bytes of a file by its place at Twilio, at most `limit`. Twilio leads on to a signed address elsewhere, which hears no token.
 * Throws CodedError 'not-found', 'too-large', 'vendor-down', 'vendor-refused'; the stream itself ends with 'too-large' or 'vendor-down'.
 */
export async function download(
  settings: WhatsappSettings,
  ref: string,
  limit: number,
  timeoutMs: number,
): Promise<Readable> {
  if (!PLACE.test(ref)) throw new CodedError('not-found', 'No file of Twilio.');
  const origin = new URL(settings.TWILIO_API_URL).origin;
  const account = `${settings.TWILIO_ACCOUNT_SID}:${settings.TWILIO_AUTH_TOKEN}`;
  const headers = { authorization: `Basic ${Buffer.from(account).toString('base64')}` };
  const signal = AbortSignal.timeout(Math.ceil(timeoutMs + limit * MS_A_BYTE));
  const asked = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  let response = await open(`${origin}${ref}`, { headers, signal: asked, redirect: 'manual' });
  const next = response.headers.get('location');
  if (response.status >= 300 && response.status < 400 && next !== null) {
    await response.body?.cancel();
    const url = new URL(next, origin);
    if (url.protocol !== 'https:' && url.origin !== origin)
      throw new CodedError('vendor-refused', 'Twilio leads to a strange address.');
    response = await open(url.href, { signal, redirect: 'error' });
  }
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    if (response.status === 404) throw new CodedError('not-found', 'The file is no longer at Twilio.');
    throw new CodedError('vendor-down', `Twilio answered ${response.status} to a download.`);
  }
  return Readable.from(bounded(response.body, limit), { objectMode: false });
}

async function open(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch {
    throw new CodedError('vendor-down', 'Twilio did not answer a download.');
  }
}

async function* bounded(body: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
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
      : new CodedError('vendor-down', 'The download from Twilio broke off.');
  }
}
