import { CodedError } from '../../domain/coded-error.ts';
import { type TextKey, text } from '../../texts/texts.ts';
import type { DeskPorts } from '../desk.ts';
import { plain } from '../plain.ts';
import type { SlackApi } from './api.ts';
import type { Reader } from './house.ts';

/** Files remembered at the most, so that a form which is sent again does not bring them again. */
const REMEMBERED = 500;
const NAME = 120;
/** Why a file was not taken, by what broke. */
const REASONS: Readonly<Record<string, TextKey>> = {
  'too-large': 'slack.file-too-large',
  malformed: 'slack.file-wrong-type',
  'not-found': 'slack.file-gone',
  'vendor-refused': 'slack.file-gone',
};

export interface Uploads {
  /**
   * Brings the files of a form here: their ids in the house, or what is wrong with one of them. Throws CodedError when
   * another try may help.
   */
  take(
    view: string,
    files: readonly string[],
    reader: Reader,
  ): Promise<{ ids: string[] } | { problem: string }>;
}

export function createUploads(
  api: Pick<SlackApi, 'file' | 'download'>,
  ports: Pick<DeskPorts, 'upload'>,
): Uploads {
  const known = new Map<string, Promise<string>>();
  const once = (key: string, bring: () => Promise<string>): Promise<string> => {
    const bringing = known.get(key) ?? bring();
    known.set(key, bringing);
    bringing.catch(() => known.delete(key));
    const [oldest] = known.keys();
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
    return bringing;
  };
  return {
    async take(view, files, { person, language }) {
      const ids: string[] = [];
      for (const file of files) {
        const named = { name: '' };
        try {
          ids.push(
            await once(`${view}:${file}`, async () => {
              const { name, type, url } = await api.file(file);
              named.name = name;
              return ports.upload(person.id, { name, type, body: await api.download(url) });
            }),
          );
        } catch (error) {
          const reason = error instanceof CodedError ? REASONS[error.code] : undefined;
          if (reason === undefined) throw error;
          return { problem: text(reason, { name: plain(named.name, NAME) }, language) };
        }
      }
      return { ids };
    },
  };
}
