import { z } from 'zod';
import { places } from '../../vendors/slack/places.ts';
import { botToken, rotation } from '../../vendors/slack/rotation.ts';
import type { ChannelEntry } from '../channel.ts';

const settings = z.object({
  SLACK_BOT_TOKEN: botToken
    .describe('Bot token of your Slack app, the same as the desk’s.')
    .meta({ example: 'xoxb-1-example' }),
  ...rotation,
  SLACK_COMMUNITY_CHANNELS: places.SLACK_COMMUNITY_CHANNELS,
  SLACK_API_URL: z.url().optional().describe('Where Slack’s Web API is, ending in /; only to redirect it.'),
});

export type SlackChannelSettings = z.infer<typeof settings>;

/** Customers in Slack, in threads of which somebody of the team made a ticket. What they write is heard by the desk. */
export const entry: ChannelEntry = {
  id: 'slack',
  about: {
    level: 'gold',
    inbound:
      'threads that the team makes tickets of, shared channels, a community’s questions: texts, files, edits, deletions, presses',
    outbound: 'texts, files, buttons',
    tested: 'stand-in of the Web API, with Slack’s published types',
  },
  settings,
  needs: ['SLACK_BOT_TOKEN'],
  load: async () => (await import('./slack.ts')).createSlackChannel,
};
