import type { InboundFile } from '../../channels/channel.ts';
import { text } from '../../texts/texts.ts';
import { line } from '../plain.ts';
import { mentionedIn, readable } from './readable.ts';
import type { SlackFile, SlackMessage } from './shapes.ts';
import type { SlackHouse } from './slack.ts';

const NAME = 120;
/** Names looked up for one text; whoever else it mentions is somebody. */
const MENTIONS = 20;
/** What Slack keeps the bytes of (docs.slack.dev/reference/objects/file-object); null: it does not say. */
const HELD = new Set(['hosted', 'snippet', null]);

type Parts = Pick<SlackHouse, 'ports' | 'people'>;

/** What a message says, as plain text and files. What has neither is named by a label: nothing is ever empty. */
export async function contentOf(
  parts: Parts,
  message: SlackMessage,
): Promise<{ text: string; files: InboundFile[] }> {
  const { language } = parts.ports;
  const sent = [message.text ?? '', ...sharedIn(message, language)]
    .filter((one) => one.trim() !== '')
    .join('\n');
  const names = await namesIn(parts, sent);
  const all = message.files ?? [];
  const files = all.flatMap(fileOf);
  const elsewhere = all.filter((file) => fileOf(file).length === 0).map((file) => labelOf(file, language));
  const words = [readable(sent, names, language), ...elsewhere].filter((one) => one.trim() !== '').join('\n');
  if (words !== '' || files.length > 0) return { text: words, files };
  const said = message.attachments?.map(({ fallback }) => fallback ?? '').find((one) => one.trim() !== '');
  const unknown = text('placeholder.unknown', {}, language);
  return { text: said === undefined ? unknown : `${unknown} ${readable(said, names, language)}`, files };
}

/** Messages that were passed on: their words belong to what is said. Previews of links do not. */
function sharedIn({ attachments }: SlackMessage, language: string): string[] {
  return (attachments ?? [])
    .filter((one) => (one.is_share === true || one.is_msg_unfurl === true) && (one.text ?? '') !== '')
    .map((one) =>
      text('slack.shared-message', { author: one.author_name ?? '', text: one.text ?? '' }, language),
    );
}

async function namesIn({ people }: Parts, sent: string): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const id of mentionedIn(sent).slice(0, MENTIONS)) names.set(id, (await people.user(id)).name);
  return names;
}

/** Our copy is fetched by where Slack keeps the bytes, or by the file's id when it does not say where that is. */
function fileOf(file: SlackFile): InboundFile[] {
  const ref = file.url_private_download || file.url_private || file.id;
  if (!ref || file.is_external === true || !HELD.has(file.mode ?? null)) return [];
  const name = file.name || file.title || ref.split('/').at(-1) || ref;
  return [{ ref, name, type: file.mimetype || 'application/octet-stream', size: file.size ?? null }];
}

function labelOf(file: SlackFile, language: string): string {
  const name = line(file.title || file.name || file.id || '', NAME);
  return text(
    'slack.file-elsewhere',
    { name, url: file.url_private ?? file.permalink ?? '' },
    language,
  ).trimEnd();
}
