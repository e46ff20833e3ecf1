import { Readable } from 'node:stream';
import { type APIMessage, type REST, Routes } from 'discord.js';
import { CodedError } from '../../domain/coded-error.ts';
import { CODE, called, refusedAs } from './errors.ts';

/** Where Discord keeps what people attach (discord.com/developers/docs/reference#cdn-endpoints). */
const HOSTS: ReadonlySet<string> = new Set(['cdn.discordapp.com', 'media.discordapp.net']);
/** Bytes a second under which a download is given up. */
export const SLOWEST = 64 * 1024;

/** An attachment by its place: links to it end after a day, so that the message is asked for a fresh one. */
export function fileRef(channel: string, message: string, attachment: string): string {
  return `${channel}/${message}/${attachment}`;
}

/** The bytes behind a `fileRef`. Throws CodedError 'not-found', 'vendor-down', 'rate-limited', 'vendor-refused'. */
export async function attached(
  { rest, apiUrl, timeoutMs }: { rest: REST; apiUrl: string | undefined; timeoutMs: number },
  ref: string,
): Promise<Readable> {
  const [, channel, id, attachment] = /^(\d{1,20})\/(\d{1,20})\/(\d{1,20})$/.exec(ref) ?? [];
  if (channel === undefined || id === undefined) throw new CodedError('not-found', 'No file of Discord’s.');
  const message = await whole(rest, channel, id);
  const forwarded = (message.message_snapshots ?? []).flatMap(({ message: one }) => one.attachments ?? []);
  const file = [...(message.attachments ?? []), ...forwarded].find((one) => one.id === attachment);
  if (file === undefined) throw new CodedError('not-found', 'The file is no longer at Discord.');
  return Readable.from(download(file.url, apiUrl, timeoutMs + (file.size / SLOWEST) * 1000));
}

async function whole(rest: REST, channel: string, id: string): Promise<APIMessage> {
  try {
    return (await called('get-message', false, rest.get(Routes.channelMessage(channel, id)))) as APIMessage;
  } catch (error) {
    if (!refusedAs(error, CODE.unknownMessage, CODE.unknownChannel)) throw error;
    throw new CodedError('not-found', 'The message with the file is gone.');
  }
}

/**
 * The bytes at an address that Discord named, given up after `timeoutMs`. Nothing of ours is sent along, and no other host
 * is asked. Throws CodedError 'not-found', 'vendor-down', 'malformed'.
 */
export async function* download(
  url: string,
  apiUrl: string | undefined,
  timeoutMs: number,
): AsyncGenerator<Uint8Array> {
  if (!isDiscords(url, apiUrl)) throw new CodedError('malformed', 'The file is not at Discord.');
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(Math.ceil(timeoutMs)),
  }).catch(() => {
    throw new CodedError('vendor-down', 'Discord did not answer a download.');
  });
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    if (response.status === 404 || response.status === 403)
      throw new CodedError('not-found', 'The file is no longer at Discord.');
    throw new CodedError('vendor-down', `Discord answered ${response.status} to a download.`);
  }
  try {
    yield* response.body;
  } catch {
    throw new CodedError('vendor-down', 'The download from Discord broke off.');
  }
}

function isDiscords(url: string, apiUrl: string | undefined): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, port, origin } = new URL(url);
  if (apiUrl !== undefined && origin === new URL(apiUrl).origin) return true;
  return protocol === 'https:' && port === '' && HOSTS.has(hostname);
}
