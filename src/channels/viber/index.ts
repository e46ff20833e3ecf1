import { z } from 'zod';
import type { ChannelEntry } from '../channel.ts';

const settings = z.object({
  VIBER_AUTH_TOKEN: z
    .string()
    .min(1)
    .describe('Token of the Viber bot, from its settings: Edit Info, Your app key.'),
  VIBER_NAME: z
    .string()
    .min(1)
    .max(28)
    .default('Support')
    .describe('Who greets whoever opens the chat for the first time; later whoever answers is named.'),
  VIBER_AVATAR: z
    .url()
    .optional()
    .describe('A picture (https, at most 100 kB) that customers see beside the name of whoever answers.'),
  VIBER_API_URL: z
    .url()
    .default('https://chatapi.viber.com')
    .describe('Where the Viber REST Bot API is, for a test.'),
});

export type ViberSettings = z.infer<typeof settings>;

/** Viber by a bot. */
export const entry: ChannelEntry = {
  id: 'viber',
  about: {
    level: 'gold',
    inbound: 'texts, pictures, videos, files, stickers, contacts, places, presses; receipts and failures',
    outbound: 'texts, files, buttons',
    tested: 'stand-in of the REST Bot API 7.3',
  },
  settings,
  needs: ['VIBER_AUTH_TOKEN'],
  callsByHttps: true,
  load: async () => (await import('./viber.ts')).createViber,
  doctor: async () => (await import('./doctor.ts')).examineViber,
};
