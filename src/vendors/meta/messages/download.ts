import type { Readable } from 'node:stream';
import { z } from 'zod';
import { transferSignal } from '../../../channels/bounded-client.ts';
import { boundedFile } from '../../../channels/bounded-file.ts';
import { fetchLed } from '../../../channels/led-on.ts';
import { CodedError } from '../../../domain/coded-error.ts';
import type { Graph } from '../graph.ts';

/** Hosts from which Meta serves what customers sent (its documents name lookaside.fbsbx.com and cdn.fbsbx.com). */
const FILE_HOSTS = /(^|\.)(fbsbx\.com|fbcdn\.net|cdninstagram\.com)$/i;

/** Whether the bytes at an address are Meta's: we call no other address that a delivery names. */
export function isFileAddress(address: string, api: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, origin } = new URL(address);
  return origin === new URL(api).origin || (protocol === 'https:' && FILE_HOSTS.test(hostname));
}

/** The nth attachment of a message. Its address is good for some days; after that Meta is asked for another one. */
interface Attached {
  account: string;
  mid: string;
  at: number;
  url?: string;
}

export function refOf({ account, mid, at, url = '' }: Attached): string {
  return `${account} ${at} ${mid} ${url}`;
}

function attachedOf(ref: string): Attached {
  const [, account = '', at = '', mid = '', url] = /^(\d+) (\d+) (\S+)(?: (\S+))?\s*$/.exec(ref) ?? [];
  if (account === '') throw new CodedError('not-found', 'That is no file of Meta.');
  return { account, at: Number(at), mid, ...(url === undefined ? {} : { url }) };
}

/** graph-api/reference/message/attachments. */
const attachmentsShape = z.object({
  attachments: z.object({
    data: z.array(
      z.object({
        file_url: z.string().optional(),
        image_data: z.object({ url: z.string().optional() }).optional(),
        video_data: z.object({ url: z.string().optional() }).optional(),
      }),
    ),
  }),
});

export interface Source {
  name: string;
  api: string;
  graphOf(account: string): Graph | undefined;
  /** Bytes. */
  limit: number;
  timeoutMs: number;
}

/**
 * The bytes of an attachment by its ref, at most `limit`. Throws CodedError 'not-found', 'too-large', 'vendor-down', 'rate-limited',
 * 'vendor-refused'; the stream itself ends with 'too-large' or 'vendor-down'.
 */
export async function download(ref: string, source: Source): Promise<Readable> {
  const attached = attachedOf(ref);
  const known = attached.url === undefined ? null : await bytesAt(attached.url, source);
  const found = known ?? (await bytesAt(await askedFor(attached, source), source));
  if (found === null) throw new CodedError('not-found', `The file is no longer at ${source.name}.`);
  return found;
}

/** The address of today. */
async function askedFor({ account, mid, at }: Attached, source: Source): Promise<string> {
  const graph = source.graphOf(account);
  if (graph === undefined) throw new CodedError('not-found', 'There is no token for its account any more.');
  const answer = await graph.get(
    `${encodeURIComponent(mid)}?fields=attachments{file_url,image_data{url},video_data{url}}`,
  );
  const one = attachmentsShape.safeParse(answer).data?.attachments.data[at];
  const url = one?.file_url ?? one?.image_data?.url ?? one?.video_data?.url;
  if (url === undefined) throw new CodedError('not-found', `${source.name} names no address for the file.`);
  return url;
}

/** Null: there is nothing (any more). No token goes there: whoever has the address may read it. */
async function bytesAt(address: string, { name, api, limit, timeoutMs }: Source): Promise<Readable | null> {
  if (!isFileAddress(address, api)) throw new CodedError('not-found', `That is no file of ${name}.`);
  const response = await open(new URL(address), { name, timeoutMs, limit });
  if (response === null) throw new CodedError('not-found', `${name} leads to a strange address.`);
  if (response.status === 200 && response.body !== null) return boundedFile(response.body, limit, name);
  await response.body?.cancel();
  if (response.status >= 400 && response.status < 500 && response.status !== 429) return null;
  throw new CodedError('vendor-down', `${name} answered ${response.status} to a download.`);
}

/** The address opens the file to whoever has it, so that no error of the call is passed on. */
async function open(
  url: URL,
  { name, timeoutMs, limit }: { name: string; timeoutMs: number; limit: number },
): Promise<Response | null> {
  const silent = new AbortController();
  const timer = setTimeout(() => silent.abort(), timeoutMs);
  try {
    return await fetchLed(url, AbortSignal.any([silent.signal, transferSignal(timeoutMs, limit)]));
  } catch {
    throw new CodedError('vendor-down', `${name} did not answer a download.`);
  } finally {
    clearTimeout(timer);
  }
}
