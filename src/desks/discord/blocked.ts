import { text } from '../../texts/texts.ts';
import { CODE, refusedAs } from '../../vendors/discord/errors.ts';
import type { Body } from './parts.ts';

/** Whether a filter of the server did not let a text through. */
export function isBlocked(error: unknown): boolean {
  return refusedAs(error, CODE.blockedByAutoMod, CODE.blockedTitle, CODE.harmfulLink);
}

/** A text that the server's filters keep out is named where it would have stood, so that nobody misses it. Throws CodedError. */
export async function unlessBlocked(
  body: Body,
  language: string,
  say: (body: Body) => Promise<void>,
): Promise<void> {
  try {
    await say(body);
  } catch (error) {
    if (!isBlocked(error)) throw error;
    const description = text('discord.blocked', {}, language);
    const embeds = body.embeds.map(({ author, footer }) => ({
      description,
      ...(author === undefined ? {} : { author }),
      ...(footer === undefined ? {} : { footer }),
    }));
    await say({ ...body, embeds });
  }
}
