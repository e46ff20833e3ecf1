import { z } from 'zod';
import type { ChannelEntry } from '../channel.ts';

const settings = z.object({
  LINE_CHANNEL_SECRET: z
    .string()
    .min(1)
    .describe(
      'Channel secret of your Messaging API channel (LINE Developers Console, Basic settings). Deliveries are signed with it.',
    ),
  LINE_CHANNEL_ACCESS_TOKEN: z
    .string()
    .min(1)
    .describe(
      'Long-lived channel access token of the same channel (LINE Developers Console, Messaging API).',
    ),
  LINE_API_URL: z
    .url()
    .default('https://api.line.me')
    .describe('Where the Messaging API of LINE is, for a test.'),
  LINE_DATA_API_URL: z
    .url()
    .default('https://api-data.line.me')
    .describe('Where LINE keeps the files that customers send, for a test.'),
});

export type LineSettings = z.infer<typeof settings>;

/** LINE by an official account. */
export const entry: ChannelEntry = {
  id: 'line',
  about: {
    level: 'gold',
    inbound:
      'texts, albums, videos, audio, files, stickers, places, presses, deletions; groups; blocked or let in',
    outbound: 'texts, pictures, files as links, buttons',
    tested: 'stand-in of the Messaging API (OpenAPI of July 2026)',
  },
  settings,
  needs: ['LINE_CHANNEL_SECRET', 'LINE_CHANNEL_ACCESS_TOKEN'],
  callsByHttps: true,
  load: async () => (await import('./line.ts')).createLine,
  doctor: async () => (await import('./doctor.ts')).examineLine,
};
