import { named } from './names.ts';
import { text } from './texts.ts';

/** A channel in words; one without words of its own is called by its id. */
export function channelName(channel: string, language = 'en'): string {
  return named(`channel.${channel}`, channel, language);
}

/** That the customer reads nothing there any more, or does again; a form's page is closed, by them or by us. */
export function reachText(
  event: 'customer-left' | 'customer-back',
  channel: string,
  language: string,
): string {
  if (channel === 'forms')
    return text(event === 'customer-left' ? 'event.page-closed' : 'event.page-open', {}, language);
  return text(`event.${event}`, { channel: channelName(channel, language) }, language);
}
