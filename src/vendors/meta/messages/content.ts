import type { InboundFile } from '../../../channels/channel.ts';
import { type TextKey, type TextValues, text } from '../../../texts/texts.ts';
import { isFileAddress, refOf } from './download.ts';
import type { Attachment, SaidMessage } from './event.ts';

export interface Reader {
  language: string;
  account: string;
  /** The origin of the API, from which files are taken too. */
  api: string;
}

/** How a file is called whose address has no name. */
const ENDINGS: Readonly<Record<string, string>> = {
  ...{ image: 'jpg', share: 'jpg', sticker: 'png', audio: 'm4a' },
  ...{ video: 'mp4', reel: 'mp4', ig_reel: 'mp4' },
};
const OFFICE = 'application/vnd.openxmlformats-officedocument';
/** Meta says no types: its bytes tell what a file is, but for these, which look like something else. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  docx: `${OFFICE}.wordprocessingml.document`,
  xlsx: `${OFFICE}.spreadsheetml.sheet`,
  pptx: `${OFFICE}.presentationml.presentation`,
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  xls: 'application/vnd.ms-excel',
};
/** The thumbs of Messenger's own button, in three sizes. */
const LIKES = ['369239263222822', '369239343222814', '369239383222810'];
/** Posts, reels and stories of somebody's that a customer passes on. */
const SHARED = ['share', 'post', 'ig_post', 'reel', 'ig_reel', 'ig_story', 'template'];

/** What a customer said, as text and files; what has no text of its own is named in the language. */
export function contentOf(message: SaidMessage, reader: Reader): { text: string; files: InboundFile[] } {
  const say = (key: TextKey, values: TextValues = {}) => text(key, values, reader.language);
  const attachments = message.attachments ?? [];
  const files = filesOf(message.mid, attachments, reader);
  const lines = [
    ...(message.replyTo?.story === undefined ? [] : [say('placeholder.story-answer')]),
    ...(message.text === undefined || message.text === '' ? [] : [message.text]),
    ...(stickerIn(message) ? [say('placeholder.sticker', { emoji: emojiOf(message) }).trimEnd()] : []),
    ...attachments.flatMap((one) => lineOf(one, message.text ?? '', reader) ?? []),
  ];
  if (lines.length === 0 && files.length === 0) lines.push(say('placeholder.unknown'));
  return { text: lines.join('\n'), files };
}

function stickerIn({ stickerId, attachments = [] }: SaidMessage): boolean {
  return stickerId !== undefined || attachments.some(({ type }) => type === 'sticker');
}

function emojiOf({ stickerId, attachments = [] }: SaidMessage): string {
  const ids = [stickerId, ...attachments.map(({ payload }) => payload?.stickerId)];
  return ids.some((one) => one !== undefined && LIKES.includes(one)) ? '👍' : '';
}

/** While Meta goes over to a type of its own for stickers, each comes as a picture too. */
function filesOf(mid: string, attachments: readonly Attachment[], reader: Reader): InboundFile[] {
  const seen = new Set<string>();
  return attachments.flatMap(({ type, payload }, at) => {
    const url = payload?.url;
    if (type === 'fallback' || type === 'location' || url === undefined || seen.has(url)) return [];
    if (!isFileAddress(url, reader.api)) return [];
    seen.add(url);
    return [{ ref: refOf({ account: reader.account, mid, at, url }), ...namedBy(url, type), size: null }];
  });
}

function namedBy(url: string, kind: string): { name: string; type: string } {
  const last = lastSegment(url);
  const ending = /\.([a-z\d]{1,5})$/i.exec(last)?.[1]?.toLowerCase();
  // A voice message comes in a container of films.
  const isVoice = kind === 'audio' && ending === 'mp4';
  const type = isVoice ? 'audio/mp4' : (LOOKALIKES[ending ?? ''] ?? 'application/octet-stream');
  const plain = /^[a-z_]{1,20}$/.test(kind) ? kind : 'file';
  return { name: ending === undefined ? `${plain}.${ENDINGS[kind] ?? 'bin'}` : last, type };
}

function lastSegment(url: string): string {
  const path = new URL(url).pathname;
  const last = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** Undefined: nothing is to be said about it. */
function lineOf(
  { type, title, url, payload }: Attachment,
  said: string,
  { language, api }: Reader,
): string | undefined {
  const say = (key: TextKey, values: TextValues = {}) => text(key, values, language);
  const address = payload?.url ?? url ?? '';
  const isFile = isFileAddress(address, api);
  if (type === 'story_mention') return say('placeholder.story-mention');
  if (type === 'location') {
    const { lat, long } = payload?.coordinates ?? {};
    return say('placeholder.location', { place: lat === undefined ? (title ?? '') : `${lat}, ${long}` });
  }
  if (SHARED.includes(type) || (type === 'fallback' && address !== '')) {
    const products = payload?.product?.elements.map((one) => one.title ?? one.retailerId ?? one.id ?? '');
    const words = [payload?.title ?? title, ...(products ?? []), isFile ? undefined : address];
    const what = words.filter((one) => one !== undefined && one !== '' && !said.includes(one)).join(' ');
    return what === '' && said !== '' ? undefined : say('placeholder.shared', { what }).trimEnd();
  }
  const isShown = isFile || type === 'sticker';
  return isShown || said !== '' ? undefined : say('placeholder.unknown');
}
