import { named } from './names.ts';

/** A channel in words; one without words of its own is called by its id. */
export function channelName(channel: string, language = 'en'): string {
  return named(`channel.${channel}`, channel, language);
}
