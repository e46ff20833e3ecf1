import { Readable } from 'node:stream';
import { CodedError } from '../../domain/coded-error.ts';
import { type ApiSettings, createCall, part, word } from './client.ts';
import { refusedAs } from './fault.ts';

export const SLACK_API = 'https://slack.com/api/';
/** A method of the Web API is no file, and would be called with our token. */
const METHOD = /^\/+(?:a|%61)(?:p|%70)(?:i|%69)(?:\/|%2f)/iu;
/** Where Slack itself keeps files; a redirected API keeps them beside itself. */
const SLACK_FILES = 'files.slack.com';
const FILE_ID = /^F[A-Z0-9]{2,40}$/;
/** A file that nobody may see any more, or nobody like us. */
const GONE = ['file_not_found', 'file_deleted', 'file_not_visible', 'access_denied'];
/** The bytes of the largest file take this much longer than an answer. */
const TRANSFER_MS = 60_000;

/**
 * The bytes of a file, by its address at Slack or its id. The token goes to Slack's own host (or that of SLACK_API_URL) and
 * to no other. Throws CodedError 'not-found', 'vendor-down', 'vendor-refused', 'rate-limited'; the stream 'vendor-down'.
 */
export async function download(settings: ApiSettings, ref: string): Promise<Readable> {
  const address = FILE_ID.test(ref) ? await addressOf(settings, ref) : ref;
  const url = trusted(address, settings.apiUrl ?? SLACK_API);
  if (url === null) throw new CodedError('not-found', 'Slack file: kept on a host that is not Slack’s');
  const response = await open(url, settings, await settings.token.current());
  const { status, body } = response;
  if (status === 200 && body !== null && !isSignIn(response, address)) {
    return Readable.from(whole(body), { objectMode: false });
  }
  await body?.cancel();
  if (status === 404 || status === 410) throw new CodedError('not-found', 'Slack file: gone');
  if (status === 429) throw new CodedError('rate-limited', 'Slack file: rate limit');
  const code = status >= 500 ? 'vendor-down' : 'vendor-refused';
  throw new CodedError(code, `Slack file: HTTP ${status}`);
}

async function addressOf(settings: ApiSettings, id: string): Promise<string> {
  try {
    const file = part(await createCall(settings)('files.info', false, { file: id }), 'file');
    const address = word(file, 'url_private_download') || word(file, 'url_private');
    if (address === '') throw new CodedError('not-found', 'Slack file: no address');
    return address;
  } catch (error) {
    throw refusedAs(error, ...GONE) ? new CodedError('not-found', 'Slack file: gone') : error;
  }
}

/** The address to ask, or null for a host that must not see the token. */
export function trusted(address: string, apiUrl: string): URL | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const api = new URL(apiUrl);
  if (url.username !== '' || url.password !== '' || METHOD.test(url.pathname)) return null;
  if (url.origin === api.origin) return url;
  const beside = url.protocol === 'https:' && url.port === '' && url.hostname.endsWith(`.${api.hostname}`);
  if (beside && api.protocol === 'https:') return url;
  if (url.hostname !== SLACK_FILES) return null;
  // Put together as text: a path that begins with two slashes would name another host.
  return new URL(`${api.origin}${url.pathname}${url.search}`);
}

/** Whoever may not see a file is shown a page to sign in at, with status 200. */
function isSignIn({ headers }: Response, address: string): boolean {
  return (headers.get('content-type') ?? '').includes('text/html') && !/\.html?(?:$|\?)/i.test(address);
}

async function open(url: URL, { timeoutMs }: ApiSettings, token: string): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  try {
    return await fetch(url, {
      headers: { authorization: `Bearer ${token}` },
      redirect: 'manual',
      signal: AbortSignal.any([late.signal, AbortSignal.timeout(timeoutMs + TRANSFER_MS)]),
    });
  } catch {
    throw new CodedError('vendor-down', 'Slack file: no answer');
  } finally {
    clearTimeout(timer);
  }
}

async function* whole(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch {
    throw new CodedError('vendor-down', 'Slack file: the download broke off');
  }
}
