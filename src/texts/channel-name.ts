import { en } from './en.ts';
import { type TextKey, text } from './texts.ts';

/** A channel in words; one without words of its own is called by its id. */
export function channelName(channel: string, language?: string): string {
  const key = `channel.${channel}`;
  return key in en ? text(key as TextKey, {}, language) : channel;
}
