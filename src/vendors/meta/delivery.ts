import type { RawItem, WebhookRequest } from '../../channels/channel.ts';
import { feedItems } from './feed.ts';
import { messageItems } from './messages/items.ts';
import { pageEntries, sentAt } from './page.ts';
import { refuseStale } from './webhook.ts';

interface Pages {
  MESSENGER_APP_SECRET: string;
  MESSENGER_PAGE_TOKENS: ReadonlyMap<string, string>;
  FACEBOOK_COMMENTS_PAGES: readonly string[];
}

/**
 * What is in a delivery about Pages, for both channels: Meta has one address for an app and its Pages, which may be that of either.
 * Items of the one that was not called (`own` was) name theirs. Of our Pages alone: others of the same app would be answered from
 * the wrong one. Throws CodedError 'unauthorized' and 'malformed'.
 */
export function deliveryItems(
  request: WebhookRequest,
  settings: Pages,
  own: 'messenger' | 'facebook-comments',
): RawItem[] {
  const { MESSENGER_PAGE_TOKENS: tokens, FACEBOOK_COMMENTS_PAGES: pages } = settings;
  const dates: number[] = [];
  const named = (channel: typeof own) => (channel === own ? undefined : channel);
  const items = pageEntries(request, settings.MESSENGER_APP_SECRET).flatMap((entry) => {
    const messages = tokens.has(entry.id) ? messageItems(entry, dates, named('messenger')) : [];
    if (!pages.includes(entry.id) || entry.changes === undefined) return messages;
    if (sentAt(entry) > 0) dates.push(sentAt(entry));
    return [...messages, ...feedItems(entry, named('facebook-comments'))];
  });
  refuseStale(dates, request.receivedAt);
  return items;
}
