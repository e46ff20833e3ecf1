import { z } from 'zod';

/** What stands in all files of rules: codes, words, words by language. */

/** Stands for conditions that hold on every ticket. */
export const ALWAYS = 'always';

/** Codes for teams, tags, reasons, segments, ladders: they stand in events and in the interface of programs. */
export const code = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be a short name of a-z, 0-9 and -');
export const words = toldWords(500);
/** Words for everybody, or by language; who reads another one gets the English. */
export const told = toldOf(words);

export function toldWords(longest: number) {
  return z.string().trim().min(1).max(longest);
}

export function toldOf(one: ReturnType<typeof toldWords>) {
  const languages = z.strictObject({ en: one, sl: one, sr: one, 'sr-Cyrl': one, ru: one });
  return z.union([one, languages.partial().required({ en: true })]);
}

export const clock = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time of day such as 07:30');

export const zone = z.string().refine(isZone, 'must be a time zone such as Europe/Ljubljana');

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
