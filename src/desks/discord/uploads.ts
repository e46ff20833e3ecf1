import type { APIAttachment } from 'discord.js';
import { codeOf } from '../../domain/coded-error.ts';
import { type TextKey, text } from '../../texts/texts.ts';
import { download, SLOWEST } from '../../vendors/discord/download.ts';
import { line } from '../plain.ts';
import type { Asker, DiscordHouse } from './house.ts';

const NAME = 80;
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
