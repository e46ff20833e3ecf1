import type { Concession, ConcessionKind } from '../domain/authority/concession.ts';
import { digitsOf, minorIn, shareOf } from '../domain/authority/money.ts';
import { type AuthorityTerms, concessionKind } from '../domain/authority/terms.ts';
import type { Refusal } from '../domain/refusal.ts';
import { concessionLine } from '../texts/concession.ts';
import { text } from '../texts/texts.ts';
import { nameAmong } from '../texts/told.ts';
import { codeAmong } from './choices.ts';

/** Options that one offer may have: Telegram and Slack show that many buttons, and nobody reads more. */
const MOST_OPTIONS = 5;
const MOST_PIECES = 1000;

/** What was typed: `coupon:3`, `refund:20.50`, `discount:15%/120` (a share of a price), `apology`; several after commas or `|`. */
export function concessionsIn(said: string, terms: AuthorityTerms, language: string): Concession[] | Refusal {
  const items = said
    .split(/[,|;](?!\d{1,3}(?:\D|$))/u)
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length === 0 || items.length > MOST_OPTIONS)
    return bad(text('problem.offer-options', { most: MOST_OPTIONS }, language));
  const found: Concession[] = [];
  for (const item of items) {
    const one = concessionIn(item, terms, language);
    if ('refused' in one) return one;
    found.push(one);
  }
  return found;
}

function concessionIn(item: string, terms: AuthorityTerms, language: string): Concession | Refusal {
  const [name = '', ...rest] = item.split(':');
  const value = rest.join(':').trim();
  const kind = concessionKind(terms, codeAmong(terms.concessions, name));
  if (kind === undefined) {
    const known = terms.concessions.map(({ id }) => nameAmong(terms.concessions, id, language)).join(', ');
    return { refused: 'unknown-concession', values: { what: name.trim(), known: known || '–' } };
  }
  const measured = MEASURE[kind.measure](value, kind, terms.currency);
  return measured === null
    ? bad(text(`problem.offer-${kind.measure}`, { what: kind.id }, language))
    : { kind: kind.id, ...measured };
}

/** How many and how much of it people give most, in pieces and in whole units of a currency, by its digits behind the mark. */
const PIECES = [1, 2, 3, 5];
const SUMS: Readonly<Record<number, readonly number[]>> = {
  0: [500, 1000, 2000, 5000],
  2: [5, 10, 20, 50],
  3: [2, 5, 10, 20],
};
/** Discord shows that many to choose from. */
const MOST_READY = 25;

/** What a form offers to choose without typing, as it would be typed and as it is read: as much of each kind as there is room for. */
export function readyMade(terms: AuthorityTerms, language: string): { value: string; label: string }[] {
  const sums = SUMS[digitsOf(terms.currency)] ?? [];
  const said = (steps: number) => terms.concessions.flatMap((kind) => saidOf(kind, sums, steps));
  const fits = [4, 3, 2, 1].map(said).find(({ length }) => length <= MOST_READY) ?? said(1);
  return fits.slice(0, MOST_READY).flatMap((value) => {
    const one = concessionIn(value, terms, language);
    return 'refused' in one ? [] : [{ value, label: concessionLine(terms, one, language) }];
  });
}

function saidOf({ id, measure }: ConcessionKind, sums: readonly number[], steps: number): string[] {
  if (measure === 'none') return [id];
  const amounts = measure === 'count' ? PIECES : sums;
  return amounts.slice(0, steps).map((amount) => `${id}:${amount}`);
}

type Measured = Omit<Concession, 'kind'> | null;

const MEASURE: Readonly<
  Record<ConcessionKind['measure'], (value: string, kind: ConcessionKind, currency: string) => Measured>
> = {
  none: (value) => (value === '' ? { count: 1, minor: 0, percent: null } : null),
  count(value, { worth }) {
    const count = value === '' ? 1 : Number(value);
    const fits = Number.isInteger(count) && count >= 1 && count <= MOST_PIECES;
    return fits ? { count, minor: count * worth, percent: null } : null;
  },
  amount(value, _kind, currency) {
    const [, share, price] = /^(\d{1,3}(?:[.,]\d)?)\s*%\s*\/\s*(.+)$/u.exec(value) ?? [];
    if (share === undefined || price === undefined) {
      const minor = minorIn(value, currency);
      return minor === null || minor === 0 ? null : { count: 1, minor, percent: null };
    }
    const percent = Number(share.replace(',', '.'));
    const whole = minorIn(price, currency);
    if (whole === null || percent === 0 || percent > 100) return null;
    return { count: 1, minor: shareOf(whole, percent), percent };
  },
};

function bad(problem: string): Refusal {
  return { refused: 'bad-option', values: { option: 'what', problem } };
}
