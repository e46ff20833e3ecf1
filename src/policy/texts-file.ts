import { z } from 'zod';
import { LANGUAGE_TAGS } from '../texts/languages.ts';
import { messageProblem, type OwnWords } from '../texts/own-words.ts';
import { toldWords, words } from './codes.ts';

/** A message to a customer goes out in one piece on every channel. */
const LONGEST = 1000;

/** Messages by key and language. */
export const textsShape = z.record(z.string(), z.partialRecord(z.enum(LANGUAGE_TAGS), toldWords(LONGEST)));

export const textsFile = z.strictObject({ about: words, texts: textsShape });

/** The words of a file that was checked. */
export function textsOf(content: unknown): OwnWords {
  return content === undefined ? {} : textsFile.parse(content).texts;
}

/** What the shape cannot say: the keys are ours, the messages can be read and name only what there is. */
export function textsProblems(content: unknown): { path: string[]; problem: string }[] {
  const parsed = textsFile.safeParse(content);
  if (!parsed.success) return [];
  return ownTextProblems(parsed.data.texts);
}

/** What cannot be said under these keys. */
export function ownTextProblems(texts: z.infer<typeof textsShape>): { path: string[]; problem: string }[] {
  return Object.entries(texts).flatMap(([key, languages]) =>
    Object.entries(languages).flatMap(([language, message]) => {
      const problem = messageProblem(key, message, language);
      return problem === undefined ? [] : [{ path: ['texts', key, language], problem }];
    }),
  );
}
