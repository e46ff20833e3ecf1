import { z } from 'zod';
import { type FrontDoor, NO_FRONT_DOOR } from '../domain/front-door.ts';
import { code, told, words } from './codes.ts';
import { formsIn } from './forms-file.ts';
import type { Policy } from './policy.ts';

/** What customers' programs open: pages, mail, calls, and messengers by their own names. */
const link = z
  .string()
  .max(500)
  .regex(
    /^(?:https:\/\/|mailto:|tel:|sms:|viber:\/\/|tg:\/\/)[^\s<>"']+$/,
    'must be an address such as https://… or mailto:…',
  );

export const frontDoorFile = z.strictObject({
  about: words,
  welcome: told.optional(),
  ways: z
    .array(z.strictObject({ channel: code, link: link.optional(), topics: told.optional() }))
    .max(50)
    .refine(
      (ways) => new Set(ways.map(({ channel }) => channel)).size === ways.length,
      'names a channel twice',
    )
    .default([]),
});

/** What customers see before they write, of files that were checked. */
export function customerPages(files: Readonly<Record<string, unknown>>): Pick<Policy, 'forms' | 'frontDoor'> {
  return { forms: formsIn(files), frontDoor: frontDoorOf(files['front-door.json']) };
}

function frontDoorOf(content: unknown): FrontDoor {
  if (content === undefined) return NO_FRONT_DOOR;
  const { welcome = null, ways } = frontDoorFile.parse(content);
  return {
    welcome,
    ways: ways.map(({ channel, link = null, topics = null }) => ({ channel, link, topics })),
  };
}
