import type { Concession } from '../domain/authority/concession.ts';
import { digitsOf } from '../domain/authority/money.ts';
import { type AuthorityTerms, concessionKind } from '../domain/authority/terms.ts';
import { spokenWords } from './own-words.ts';
import { text } from './texts.ts';
import { nameAmong } from './told.ts';

/** An amount in minor units, as people of a language write it: `12,50 €`. */
export function moneyText(minor: number, currency: string, language: string): string {
  const amount = minor / 10 ** digitsOf(currency);
  return new Intl.NumberFormat(language, { style: 'currency', currency }).format(amount);
}

type Terms = Pick<AuthorityTerms, 'concessions' | 'currency'>;

/** What is given, in the words of the rules; of a kind that they do not name any more its code and the amount. */
export function concessionText(
  terms: Terms,
  { kind, count, minor, percent }: Concession,
  language: string,
): string {
  const known = concessionKind(terms, kind);
  const amount = moneyText(minor, terms.currency, language);
  if (known === undefined) return `${kind}: ${amount}`;
  return spokenWords(known.words, { count, amount, percent: percent ?? 'none' }, language);
}

/** The same with its name and what it costs, for the team: `Coupon × 3 (15,00 €)`. */
export function concessionLine(
  terms: Terms,
  { kind, count, minor, percent }: Concession,
  language: string,
): string {
  const name = nameAmong(terms.concessions, kind, language);
  const pieces = count === 1 ? '' : ` × ${count}`;
  const share = percent === null ? '' : ` ${percent} %`;
  const cost = minor === 0 ? '' : ` (${moneyText(minor, terms.currency, language)})`;
  return `${name}${pieces}${share}${cost}`;
}

/** That something is offered or asked for already, beside what somebody is about to offer; null: nothing is. */
export function standsLine(
  stands: { phase: 'asked' | 'allowed' | 'sent'; options: readonly Concession[] } | null,
  terms: AuthorityTerms,
  language: string,
): string | null {
  if (stands === null) return null;
  const what = stands.options.map((option) => concessionLine(terms, option, language)).join('; ');
  return text('quote.stands', { what, phase: stands.phase }, language);
}
