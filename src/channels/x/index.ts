import { z } from 'zod';
import type { ChannelEntry } from '../channel.ts';

const word = z.string().min(1);

const settings = z.object({
  X_CONSUMER_KEY: word.describe('API key of your app at X (developer console, Keys and tokens).'),
  X_CONSUMER_SECRET: word.describe('API key secret of the app. Deliveries are signed with it.'),
  X_ACCESS_TOKEN: z
    .string()
    .regex(/^\d{1,19}-\w+$/, 'takes the access token as X shows it: digits, a dash, and more')
    .describe('Access token of the account that customers write to, with read, write and direct messages.')
    .meta({ example: '2244994945-token' }),
  X_ACCESS_SECRET: word.describe('Access token secret of that account.'),
  X_API_URL: z
    .url({ protocol: /^https?$/ })
    .refine((url) => URL.canParse(url) && new URL(url).pathname === '/', 'takes an address without a path')
    .default('https://api.x.com')
    .describe('Where calls to X go, for a proxy or a test; all hosts of X are reached through it.'),
});

export type XSettings = z.infer<typeof settings>;

/** X, once Twitter: mentions in public and direct messages. */
export const entry: ChannelEntry = {
  id: 'x',
  about: {
    level: 'gold',
    inbound: 'mentions and replies (public), direct messages, pictures, videos, likes, read receipts',
    outbound: 'public replies in threads, direct messages, pictures',
    tested: 'stand-in of the X API v2',
  },
  settings,
  needs: ['X_CONSUMER_KEY', 'X_CONSUMER_SECRET', 'X_ACCESS_TOKEN', 'X_ACCESS_SECRET'],
  callsByHttps: true,
  load: async () => (await import('./x.ts')).createX,
  doctor: async () => (await import('./doctor.ts')).examineX,
};
