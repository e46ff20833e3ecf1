import { z } from 'zod';
import { zoneNamed } from '../../domain/zone.ts';
import { languageOf } from '../../texts/languages.ts';
import { learn, text } from '../../texts/texts.ts';
import { callTimeLong } from '../../texts/time.ts';
import type { Inbound } from '../channel.ts';

/** What the form of the widget says: an instant, by the clocks of a zone, and a number as it was typed; empty for the one that is known. */
export const callWishShape = z.object({
  at: z.iso.datetime(),
  zone: z
    .string()
    .max(64)
    .refine((name) => zoneNamed(name) !== null),
  phone: z
    .string()
    .max(30)
    .regex(/^\P{C}*$/u)
    .default(''),
});

type CallWish = z.infer<typeof callWishShape>;
/** What a call is in kinds.json, and its field for the number. */
const KIND = 'call';
const NUMBER = 'call-number';

/** In words of the customer's language, as the team and they read it; the number stands on a line of its own. */
export async function callWish(
  { at, zone: named, phone }: CallWish,
  matter: string,
  language = 'en',
): Promise<{ text: string; said: Pick<Extract<Inbound, { type: 'message' }>, 'stated' | 'callAt'> }> {
  const spoken = languageOf(language);
  await learn(spoken);
  const zone = zoneNamed(named) ?? 'UTC';
  const when = callTimeLong(Date.parse(at), zone, spoken);
  const first = text('chat.call-wish', { when, zone }, spoken);
  const number = phone.trim() === '' ? '' : text('chat.call-wish-number', { phone: phone.trim() }, spoken);
  const words = [first, number, matter.trim()].filter((line) => line !== '').join('\n');
  const skip = first.length + 1 + number.indexOf(phone.trim());
  return {
    text: words,
    said: {
      stated: { kind: KIND, anew: true, fields: number === '' ? {} : { [NUMBER]: { skip } } },
      callAt: { at: Date.parse(at), zone },
    },
  };
}
