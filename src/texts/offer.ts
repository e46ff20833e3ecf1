import type { Concession } from '../domain/authority/concession.ts';
import type { AuthorityTerms } from '../domain/authority/terms.ts';
import { concessionText } from './concession.ts';
import { type OwnWords, ownText } from './own-words.ts';

interface Words {
  authority: AuthorityTerms;
  texts: OwnWords;
}

/** What a customer can choose from: each option by its number, and always something else. */
export function offerChoices(
  { authority, texts }: Words,
  options: readonly Concession[],
  language: string,
): { id: string; label: string }[] {
  return [
    ...options.map((option, index) => ({
      id: String(index + 1),
      label: concessionText(authority, option, language),
    })),
    { id: 'else', label: ownText(texts, 'customer.offer-else', {}, language) },
  ];
}

/** An offer as the customer reads it: what was written to them, and the options with their numbers below. */
export function offerWords(
  rules: Words,
  words: string,
  options: readonly Concession[],
  language: string,
): string {
  const said = words === '' ? ownText(rules.texts, 'customer.offer', {}, language) : words;
  const lines = offerChoices(rules, options, language).map(({ label }, index) => `${index + 1} – ${label}`);
  return [said, ...lines].join('\n');
}
