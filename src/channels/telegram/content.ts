import { type TextKey, type TextValues, text } from '../../texts/texts.ts';
import type { InboundFile } from '../channel.ts';
import type { TelegramMessage } from './update.ts';

/** What a customer said, as text and files; kinds that have no text of their own are named by a placeholder. */
export interface Content {
  text: string;
  files: InboundFile[];
}

/**
 * Things that Telegram writes into a chat as messages and that nobody said (Bot API 10.1, "Service message"), in camel
 * case. Any other kind that we do not know is somebody's word and is shown as such.
 */
const SERVICE_KINDS: readonly RegExp[] = [
  /^(newChat|leftChat|deleteChat|groupChat|supergroupChat|channelChat|communityChat|chatOwner|chatBackground)/,
  /^(forumTopic|generalForumTopic|videoChat|giveaway|suggestedPost|boostAdded|managedBot|migrate)/,
  /^(pinnedMessage|messageAutoDelete|pollOption|checklistTasks|proximityAlert|connectedWebsite|writeAccess)/,
  /^(usersShared|chatShared|passportData|invoice|successfulPayment|refundedPayment|webAppData)/,
  /^(gift|uniqueGift|paidMessagePrice|directMessagePrice)/,
];

/**
 * The content of a message; null when nobody said anything in it. `keys` are all its fields, also those we do not know;
 * placeholders are in the language.
 */
export function contentOf(
  message: TelegramMessage,
  keys: readonly string[],
  language: string,
): Content | null {
  const words = message.text ?? message.caption ?? placeholderOf(message, language) ?? '';
  const files = filesOf(message);
  if (words !== '' || files.length > 0) return { text: words, files };
  if (keys.some((key) => SERVICE_KINDS.some((kind) => kind.test(key)))) return null;
  return { text: text('placeholder.unknown', {}, language), files };
}

function filesOf(message: TelegramMessage): InboundFile[] {
  const { document, audio, voice, video, videoNote, sticker } = message;
  const number = message.messageId;
  const photo = message.photo?.toSorted((a, b) => b.width * b.height - a.width * a.height)[0];
  const files = [
    photo && file(photo, `photo-${number}.jpg`, 'image/jpeg'),
    document && file(document, `document-${number}`, 'application/octet-stream'),
    audio && file(audio, `audio-${number}.mp3`, 'audio/mpeg'),
    voice && file(voice, `voice-${number}.ogg`, 'audio/ogg'),
    video && file(video, `video-${number}.mp4`, 'video/mp4'),
    videoNote && file(videoNote, `video-${number}.mp4`, 'video/mp4'),
    sticker && stickerFile(sticker, number),
  ];
  return files.filter((item) => item !== undefined);
}

/** Those that move are told by their words alone: nothing but Telegram draws them. */
function stickerFile(
  sticker: NonNullable<TelegramMessage['sticker']>,
  number: number,
): InboundFile | undefined {
  return sticker.isAnimated || sticker.isVideo
    ? undefined
    : file(sticker, `sticker-${number}.webp`, 'image/webp');
}

function file(item: NonNullable<TelegramMessage['document']>, name: string, type: string): InboundFile {
  return {
    ref: item.fileId,
    name: item.fileName || name,
    type: item.mimeType || type,
    size: item.fileSize ?? null,
  };
}

function placeholderOf(message: TelegramMessage, language: string): string | undefined {
  const { sticker, venue, location, contact, poll, dice, voice, videoNote } = message;
  const say = (key: TextKey, values: TextValues) => text(key, values, language);
  if (sticker) return say('placeholder.sticker', { emoji: sticker.emoji ?? '' }).trimEnd();
  if (voice) return say('placeholder.voice', { seconds: String(voice.duration ?? 0) });
  if (videoNote) return say('placeholder.video-note', { seconds: String(videoNote.duration ?? 0) });
  if (venue) return say('placeholder.venue', venue);
  if (location) {
    const { latitude, longitude } = location;
    return say('placeholder.location', { place: `${latitude}, ${longitude}` });
  }
  if (contact) {
    const name = [contact.firstName, contact.lastName].filter(Boolean).join(' ');
    return say('placeholder.contact', { name, phone: contact.phoneNumber });
  }
  if (poll) return say('placeholder.poll', poll);
  if (dice) return say('placeholder.dice', { emoji: dice.emoji, value: String(dice.value) });
  return undefined;
}
