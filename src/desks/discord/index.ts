import { z } from 'zod';
import { places } from '../../vendors/discord/places.ts';
import type { DeskEntry } from '../desk.ts';

const SNOWFLAKE = /^\d{17,20}$/;
const id = z
  .string()
  .regex(SNOWFLAKE, 'takes an id of Discord’s, 17 to 20 digits (Developer Mode → Copy ID)');

const group = (role: string) =>
  id
    .optional()
    .describe(`Id of the server’s role whose members are ${role} here; a role that a lead gives wins.`);

const settings = z.object({
  DISCORD_TOKEN: z
    .string()
    .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/, 'takes a bot token (three parts with dots)')
    .describe('Bot token of your Discord application (Bot → Reset Token).'),
  DISCORD_GUILD_ID: id.describe('Id of your Discord server.'),
  DISCORD_DESK_CHANNEL: id.describe('Id of the channel where the cards stand: a text channel or a forum.'),
  DISCORD_SUPERVISOR_CHANNEL: id
    .optional()
    .describe('Id of the text channel for escalations; without it they stand in the ticket’s thread.'),
  DISCORD_TEAM_CHANNEL: id
    .optional()
    .describe(
      'Id of the channel for what the whole team hears, such as who is away; without it the desk channel.',
    ),
  DISCORD_SHOW_TEXT: z
    .enum(['true', 'false'])
    .default('false')
    .describe('true shows customers’ words in Discord also when they did not write through Discord.'),
  DISCORD_MESSAGE_CONTENT: z
    .enum(['true', 'false'])
    .default('false')
    .describe(
      'true keeps what the team types in tickets’ threads as notes; it needs the Message Content Intent of the application.',
    ),
  ...places,
  DISCORD_AGENT_GROUP: group('agents'),
  DISCORD_SUPERVISOR_GROUP: group('supervisors'),
  DISCORD_LEAD_GROUP: group('leads'),
  DISCORD_VIEWER_GROUP: group('viewers, who change nothing,'),
  DISCORD_CLIENT_ID: id
    .optional()
    .describe('Only to sign in to the web desk with Discord: Client ID of the application (OAuth2).'),
  DISCORD_CLIENT_SECRET: z
    .string()
    .min(1)
    .optional()
    .describe('Only to sign in to the web desk with Discord: Client Secret of the application (OAuth2).'),
  DISCORD_API_URL: z
    .url()
    .optional()
    .describe('Where Discord’s API is, without the version; only to redirect it.'),
});

export type DiscordSettings = z.infer<typeof settings>;

/** The team's Discord server as a desk: one card and one thread, or one forum post, per ticket. */
export const entry: DeskEntry = {
  id: 'discord',
  place: id,
  settings,
  needs: ['DISCORD_TOKEN', 'DISCORD_GUILD_ID', 'DISCORD_DESK_CHANNEL'],
  load: async () => (await import('./discord.ts')).createDiscord,
  doctor: async () => (await import('./doctor.ts')).examineDiscord,
};
