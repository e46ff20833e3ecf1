import { z } from 'zod';
import type { ChannelEntry } from '../channel.ts';

const settings = z.object({
  TELEGRAM_TOKEN: z.string().min(1).describe('Token of the Telegram bot, from @BotFather.'),
  TELEGRAM_SECRET_TOKEN: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,256}$/, 'takes 1 to 256 letters, digits, _ or -')
    .describe(
      'A word you choose (letters, digits, _ and -). Telegram sends it with every update; others do not know it.',
    ),
  TELEGRAM_API_URL: z
    .url()
    .default('https://api.telegram.org')
    .describe('Where the Bot API is, for an own Bot API server or a test.'),
});

export type TelegramSettings = z.infer<typeof settings>;

/** Telegram by a bot. */
export const entry: ChannelEntry = {
  id: 'telegram',
  about: {
    level: 'gold',
    inbound: 'texts, files, albums, edits, reactions, presses, groups and topics',
    outbound: 'texts, files, buttons',
    tested: 'stand-in of the Bot API 10.1, telegram-test-api',
  },
  settings,
  needs: ['TELEGRAM_TOKEN', 'TELEGRAM_SECRET_TOKEN'],
  callsByHttps: true,
  load: async () => (await import('./telegram.ts')).createTelegram,
  doctor: async () => (await import('./doctor.ts')).examineTelegram,
};
