import { z } from 'zod';
import { commentPages, pageSettings } from '../../vendors/meta/settings.ts';
import type { ChannelEntry } from '../channel.ts';

const settings = z.object({
  ...pageSettings,
  MESSENGER_HUMAN_AGENT: z
    .enum(['on', 'off'])
    .default('off')
    .describe(
      'on: Meta has granted your app the Human Agent feature; people then answer for seven days, the house by itself for 24 hours.',
    ),
  FACEBOOK_COMMENTS_PAGES: commentPages,
});

export type MessengerSettings = z.infer<typeof settings>;

/** Facebook Pages' inboxes. */
export const entry: ChannelEntry = {
  id: 'messenger',
  about: {
    level: 'gold',
    inbound: 'texts, files, stickers, places, edits, signs, presses, receipts; several Pages',
    outbound: 'texts, files, quick replies',
    tested: 'stand-in of the Messenger Platform v23.0',
  },
  settings,
  needs: ['MESSENGER_APP_SECRET', 'MESSENGER_VERIFY_TOKEN', 'MESSENGER_PAGE_TOKENS'],
  callsByHttps: true,
  load: async () => (await import('./messenger.ts')).createMessenger,
  doctor: async () => (await import('./doctor.ts')).examineMessenger,
};
