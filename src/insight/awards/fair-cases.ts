import type { AwardTerms, CasePart } from '../../domain/award.ts';
import type { CaseTally, MonthCount } from './count.ts';
import type { Fair } from './score.ts';

/** How far somebody's customers did better than could be expected of them. */
interface Residual {
  /** Customers that count, and how far above all together. */
  weight: number;
  above: number;
  /** Customers of whom nothing good is counted. */
  nothing: number;
  customers: number;
  sum: number;
  expected: number;
}

/**
 * A part of which customers spoke: what they said, above what the others' customers said in the same language and part of the
 * day, of the same kind, on the same channel; less, the fewer they are.
 */
export function fairCases(part: CasePart, count: MonthCount, terms: AwardTerms): Map<string, Fair> {
  const tallies = inOrder(count.cases.filter((tally) => tally.part === part));
  return new Map(
    [...residualsOf(tallies, terms)].map(([who, own]) => [
      who,
      {
        of: own.customers,
        sum: own.sum,
        expected: own.expected / own.customers,
        value: aheadOf(own, terms.shrinkage),
      },
    ]),
  );
}

/** Cases that score nothing lower what is above the average, and never lift what is below. */
function aheadOf({ weight, above, nothing }: Residual, shrinkage: number): number {
  return above / (weight + (above > 0 ? nothing : 0) + shrinkage);
}

function residualsOf(tallies: readonly CaseTally[], terms: AwardTerms): Map<string, Residual> {
  const expectedOf = expectations(tallies);
  const residuals = new Map<string, Residual>();
  for (const tally of tallies) {
    const before = residuals.get(tally.who) ?? NONE;
    residuals.set(tally.who, withTally(before, tally, expectedOf(tally), terms));
  }
  return residuals;
}

/** Customers of the wider with whom the narrower is filled up. */
const FILLED_UP = 5;

/** From the wide to the narrow: what is known of few is filled up with what is known of more. */
function cellsOf({ language, kind, band, channel }: CaseTally): string[] {
  let cell = '';
  return ['', language, kind, band, channel].map((one) => {
    cell = `${cell}\n${one === null ? '' : `=${one}`}`;
    return cell;
  });
}

/** What the others' customers said of such cases, 0 to 1: nobody raises or lowers their own measure. */
function expectations(tallies: readonly CaseTally[]): (tally: CaseTally) => number {
  const all = new Map<string, Total>();
  const own = new Map<string, Total>();
  for (const tally of tallies)
    for (const cell of cellsOf(tally)) {
      add(all, cell, tally);
      add(own, `${tally.who}${cell}`, tally);
    }
  return (tally) => {
    const cells = cellsOf(tally);
    // Whoever is alone is their own average.
    let expected = shareOf(own.get(`${tally.who}${cells[0]}`));
    for (const [level, cell] of cells.entries()) {
      const others = less(all.get(cell), own.get(`${tally.who}${cell}`));
      const filled = level === 0 ? 0 : FILLED_UP;
      if (others.customers > 0) expected = (others.good + filled * expected) / (others.customers + filled);
    }
    return expected;
  };
}

function add(totals: Map<string, Total>, key: string, tally: CaseTally): void {
  const total = totals.get(key) ?? { customers: 0, good: 0 };
  total.customers += tally.customers;
  total.good += tally.customers * goodOf(tally);
  totals.set(key, total);
}

/** What nearly everybody manages is nobody's merit; to fail at it counts. */
function withTally(before: Residual, tally: CaseTally, expected: number, { easy }: AwardTerms): Residual {
  const { customers, value, earned } = tally;
  const above = goodOf(tally) - expected;
  const counts = above < 0 || (earned && expected < easy);
  return {
    weight: before.weight + (counts ? customers : 0),
    above: before.above + (counts ? customers * above : 0),
    nothing: before.nothing + (counts || expected >= easy ? 0 : customers),
    customers: before.customers + customers,
    sum: before.sum + customers * value,
    expected: before.expected + customers * expected,
  };
}

const NONE: Residual = { weight: 0, above: 0, nothing: 0, customers: 0, sum: 0, expected: 0 };

interface Total {
  customers: number;
  good: number;
}

/** Scores of 1 to 10 as parts of a whole. */
function goodOf({ part, value }: CaseTally): number {
  return part === 'survey' ? (value - 1) / 9 : value;
}

function shareOf(total: Total | undefined): number {
  return total === undefined || total.customers === 0 ? 0 : total.good / total.customers;
}

function less(all: Total | undefined, own: Total | undefined): Total {
  return {
    customers: (all?.customers ?? 0) - (own?.customers ?? 0),
    good: (all?.good ?? 0) - (own?.good ?? 0),
  };
}

/** Sums of fractions depend on their order: the same customers are always added in the same one, however they were counted. */
function inOrder(tallies: readonly CaseTally[]): CaseTally[] {
  const sums = new Map<string, CaseTally>();
  for (const tally of tallies) {
    const { customers, who, kind, channel, band, language, value, earned } = tally;
    const key = [who, kind, channel, band, language, value, earned].join('\n');
    sums.set(key, { ...tally, customers: customers + (sums.get(key)?.customers ?? 0) });
  }
  return [...sums].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, tally]) => tally);
}
