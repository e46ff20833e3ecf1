import type { APIAttachment } from 'discord.js';
import { CodedError, codeOf } from '../../domain/coded-error.ts';
import { type TextKey, text } from '../../texts/texts.ts';
import { line } from '../plain.ts';
import type { Asker, DiscordHouse } from './house.ts';

/** Where Discord keeps what people attach (discord.com/developers/docs/reference#cdn-endpoints). */
const HOSTS: ReadonlySet<string> = new Set(['cdn.discordapp.com', 'media.discordapp.net']);
const NAME = 80;
/** Bytes a second under which a download is given up. */
const SLOWEST = 64 * 1024;
const REFUSED: Readonly<Record<string, TextKey>> = {
  'too-large': 'discord.file-too-large',
  malformed: 'discord.file-type',
  'not-found': 'discord.file-gone',
};

/** Gives what somebody attached to the house: the ids, or in words what was not taken. One refused, nothing is sent. */
export async function uploaded(
  { ports, apiUrl }: Pick<DiscordHouse, 'ports' | 'apiUrl'>,
  { person, language }: Pick<Asker, 'person' | 'language'>,
  attachments: readonly APIAttachment[],
): Promise<{ ids: string[]; problems: string[] }> {
  const ids: string[] = [];
  const problems: string[] = [];
  for (const { filename, content_type: type, url, size } of attachments) {
    try {
      const body = download(url, apiUrl, ports.timeoutMs + (size / SLOWEST) * 1000);
      ids.push(await ports.upload(person.id, { name: filename, type: type ?? '', body }));
    } catch (error) {
      const key = REFUSED[codeOf(error)];
      if (key === undefined) throw error;
      problems.push(text(key, { name: line(filename, NAME) }, language));
    }
  }
  return { ids, problems };
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
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) }).catch(
    () => {
      throw new CodedError('vendor-down', 'Discord did not answer a download.');
    },
  );
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
