import { z } from 'zod';
import { places } from '../../vendors/slack/places.ts';
import { appToken, botToken, rotation } from '../../vendors/slack/rotation.ts';
import type { DeskEntry } from '../desk.ts';

const CHANNEL_ID = /^[CG][A-Z0-9]{2,}$/;
const channel = z.string().regex(CHANNEL_ID, 'takes the id of a channel, such as C0123456789');

const group = (role: string) =>
  z
    .string()
    .regex(/^S[A-Z0-9]{2,}$/, 'takes the id of a user group, such as S0123456789')
    .optional()
    .describe(`Id of the user group whose members are ${role} here; a role that a lead gives wins.`);

const settings = z.object({
  SLACK_BOT_TOKEN: botToken.describe('Bot token of your Slack app (OAuth & Permissions).'),
  ...rotation,
  SLACK_SIGNING_SECRET: z
    .string()
    .min(1)
    .optional()
    .describe('Signing secret (Basic Information): HTTP mode, Slack calls PUBLIC_URL.'),
  SLACK_APP_TOKEN: appToken
    .optional()
    .describe('App-level token with connections:write: Socket Mode, no public URL needed.'),
  SLACK_DESK_CHANNEL: channel.describe(
    'Id of the channel where the cards stand (channel details, at the bottom).',
  ),
  SLACK_SUPERVISOR_CHANNEL: channel
    .optional()
    .describe('Id of the channel for escalations; without it they stand in the ticket’s thread.'),
  SLACK_TEAM_CHANNEL: channel
    .optional()
    .describe(
      'Id of the channel for what the whole team hears, such as who is away; without it the desk channel.',
    ),
  SLACK_TICKET_EMOJI: z
    .string()
    .regex(/^:?[a-z0-9_+'-]+:?$/, 'takes the name of an emoji, such as ticket')
    .default('ticket')
    .transform((name) => name.replaceAll(':', ''))
    .describe('The reaction with which somebody of the team makes a ticket of a message.'),
  ...places,
  SLACK_AGENT_GROUP: group('agents'),
  SLACK_SUPERVISOR_GROUP: group('supervisors'),
  SLACK_LEAD_GROUP: group('leads'),
  SLACK_VIEWER_GROUP: group('viewers, who change nothing,'),
  SLACK_API_URL: z.url().optional().describe('Where Slack’s Web API is, ending in /; only to redirect it.'),
});

export type SlackSettings = z.infer<typeof settings>;

/** The team's Slack workspace as a desk: one card and one thread per ticket. */
export const entry: DeskEntry = {
  id: 'slack',
  place: channel,
  settings,
  needs: ['SLACK_BOT_TOKEN', 'SLACK_DESK_CHANNEL'],
  load: async () => (await import('./slack.ts')).createSlack,
  doctor: async () => (await import('./doctor.ts')).examineSlack,
};
