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
  MESSENGER_HANDOVER_APP: z
    .string()
    .regex(/^(release|\d{1,20})$/, 'takes the id of an app, or release')
    .optional()
    .describe(
      'The id of the app, such as your bot, that gets the conversation once its case is solved; release: whichever Meta routes to. Absent: it stays here.',
    )
    .meta({ example: 'release' }),
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
