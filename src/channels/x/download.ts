import type { Readable } from 'node:stream';
import { CodedError } from '../../domain/coded-error.ts';
import { boundedFile } from '../bounded-file.ts';
import type { Api } from './api.ts';

/** Hosts from which X serves what people attach. */
const FILE_HOSTS = /^(pbs|video)\.twimg\.com$/;
/** Pictures of direct messages, which their receivers alone may fetch: v2 has them below another address. */
const DIRECT = /^\/(?:1\.1|i)\/ton\/data\/dm\/(\d+)\/(\d+)\/([\w.-]+)$/;

/**
 * The bytes of a file at the address that X named, at most `limit`. Throws CodedError 'not-found', 'too-large', 'vendor-down',
 * 'rate-limited', 'vendor-refused'; the stream itself ends with 'too-large' or 'vendor-down'.
 */
export async function download(api: Api, ref: string, limit: number): Promise<Readable> {
  const response = await api.open(addressOf(ref), limit);
  const { statusCode: status = 0, headers } = response;
  if (status === 200 && !(Number(headers['content-length']) > limit))
    return boundedFile(response, limit, 'X');
  response.destroy();
  if (status === 200) throw new CodedError('too-large', 'The file is too large to fetch.');
  if (status === 404 || status === 410) throw new CodedError('not-found', 'The file is no longer at X.');
  if (status === 429)
    throw new CodedError('rate-limited', 'X answered 429 to a download.', { retryAfterMs: 60_000 });
  if (status === 401 || status === 403)
    throw new CodedError('vendor-refused', `X answered ${status} to a download.`);
  throw new CodedError('vendor-down', `X answered ${status} to a download.`);
}

function addressOf(ref: string): URL {
  const url = URL.canParse(ref) ? new URL(ref) : null;
  const isHttps = url?.protocol === 'https:' && url.port === '' && url.username === '';
  const [, dm, media, name] = (url?.hostname === 'ton.twitter.com' && DIRECT.exec(url.pathname)) || [];
  if (isHttps && dm !== undefined)
    return new URL(`https://api.x.com/2/dm_conversations/media/${dm}/${media}/${name}`);
  if (url === null || !isHttps || !FILE_HOSTS.test(url.hostname))
    throw new CodedError('vendor-refused', 'X named a file at a strange address.');
  return url;
}
