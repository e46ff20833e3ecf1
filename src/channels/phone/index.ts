import { z } from 'zod';
import { accountSettings } from '../../vendors/twilio/account.ts';
import type { ChannelEntry } from '../channel.ts';

const NUMBER = /^\+\d{5,15}$/;
const RING_TO = /^\+\d{5,15}(?:=[^,=]+)?(?:\s*,\s*\+\d{5,15}(?:=[^,=]+)?)*$/;
const LANGUAGES = /^(?:en|sl|sr|ru)(?:\s*,\s*(?:en|sl|sr|ru))*$/;

const { TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_API_URL } = accountSettings.shape;
const settings = z.object({
  TWILIO_ACCOUNT_SID,
  TWILIO_AUTH_TOKEN,
  PHONE_NUMBER: z
    .string()
    .regex(NUMBER, 'takes + and digits')
    .describe('Your number at Twilio that customers call and write texts to, as +38640123456.')
    .meta({ example: '+38640123456' }),
  PHONE_RING_TO: z
    .string()
    .regex(RING_TO, 'takes numbers with + and commas between them, each with =name if you like')
    .optional()
    .describe(
      'Numbers of your people that ring while you are open, all at once, as +38641111222=Ana,+38641333444. Without it callers are offered to be called back.',
    )
    .meta({ example: '+38641111222=Ana' }),
  PHONE_RING_SECONDS: z.coerce
    .number()
    .int()
    .min(5)
    .max(120)
    .default(20)
    .describe('How long they ring before the caller is offered to be called back.'),
  PHONE_LANGUAGES: z
    .string()
    .regex(LANGUAGES, 'takes en, sl, sr and ru with commas between them')
    .default('en,sl,sr,ru')
    .describe('Languages that callers choose from, in this order. With one there is nothing to choose.'),
  PHONE_VOICES: z
    .string()
    .regex(
      /^(?:en|sl|sr|ru)=[\w.-]+(?:\s*,\s*(?:en|sl|sr|ru)=[\w.-]+)*$/,
      'takes en=Polly.Emma and the like with commas between them',
    )
    .optional()
    .describe('Other voices of Twilio’s, as en=Polly.Emma-Neural,sl=Google.sk-SK-Standard-A.')
    .meta({ example: 'en=Polly.Emma-Neural' }),
  PHONE_PROMPTS_URL: z
    .url()
    .optional()
    .describe(
      'Where recordings of the prompts lie (its README names the files), to be played instead of a voice.',
    )
    .meta({ example: 'https://support.example/prompts' }),
  PHONE_PROMPTS_LANGUAGES: z
    .string()
    .regex(LANGUAGES, 'takes en, sl, sr and ru with commas between them')
    .default('sl')
    .describe('Languages whose prompts are played from there.'),
  PHONE_RECORDING_SECONDS: z.coerce
    .number()
    .int()
    .min(10)
    .max(600)
    .default(120)
    .describe('How long a caller may speak on tape.'),
  PHONE_DELETE_RECORDINGS: z
    .enum(['true', 'false'])
    .default('false')
    .describe('Whether a recording is deleted at Twilio once it has been copied here.'),
  PHONE_MISSED_CALLS: z
    .enum(['ticket', 'note'])
    .default('ticket')
    .describe(
      'What becomes of a call that ended before anything was wished: a ticket, or a note where the caller has one that is open.',
    ),
  TWILIO_API_URL,
});

export type PhoneSettings = z.infer<typeof settings>;

/** The telephone through Twilio: calls, voicemail, call-backs and SMS. */
export const entry: ChannelEntry = {
  id: 'phone',
  about: {
    level: 'gold',
    inbound: 'calls, voicemail, wishes for a call-back, SMS, pictures, receipts',
    outbound: 'SMS, pictures where the number can',
    tested:
      'stand-in of the voice and message API of 2010-04-01, the vendor’s own signatures and TwiML types',
  },
  settings,
  needs: ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'PHONE_NUMBER'],
  callsByHttps: true,
  load: async () => (await import('./phone.ts')).createPhone,
  doctor: async () => (await import('./doctor.ts')).examinePhone,
};
