import { deliveryItems } from '../../vendors/meta/delivery.ts';
import { faultOf } from '../../vendors/meta/messages/client.ts';
import { START } from '../../vendors/meta/messages/inbound.ts';
import { accountAt, createMessages, forEachAccount } from '../../vendors/meta/messages/messages.ts';
import type { Account, Kind } from '../../vendors/meta/messages/place.ts';
import { subscribe } from '../../vendors/meta/subscribe.ts';
import type { Channel, ChannelPorts } from '../channel.ts';
import { MESSENGER } from './fault.ts';
import type { MessengerSettings } from './index.ts';

/** Files: 25 MB (send-messages/saving-assets). */
export const KIND: Kind = {
  channel: 'messenger',
  product: MESSENGER,
  // messenger-platform/identity/user-profile
  nameFields: ['name'],
  echoes: true,
  // Send API, property `text`: 2,000 characters.
  textFits: 2000,
  fetchesFiles: false,
  attachmentOf: (type) =>
    /^image\/(jpeg|png|gif)$/.test(type)
      ? 'image'
      : /^video\/mp4$/.test(type)
        ? 'video'
        : /^audio\/(mpeg|mp4|aac|wav|ogg)$/.test(type)
          ? 'audio'
          : 'file',
  fileBytes: 25 * 1024 * 1024,
};
export function createMessenger(settings: MessengerSettings, ports: ChannelPorts): Channel {
  const { channel, accounts } = createMessages(
    KIND,
    {
      tokens: settings.MESSENGER_PAGE_TOKENS,
      appSecret: settings.MESSENGER_APP_SECRET,
      verifyToken: settings.MESSENGER_VERIFY_TOKEN,
      url: settings.MESSENGER_API_URL,
      humanAgent: settings.MESSENGER_HUMAN_AGENT === 'on',
      proves: true,
      // Ten messages.
      limits: { textLength: 20_000, fileTypes: ['image/', 'audio/', 'video/', 'text/', 'application/'] },
      items: (request) => deliveryItems(request, settings, 'messenger'),
    },
    ports,
  );
  // Whoever has several Pages is written to at the first one.
  const [page = ''] = settings.MESSENGER_PAGE_TOKENS.keys();
  const { MESSENGER_HANDOVER_APP: app } = settings;
  return {
    ...channel,
    ...(app === undefined ? {} : { letGo: async (at: string) => giveBack(accountAt(accounts, at), app) }),
    // messenger-platform/discovery/m-me-links
    inviteLink: async (code) => `https://m.me/${page}?ref=${encodeURIComponent(code)}`,
    link: async () => `https://m.me/${page}`,
    async connect() {
      await forEachAccount(accounts, async (account) => {
        await subscribe(account.graph, account.id, {
          comments: settings.FACEBOOK_COMMENTS_PAGES.includes(account.id),
        });
        // Without it a link's code does not come along with somebody who is new; all else works.
        await greet(account).catch(() => undefined);
      });
    },
  };
}

/** conversation-routing, "Conversation Control": to that app, or to the one that Meta routes to (`release`). Throws CodedError. */
async function giveBack({ account, user }: { account: Account; user: string }, app: string): Promise<void> {
  const recipient = { id: user };
  const [call, body] =
    app === 'release'
      ? ['release_thread_control', { recipient }]
      : ['pass_thread_control', { recipient, target_app_id: app, metadata: 'The case is solved.' }];
  await account.graph.post(`me/${call}`, body, { repeatable: true });
}

/** A Page has a button that opens the chat once it is set; what there is stays. Throws CodedError. */
async function greet({ client }: Account): Promise<void> {
  try {
    if ((await client.getGetStarted()) === null) await client.setGetStarted(START);
  } catch (error) {
    throw faultOf(MESSENGER, error, 'messenger_profile', true);
  }
}
