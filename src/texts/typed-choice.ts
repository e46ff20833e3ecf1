import type { Concession } from '../domain/authority/concession.ts';
import { concessionKind } from '../domain/authority/terms.ts';
import { LANGUAGE_TAGS } from './languages.ts';
import { offerChoices } from './offer.ts';
import type { OwnWords } from './own-words.ts';
import { learn } from './texts.ts';

type Words = Parameters<typeof offerChoices>[0] & { texts: OwnWords };

/** A number that is the whole message, with or without the word for it. */
const NUMBER =
  /^\s*(?:(?:option|number|mo[zž]nost|[sš]tevilka|opcija|broj|опција|број|вариант|номер)\s*)?(\d{1,2})\s*[.)!]?\s*$/iu;

/**
 * The number of the option that the whole message names, in any of our languages: by its number, its own words or how they begin,
 * or by the name of its kind. Null: none, several, or it says more.
 */
export async function optionNamed(
  said: string,
  options: readonly Concession[],
  rules: Words,
): Promise<number | null> {
  const number = numberTyped(said);
  if (number !== null) return number;
  const wanted = wordsOf(said);
  if (wanted.length === 0) return null;
  await Promise.all(LANGUAGE_TAGS.map(learn));
  const named = new Set<number>();
  for (const language of LANGUAGE_TAGS) {
    const choices = offerChoices(rules, options, language);
    for (const [index, { label }] of choices.entries())
      if (begins(wordsOf(label), wanted)) named.add(index + 1);
  }
  for (const [index, { kind }] of options.entries()) {
    const names = Object.values(concessionKind(rules.authority, kind)?.name ?? {});
    if (names.some((name = '') => isSame(wordsOf(name), wanted))) named.add(index + 1);
  }
  const [only, ...others] = named;
  return only === undefined || others.length > 0 ? null : only;
}

/** One word alone is no beginning: `a` or `we` says nothing. */
function begins(label: readonly string[], wanted: readonly string[]): boolean {
  if (wanted.length < 2 && label.length > wanted.length) return false;
  return wanted.every((word, index) => label[index] === word);
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && begins(one, other);
}

/** The number that is the whole message; null: it says something else. */
export function numberTyped(said: string): number | null {
  const digits = NUMBER.exec(said)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Without case, accents and punctuation. */
export function wordsOf(text: string): string[] {
  const bare = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return bare.match(/[\p{L}\p{N}]+/gu) ?? [];
}
