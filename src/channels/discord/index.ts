import { z } from 'zod';
import { places } from '../../vendors/discord/places.ts';
import type { ChannelEntry } from '../channel.ts';

const settings = z.object({
  DISCORD_TOKEN: z
    .string()
    .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/, 'takes a bot token (three parts with dots)')
    .describe('Bot token of your Discord application, the same as the desk’s.')
    .meta({ example: 'an.example.token' }),
  DISCORD_CUSTOMER_CHANNELS: places.DISCORD_CUSTOMER_CHANNELS,
  DISCORD_API_URL: z
    .url()
    .optional()
    .describe('Where Discord’s API is, without the version; only to redirect it.'),
});

export type DiscordChannelSettings = z.infer<typeof settings>;

/** Customers in a Discord server, where somebody of the team made a ticket of their words. What they write is heard by the desk. */
export const entry: ChannelEntry = {
  id: 'discord',
  about: {
    level: 'gold',
    inbound:
      'forms and private threads, a forum’s unanswered posts, messages that the team makes tickets of: texts, files, edits, deletions, presses',
    outbound: 'texts, files, buttons',
    tested: 'stand-in of the API and the gateway, with Discord’s own schemas',
  },
  settings,
  needs: ['DISCORD_TOKEN'],
  load: async () => (await import('./discord.ts')).createDiscordChannel,
};
