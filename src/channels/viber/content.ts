import { type TextKey, type TextValues, text } from '../../texts/texts.ts';
import type { InboundFile } from '../channel.ts';
import type { ViberMessage } from './callback.ts';

/** Kinds of messages that bring a file, and how it ends where no name says so. */
const ENDINGS: Readonly<Record<string, string>> = {
  picture: 'jpg',
  video: 'mp4',
  file: 'bin',
  sticker: 'png',
};
/** Viber says no types: what the bytes are is seen once they are here. */
const UNDECLARED = 'application/octet-stream';

export interface Reader {
  /** That of placeholders. */
  language: string;
  /** Whether the bytes at an address are Viber's; any other address is only shown. */
  hasMedia(url: string): boolean;
}

/** What a customer said, as text and files; kinds that have no text of their own are named by a placeholder in the language. */
export function contentOf(
  message: ViberMessage,
  token: string,
  { language, hasMedia }: Reader,
): { text: string; files: InboundFile[] } {
  const files = message.media !== undefined && hasMedia(message.media) ? filesOf(message, token) : [];
  const words = wordsOf(message, files.length === 0, language);
  if (words !== '' || files.length > 0) return { text: words, files };
  return { text: text('placeholder.unknown', {}, language), files };
}

function wordsOf(message: ViberMessage, isBare: boolean, language: string): string {
  const { type, location, contact, media } = message;
  const say = (key: TextKey, values: TextValues) => text(key, values, language);
  const words = message.text ?? '';
  if (type === 'sticker') return say('placeholder.sticker', { emoji: '' }).trimEnd();
  if (type === 'location' && location)
    return say('placeholder.location', { place: `${location.lat}, ${location.lon}` });
  if (type === 'contact' && contact)
    return say('placeholder.contact', { name: contact.name ?? '', phone: contact.phoneNumber ?? '' });
  if (isBare) return [words, media ?? ''].filter((one) => one !== '').join('\n');
  return words;
}

/** The address of the bytes ends (https://developers.viber.com/docs/api/rest-bot-api/#receive-message-from-user): copied at once. */
function filesOf({ type, media, fileName, fileSize }: ViberMessage, token: string): InboundFile[] {
  const ending = ENDINGS[type];
  if (ending === undefined || !media) return [];
  const name = fileName === undefined || fileName.trim() === '' ? `${type}-${token}.${ending}` : fileName;
  return [{ ref: media, name, type: UNDECLARED, size: fileSize ?? null }];
}
