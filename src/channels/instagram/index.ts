import { z } from 'zod';
import { tokensByAccount } from '../../vendors/meta/settings.ts';
import type { ChannelEntry } from '../channel.ts';

const settings = z.object({
  INSTAGRAM_APP_SECRET: z
    .string()
    .min(1)
    .describe('The secret of your app at Meta for Instagram. Deliveries are signed with it.'),
  INSTAGRAM_VERIFY_TOKEN: z
    .string()
    .min(1)
    .describe('A word you choose and enter at Meta beside the callback address.'),
  INSTAGRAM_TOKENS: tokensByAccount
    .describe(
      'Access tokens by the ids of their professional accounts, as deliveries name them: 17841400000000001=token, with commas between several.',
    )
    .meta({ example: '17841400000000001=an-example-token' }),
  INSTAGRAM_HUMAN_AGENT: z
    .enum(['on', 'off'])
    .default('off')
    .describe(
      'on: Meta has granted your app the Human Agent feature; people then answer for seven days, the house by itself for 24 hours.',
    ),
  INSTAGRAM_API_URL: z
    .url()
    .default('https://graph.instagram.com/v23.0')
    .describe(
      'Where the API is, with its version: https://graph.facebook.com/v23.0 for an account that is linked to a Page, with the token of that Page.',
    ),
});

export type InstagramSettings = z.infer<typeof settings>;

/** Direct messages of professional accounts on Instagram. */
export const entry: ChannelEntry = {
  id: 'instagram',
  about: {
    level: 'gold',
    inbound: 'texts, files, answers to stories and mentions in them, unsending, signs, presses, receipts',
    outbound: 'texts, pictures, audio, video, PDF, quick replies',
    tested: 'stand-in of the Instagram messaging API v23.0',
  },
  settings,
  needs: ['INSTAGRAM_APP_SECRET', 'INSTAGRAM_VERIFY_TOKEN', 'INSTAGRAM_TOKENS'],
  callsByHttps: true,
  load: async () => (await import('./instagram.ts')).createInstagram,
  doctor: async () => (await import('./doctor.ts')).examineInstagram,
};
