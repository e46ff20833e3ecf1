import { messageItems } from '../../vendors/meta/messages/items.ts';
import { createMessages, forEachAccount } from '../../vendors/meta/messages/messages.ts';
import type { Kind } from '../../vendors/meta/messages/place.ts';
import { entriesOf } from '../../vendors/meta/page.ts';
import { refuseStale } from '../../vendors/meta/webhook.ts';
import type { Channel, ChannelPorts, RawItem, WebhookRequest } from '../channel.ts';
import { unitsOfBytes } from '../split.ts';
import { INSTAGRAM } from './fault.ts';
import type { InstagramSettings } from './index.ts';

/** Files: pictures 8 MB, others 25 MB (instagram-messaging/features/attachment-upload). */
export const KIND: Kind = {
  channel: 'instagram',
  product: INSTAGRAM,
  // instagram-messaging/features/user-profile
  nameFields: ['name', 'username'],
  // They do not say whose app a message came from, nor give back what we put into it.
  echoes: false,
  // instagram-messaging/features/send-message: "1000 bytes or less".
  textFits: unitsOfBytes(1000),
  fetchesFiles: true,
  attachmentOf: (type) =>
    /^image\/(jpeg|png|gif)$/.test(type)
      ? 'image'
      : /^video\/(mp4|ogg|webm|quicktime|x-msvideo)$/.test(type)
        ? 'video'
        : /^audio\/(aac|mp4|x-m4a|wav|x-wav|mpeg)$/.test(type)
          ? 'audio'
          : type === 'application/pdf'
            ? 'file'
            : null,
  fileBytes: 25 * 1024 * 1024,
  pictureBytes: 8 * 1024 * 1024,
};

/** What an account with a login of its own is asked to deliver; one that is linked to a Page delivers by any field of the Page's. */
const FIELDS = [
  'messages',
  'messaging_postbacks',
  'messaging_seen',
  'message_reactions',
  'messaging_referral',
];
const PAGE_FIELDS = ['messages'];

export function fieldsAt(url: string): readonly string[] {
  return isByPage(url) ? PAGE_FIELDS : FIELDS;
}

/** Whether the address is the one for accounts that are linked to a Page. */
export function isByPage(url: string): boolean {
  return /(^|\.)facebook\.com$/.test(new URL(url).hostname);
}

export function createInstagram(settings: InstagramSettings, ports: ChannelPorts): Channel {
  const url = settings.INSTAGRAM_API_URL;
  const { channel, accounts } = createMessages(
    KIND,
    {
      tokens: settings.INSTAGRAM_TOKENS,
      appSecret: settings.INSTAGRAM_APP_SECRET,
      verifyToken: settings.INSTAGRAM_VERIFY_TOKEN,
      url,
      humanAgent: settings.INSTAGRAM_HUMAN_AGENT === 'on',
      proves: isByPage(url),
      // Ten messages, in the Latin alphabet.
      limits: { textLength: 10_000, fileTypes: ['image/', 'audio/', 'video/', 'application/pdf'] },
      items: (request) => itemsIn(request, settings),
    },
    ports,
  );
  const [first] = accounts.values();
  const address = async () => {
    const answer = await first?.graph.get(`${first.id}?fields=username`);
    const { username } = Object(answer) as { username?: unknown };
    return typeof username === 'string' && username !== '' ? `https://ig.me/m/${username}` : null;
  };
  return {
    ...channel,
    // messenger-platform/instagram/features/ig-me-links
    async inviteLink(code) {
      const link = await address();
      return link === null ? null : `${link}?ref=${encodeURIComponent(code)}`;
    },
    link: address,
    async connect() {
      const fields = { subscribed_fields: fieldsAt(url).join(',') };
      await forEachAccount(accounts, ({ graph }) =>
        graph.post('me/subscribed_apps', fields, { repeatable: true }),
      );
    },
  };
}

/** Of our accounts alone: others of the same app would be answered from the wrong one. */
function itemsIn(request: WebhookRequest, settings: InstagramSettings): RawItem[] {
  const dates: number[] = [];
  const items = entriesOf(request, settings.INSTAGRAM_APP_SECRET, 'instagram').flatMap((entry) =>
    settings.INSTAGRAM_TOKENS.has(entry.id) ? messageItems(entry, dates) : [],
  );
  refuseStale(dates, request.receivedAt);
  return items;
}
