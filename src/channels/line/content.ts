import { type TextKey, type TextValues, text } from '../../texts/texts.ts';
import type { InboundFile } from '../channel.ts';
import type { LineMessage } from './event.ts';

/** Kinds of messages that bring a file, and how it ends where no name says so. */
const ENDINGS: ReadonlyMap<string, string> = new Map([
  ['image', 'jpg'],
  ['video', 'mp4'],
  ['audio', 'm4a'],
  ['file', 'bin'],
]);
/** LINE says no types: what the bytes are is seen once they are here. */
const UNDECLARED = 'application/octet-stream';

/** What a customer said, as text and files; kinds that have no text of their own are named by a placeholder in the language. */
export function contentOf(message: LineMessage, language: string): { text: string; files: InboundFile[] } {
  const files = filesOf(message);
  const words = wordsOf(message, language);
  if (words !== '' || files.length > 0) return { text: words, files };
  return { text: text('placeholder.unknown', {}, language), files };
}

function wordsOf(message: LineMessage, language: string): string {
  const say = (key: TextKey, values: TextValues) => text(key, values, language);
  const { type, contentProvider, duration, latitude, longitude, title, address } = message;
  if (type === 'text') return message.text ?? '';
  // What is written on it, else what it is about, in LINE's own words.
  if (type === 'sticker')
    return say('placeholder.sticker', { emoji: message.text ?? message.keywords?.[0] ?? '' }).trimEnd();
  if (type === 'location' && latitude !== undefined && longitude !== undefined) {
    const place = `${latitude}, ${longitude}`;
    const at = say('placeholder.location', { place });
    if (!title && !address) return at;
    return `${say('placeholder.venue', { title: title || place, address: address || place })}\n${at}`;
  }
  if (type === 'audio' && duration !== undefined)
    return say('placeholder.voice', { seconds: Math.round(duration / 1000) });
  return contentProvider?.originalContentUrl ?? '';
}

/** What lies elsewhere than at LINE is shown as its address, and is not called. */
function filesOf({ id, type, contentProvider, fileName, fileSize }: LineMessage): InboundFile[] {
  const ending = ENDINGS.get(type);
  if (ending === undefined || (contentProvider !== undefined && contentProvider.type !== 'line')) return [];
  const name = fileName === undefined || fileName.trim() === '' ? `${type}-${id}.${ending}` : fileName;
  return [{ ref: id, name, type: UNDECLARED, size: fileSize ?? null }];
}
