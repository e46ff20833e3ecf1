import { z } from 'zod';

const CHANNEL = /^[CG][A-Z0-9]{2,}$/;

const listOf = (takes: string, isOne: (one: string) => boolean) =>
  z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== ''),
    )
    .refine((list) => list.every(isOne), takes);

/** Channels of customers in Slack, which the desk hears and the channel answers in. */
export const places = {
  SLACK_COMMUNITY_CHANNELS: listOf('takes ids of channels, such as C0123456789,C9876543210', (one) =>
    CHANNEL.test(one),
  ).describe(
    'Ids of channels in which customers answer each other; a question that nobody answers becomes a ticket.',
  ),
  SLACK_CONNECT_CHANNELS: listOf(
    'takes ids of channels, or all',
    (one) => one === 'all' || CHANNEL.test(one),
  ).describe(
    'Ids of channels that you share with customers by Slack Connect, or all: each message of theirs is a ticket.',
  ),
};

export type SlackPlaces = z.infer<z.ZodObject<typeof places>>;
