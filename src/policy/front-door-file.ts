import { z } from 'zod';
import { type FrontDoor, NO_FRONT_DOOR } from '../domain/front-door.ts';
import { code, told, words } from './codes.ts';

/** What customers' programs open: pages, mail, calls, messengers by schemes of their own; nothing that runs within a page. */
const link = z
  .string()
  .max(500)
  .regex(
    /^(?!(?:javascript|data|vbscript|file|blob|http):)[a-z][a-z0-9+.-]*:[^\s<>"']+$/,
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

/** Of a checked file. */
export function frontDoorOf(content: unknown): FrontDoor {
  if (content === undefined) return NO_FRONT_DOOR;
  const { welcome = null, ways } = frontDoorFile.parse(content);
  return {
    welcome,
    ways: ways.map(({ channel, link = null, topics = null }) => ({ channel, link, topics })),
  };
}
