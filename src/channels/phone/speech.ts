import { Temporal } from 'temporal-polyfill';
import { WEEKDAYS } from '../../domain/quiet-hours.ts';
import { type TextKey, text } from '../../texts/texts.ts';

/** What is said, in pieces that can each be recorded: a sentence, digits one by one, a day and time by the clocks of a zone. */
export type Piece =
  | { words: Extract<TextKey, `phone.${string}`>; values?: Record<string, string> }
  | { digits: string }
  | { at: number; zone: string };

export interface Voice {
  voice: string;
  language?: string;
}

/**
 * Twilio has no Slovene voice (twilio.com/docs/voice/twiml/say/text-speech, types of its package 6.2): the nearest reads it, unless
 * recordings are played. The Serbian one reads Cyrillic.
 */
const VOICES: Readonly<Record<string, Voice>> = {
  en: { voice: 'Polly.Amy-Neural', language: 'en-GB' },
  sl: { voice: 'Google.sr-RS-Standard-A', language: 'sr-RS' },
  sr: { voice: 'Google.sr-RS-Standard-A', language: 'sr-RS' },
  ru: { voice: 'Polly.Tatyana', language: 'ru-RU' },
};

/** The voice for a language; `own` as PHONE_VOICES names them. */
export function voiceFor(language: string, own: string | undefined): Voice {
  const pairs = (own ?? '').split(',').map((pair) => pair.trim().split('='));
  const voice = pairs.find(([tag]) => tag === language)?.[1];
  if (voice === undefined) return VOICES[language] ?? { voice: 'Polly.Amy-Neural', language: 'en-GB' };
  const locale = /^Google\.([a-z]{2,3}-[A-Z]{2})-/.exec(voice)?.[1];
  return { voice, ...(locale === undefined ? {} : { language: locale }) };
}

/** The words of a piece, for a voice. */
export function spoken(piece: Piece, language: string): string {
  const read = language === 'sr' ? 'sr-Cyrl' : language;
  if ('words' in piece) return text(piece.words, piece.values, read);
  if ('digits' in piece)
    return `${piece.digits
      .replace(/\D/g, '')
      .match(/.{1,3}/g)
      ?.map(apart)
      .join(', ')}.`;
  const format = {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: piece.zone,
  } as const;
  return `${new Intl.DateTimeFormat(read === 'en' ? 'en-GB' : read, format).format(piece.at)}.`;
}

function apart(digits: string): string {
  return [...digits].join(' ');
}

/** Names of the recordings that say a piece, one after another. */
export function recordings(piece: Piece): string[] {
  if ('words' in piece) return [piece.words.slice('phone.'.length)];
  if ('digits' in piece) return [...piece.digits.replace(/\D/g, '')].map((digit) => `digit-${digit}`);
  const there = Temporal.Instant.fromEpochMilliseconds(piece.at).toZonedDateTimeISO(piece.zone);
  return [`day-${WEEKDAYS[there.dayOfWeek - 1]}`, `hour-${there.hour}`, `minute-${there.minute}`];
}
