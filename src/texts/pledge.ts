import type { Money, PledgeKind } from '../domain/pledge/model.ts';
import type { Commitment, Commitments } from '../domain/ticket/commitment.ts';
import type { BrokenBecause } from '../domain/ticket/pledges.ts';
import type { ShownPledge } from '../domain/ticket/shown-pledge.ts';
import { moneyText } from './concession.ts';
import { text } from './texts.ts';
import { clockTime } from './time.ts';

/** More of a quotation is not repeated. */
const QUOTED = 80;

interface Promised {
  kind: PledgeKind;
  amount?: Money;
  percent?: number;
}

/** What was promised, without its date: `refund 20,00 €`. */
export function pledgeName({ kind, amount, percent }: Promised, language: string): string {
  const parts = [
    text(`pledge.kind-${kind}`, {}, language),
    ...(percent === undefined ? [] : [`${percent} %`]),
    ...(amount === undefined ? [] : [moneyText(amount.minor, amount.currency, language)]),
  ];
  return parts.join(' ');
}

/** The same by when. */
export function pledgeLine(pledge: Promised & { dueAt: number }, language: string): string {
  return text('pledge.by', { what: pledgeName(pledge, language), due: clockTime(pledge.dueAt) }, language);
}

/** What a card says of promises that are open, a line each. */
export function pledgeLines(pledges: readonly ShownPledge[], language: string): string[] {
  return pledges.map(({ number, late, ...pledge }) => {
    const values = { number, what: pledgeName(pledge, language), due: clockTime(pledge.dueAt) };
    return text('card.pledge', { ...values, late: late ? 'yes' : 'no' }, language);
  });
}

export function brokenName(because: BrokenBecause, language: string): string {
  return text(`pledge.because-${because}`, {}, language);
}

/** Where a text says more than its writer may, a line each; [] where it does not. */
export function hintLines(
  words: string,
  all: readonly Commitment[],
  currency: string,
  language: string,
): string[] {
  return all.flatMap(({ found, hints }) => {
    const quote = words.slice(found.start, found.end).replace(/\s+/gu, ' ').slice(0, QUOTED);
    return hints.map((hint) => hintLine(hint, { quote, currency }, language));
  });
}

function hintLine(
  hint: Commitment['hints'][number],
  { quote, currency }: { quote: string; currency: string },
  language: string,
): string {
  const money = (sum: Money) => moneyText(sum.minor, sum.currency, language);
  const rule = hint.rule ?? 'none';
  switch (hint.reason) {
    case 'percent-above':
      return text(
        'pledge.above',
        { quote, said: `${hint.said} %`, allowed: `${hint.allowed} %`, rule },
        language,
      );
    case 'amount-above':
      return text(
        'pledge.above',
        { quote, said: money(hint.said), allowed: money(hint.allowed), rule },
        language,
      );
    case 'over-budget':
      return text(
        'pledge.over-budget',
        { quote, said: money(hint.said), allowed: money(hint.allowed) },
        language,
      );
    case 'other-currency':
      return text('pledge.other-currency', { quote, said: money(hint.said), currency }, language);
    case 'too-early':
    case 'too-late': {
      const values = { quote, said: clockTime(hint.said), allowed: clockTime(hint.allowed) };
      return text(`pledge.${hint.reason}`, values, language);
    }
  }
}

/** What is given without a sum that a budget could be charged with. */
export function uncountedLines(all: readonly Commitment[], language: string): string[] {
  const what = all
    .filter(({ unpriced }) => unpriced === true)
    .map(({ found }) => pledgeName(found, language));
  return what.length === 0 ? [] : [text('pledge.uncounted', { what: what.join('; ') }, language)];
}

/** Of the words beside an offer: where they say more than their writer may, and what no budget is charged for. */
export function saidLines(words: string, { all }: Commitments, currency: string, language: string): string[] {
  return [...hintLines(words, all, currency, language), ...uncountedLines(all, language)];
}

/** What a writer is told before such a reply goes out, with the ways on. */
export function hintText(
  words: string,
  { all, asks }: Pick<Commitments, 'all' | 'asks'>,
  currency: string,
  language: string,
): string {
  return [
    ...hintLines(words, all, currency, language),
    ...uncountedLines(all, language),
    asks === null ? text('pledge.confirm', {}, language) : text('pledge.asks', { asks }, language),
    text('pledge.not-one', {}, language),
  ].join('\n');
}
