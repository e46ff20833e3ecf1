import { z } from 'zod';
import type { ChannelEntry } from '../channel.ts';
import { templatesSetting } from '../templates.ts';

const settings = z.object({
  WHATSAPP_CLOUD_TOKEN: z
    .string()
    .min(1)
    .describe('Access token of a system user of your Meta app, with whatsapp_business_messaging.'),
  WHATSAPP_CLOUD_APP_SECRET: z
    .string()
    .min(1)
    .describe('App secret of your Meta app (App settings, Basic). Deliveries are signed with it.'),
  WHATSAPP_CLOUD_VERIFY_TOKEN: z
    .string()
    .min(1)
    .describe('A word you choose and enter at Meta beside the callback address.'),
  WHATSAPP_CLOUD_PHONE_ID: z
    .string()
    .regex(/^\d+$/, 'takes digits')
    .describe('Id of the phone number (not the number itself), from WhatsApp, API Setup.')
    .meta({ example: '106540352242922' }),
  WHATSAPP_CLOUD_TEMPLATES: templatesSetting(
    /^[a-z\d_]{1,512}(@[a-z]{2,3}(_[A-Z]{2})?)?$/,
    'name or name@en_GB',
  ).describe(
    'Names of the approved template that asks a customer to write again after the reply window, by language: en=come_back,sl=come_back.',
  ),
  WHATSAPP_CLOUD_API_URL: z
    .url()
    .default('https://graph.facebook.com/v23.0')
    .describe('Where the Graph API is, with its version.'),
});

export type WhatsappCloudSettings = z.infer<typeof settings>;

/** WhatsApp by Meta's own API, without anybody between. */
export const entry: ChannelEntry = {
  id: 'whatsapp-cloud',
  about: {
    level: 'gold',
    inbound: 'by Meta itself: texts, files, edits, deletions, presses, receipts',
    outbound: 'texts, files, buttons, lists',
    tested: 'stand-in of the Cloud API v23.0',
  },
  settings,
  needs: [
    'WHATSAPP_CLOUD_TOKEN',
    'WHATSAPP_CLOUD_APP_SECRET',
    'WHATSAPP_CLOUD_VERIFY_TOKEN',
    'WHATSAPP_CLOUD_PHONE_ID',
  ],
  callsByHttps: true,
  load: async () => (await import('./whatsapp-cloud.ts')).createWhatsappCloud,
  doctor: async () => (await import('./doctor.ts')).examineWhatsappCloud,
};
