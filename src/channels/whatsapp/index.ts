import { z } from 'zod';
import { accountSettings } from '../../vendors/twilio/account.ts';
import type { ChannelEntry } from '../channel.ts';
import { templatesSetting } from '../templates.ts';

const { TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_API_URL } = accountSettings.shape;
const settings = z.object({
  TWILIO_ACCOUNT_SID,
  TWILIO_AUTH_TOKEN,
  WHATSAPP_NUMBER: z
    .string()
    .regex(/^\+\d{5,15}$/, 'takes + and digits')
    .describe('Your number on WhatsApp, as +38640123456.')
    .meta({ example: '+38640123456' }),
  TWILIO_API_URL,
  WHATSAPP_TEMPLATES: templatesSetting(/^HX[\da-f]{32}$/, 'HX…').describe(
    'Content SIDs of the approved message that asks a customer to write again after the reply window, by language: en=HX…,sl=HX….',
  ),
});

export type WhatsappSettings = z.infer<typeof settings>;

/** WhatsApp through Twilio. */
export const entry: ChannelEntry = {
  id: 'whatsapp',
  about: {
    level: 'silver',
    inbound: 'by Twilio: texts, files, places, receipts',
    outbound: 'texts, files',
    tested: 'stand-in of the API of 2010-04-01, the vendor’s own signatures',
  },
  settings,
  needs: ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'WHATSAPP_NUMBER'],
  callsByHttps: true,
  load: async () => (await import('./whatsapp.ts')).createWhatsapp,
  doctor: async () => (await import('./doctor.ts')).examineWhatsapp,
};
