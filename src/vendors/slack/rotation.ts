import { z } from 'zod';

/** A bot token, also one that expires; what was copied with a sign of omission, or with a blank, is none. */
export const botToken = z.string().regex(/^(?:xoxe\.)?xoxb-[!-~]+$/u, 'takes a whole bot token (xoxb-…)');

/** An app-level token. */
export const appToken = z.string().regex(/^xapp-[!-~]+$/u, 'takes a whole app-level token (xapp-…)');

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
