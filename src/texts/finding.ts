import { type TextKey, type TextValues, text } from './texts.ts';

/** What a check of the installation found. */
export interface Finding {
  /** Names the check, such as `slack.scopes`. */
  id: string;
  /** null: it cannot be known from here, or the desk works all the same. */
  ok: boolean | null;
  words: string;
  /** What to do about it; null when there is nothing to do. */
  next: string | null;
}

export type Find = (
  id: string,
  ok: boolean | null,
  words: TextKey,
  next?: TextKey | null,
  values?: TextValues,
) => Finding;

/** Makes findings in a language; both texts take the same values. */
export function finder(language: string): Find {
  return (id, ok, words, next = null, values = {}) => ({
    id,
    ok,
    words: text(words, values, language),
    next: next === null ? null : text(next, values, language),
  });
}
