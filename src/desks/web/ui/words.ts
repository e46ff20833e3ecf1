import { signal } from '@preact/signals';
import { channelName as nameOfChannel } from '../../../texts/channel-name.ts';
import {
  reasonName as nameOfReason,
  segmentName as nameOfSegment,
  fileRefusal as wordsOfRefusal,
} from '../../../texts/names.ts';
import { learn, type TextKey, type TextValues, text as textIn } from '../../../texts/texts.ts';

/** The language of the page. Whatever shows words follows it. */
export const language = signal('en');

/** Changes the language once its words are here. Those that cannot be fetched leave the page as it is. */
export async function speak(next: string): Promise<void> {
  try {
    await learn(next);
  } catch {
    return;
  }
  language.value = next;
}

export function text(key: TextKey, values?: TextValues): string {
  return textIn(key, values, language.value);
}

export function channelName(channel: string): string {
  return nameOfChannel(channel, language.value);
}

export function reasonName(reason: string): string {
  return nameOfReason(reason, language.value);
}

export function segmentName(segment: string): string {
  return nameOfSegment(segment, language.value);
}

export function fileRefusal(why: string): string {
  return wordsOfRefusal(why, language.value);
}

/** By whose habits dates and times are written: English as this browser's reader has it, `sr` alone would be Cyrillic. */
export function locale(): string {
  if (language.value === 'sr') return 'sr-Latn';
  if (language.value !== 'en') return language.value;
  const wishes = typeof navigator === 'undefined' ? [] : navigator.languages;
  return wishes.find((wish) => wish.startsWith('en') && isTag(wish)) ?? 'en-GB';
}

/** Chromium without a language of its own (`LANG=C`) wishes for `en-US@posix`, which its own dates refuse. */
function isTag(wish: string): boolean {
  try {
    return Intl.getCanonicalLocales(wish).length === 1;
  } catch {
    return false;
  }
}
