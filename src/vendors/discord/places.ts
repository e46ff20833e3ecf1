import { z } from 'zod';

const listOf = (what: string) =>
  z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== ''),
    )
    .refine(
      (list) => list.every((one) => /^\d{17,20}$/.test(one)),
      `takes ids of ${what}, 17 to 20 digits each, with commas between them`,
    );

/** Where customers are in a server; both need the words of messages (DISCORD_MESSAGE_CONTENT). */
export const places = {
  DISCORD_COMMUNITY_FORUMS: listOf('forums').describe(
    'Ids of forums in which customers answer each other; a post that nobody answers becomes a ticket.',
  ),
  DISCORD_CUSTOMER_CHANNELS: listOf('text channels').describe(
    'Ids of channels with a panel where customers open a case of their own, by its button or by /new.',
  ),
};
