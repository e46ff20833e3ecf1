import { z } from 'zod';

/** A bot token, also one that expires. */
export const botToken = z.string().regex(/^(?:xoxe\.)?xoxb-/u, 'takes a bot token (xoxb-…)');

/** Who the app is, and the refresh token of token rotation, which needs both. The desk and the channel share them. */
export const rotation = {
  SLACK_CLIENT_ID: z
    .string()
    .min(1)
    .optional()
    .describe(
      'For sign-in with Slack and for token rotation: Client ID of your Slack app (Basic Information).',
    ),
  SLACK_CLIENT_SECRET: z
    .string()
    .min(1)
    .optional()
    .describe(
      'For sign-in with Slack and for token rotation: Client Secret of your Slack app (Basic Information).',
    ),
  SLACK_REFRESH_TOKEN: z
    .string()
    .startsWith('xoxe-', 'takes a refresh token (xoxe-…)')
    .optional()
    .describe(
      'Only with token rotation: the refresh token that came with the bot token; newer ones are kept.',
    ),
};

export type RotationSettings = z.infer<z.ZodObject<typeof rotation>>;
