import { z } from 'zod';
import type { ChannelEntry } from '../channel.ts';

const settings = z.object({
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[\da-f]{32}$/i, 'takes AC and 32 hexadecimal digits')
    .describe('Account SID, from the front page of the Twilio Console.')
    .meta({ example: 'AC00000000000000000000000000000007' }),
  TWILIO_AUTH_TOKEN: z
    .string()
    .min(1)
    .describe('Auth token of the same account. Deliveries are signed with it.'),
  WHATSAPP_NUMBER: z
    .string()
    .regex(/^\+\d{5,15}$/, 'takes + and digits')
    .describe('Your number on WhatsApp, as +38640123456.')
    .meta({ example: '+38640123456' }),
  TWILIO_API_URL: z
    .url()
    .default('https://api.twilio.com')
    .describe('Where the API of Twilio is, for another region or a test.'),
});

export type WhatsappSettings = z.infer<typeof settings>;

/** WhatsApp through Twilio. */
export const entry: ChannelEntry = {
  id: 'whatsapp',
  about: {
    level: 'silver',
    inbound: 'texts, files, places, receipts',
    outbound: 'texts, files',
    tested: 'stand-in of the API of 2010-04-01, the vendor’s own signatures',
  },
  settings,
  needs: ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'WHATSAPP_NUMBER'],
  load: async () => (await import('./whatsapp.ts')).createWhatsapp,
  doctor: async () => (await import('./doctor.ts')).examineWhatsapp,
};
