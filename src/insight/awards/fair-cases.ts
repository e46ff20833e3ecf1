import type { AwardTerms, CasePart } from '../../domain/award.ts';
import type { CaseTally, MonthCount } from './count.ts';
import { groupsOf, othersOf } from './groups.ts';
import type { Fair } from './score.ts';

/** How far somebody's customers did better than could be expected of them. */
interface Residual {
  /** Customers that count. */
  weight: number;
  above: number;
  customers: number;
  sum: number;
  expected: number;
}

/**
 * A part of which customers spoke: what they said, above what the others' customers said of the same kind, in the same
 * channel and part of the day; above the same of whoever shares language and shift; less, the fewer they are.
 */
export function fairCases(part: CasePart, count: MonthCount, terms: AwardTerms): Map<string, Fair> {
  const tallies = inOrder(count.cases.filter((tally) => tally.part === part));
  const residuals = residualsOf(tallies, terms);
  const groups = groupsOf({ ...count, cases: tallies });
  const fair = new Map<string, Fair>();
  for (const [who, own] of residuals) {
    const others = othersOf(who, residuals, groups, terms.group);
    const weight = sumOf(others, (one) => one.weight);
    const usual = weight === 0 ? 0 : sumOf(others, (one) => one.above) / weight;
    fair.set(who, {
      of: own.customers,
      sum: own.sum,
      expected: own.customers === 0 ? 0 : own.expected / own.customers,
      value: (own.above - usual * own.weight) / (own.weight + terms.shrinkage),
    });
  }
  return fair;
}

/** Their own cases are left out of what is expected of them: nobody raises or lowers their own measure. */
function residualsOf(tallies: readonly CaseTally[], terms: AwardTerms): Map<string, Residual> {
  const whole = totalsBy(tallies, () => '');
  const cells = totalsBy(tallies, cellOf);
  const ownWhole = totalsBy(tallies, ({ who }) => who);
  const ownCells = totalsBy(tallies, (tally) => `${tally.who} ${cellOf(tally)}`);
  const residuals = new Map<string, Residual>();
  for (const own of ownCells.values()) {
    const all = less(whole.get(''), ownWhole.get(own.who));
    const cell = less(cells.get(cellOf(own)), own);
    const usual = all.customers === 0 ? own.good / own.customers : all.good / all.customers;
    const expected = (cell.good + terms.shrinkage * usual) / (cell.customers + terms.shrinkage);
    const before = residuals.get(own.who) ?? { weight: 0, above: 0, customers: 0, sum: 0, expected: 0 };
    // What nearly everybody manages is nobody's merit; to fail at it counts.
    const missed = own.customers - own.good;
    const isEasy = expected >= terms.easy;
    residuals.set(own.who, {
      weight: before.weight + (isEasy ? missed : own.customers),
      above: before.above + (isEasy ? -missed * expected : own.good - own.customers * expected),
      customers: before.customers + own.customers,
      sum: before.sum + own.sum,
      expected: before.expected + own.customers * expected,
    });
  }
  return residuals;
}

type Total = CaseTally & { good: number };

function totalsBy(tallies: readonly CaseTally[], key: (tally: CaseTally) => string): Map<string, Total> {
  const totals = new Map<string, Total>();
  for (const tally of tallies) {
    const before = totals.get(key(tally));
    const customers = (before?.customers ?? 0) + tally.customers;
    const sum = (before?.sum ?? 0) + tally.sum;
    totals.set(key(tally), { ...tally, customers, sum, good: goodOf(tally.part, customers, sum) });
  }
  return totals;
}

/** Scores of 1 to 10 as parts of a whole. */
function goodOf(part: CasePart, customers: number, sum: number): number {
  return part === 'survey' ? (sum - customers) / 9 : sum;
}

function less(all: Total | undefined, own: Total | undefined): Pick<Total, 'customers' | 'good'> {
  return {
    customers: (all?.customers ?? 0) - (own?.customers ?? 0),
    good: (all?.good ?? 0) - (own?.good ?? 0),
  };
}

function cellOf({ kind, channel, band }: CaseTally): string {
  return JSON.stringify([kind, channel, band]);
}

function sumOf<One>(all: readonly One[], of: (one: One) => number): number {
  return all.reduce((sum, one) => sum + of(one), 0);
}

/** Sums of fractions depend on their order: the same tallies are always added in the same one. */
function inOrder(tallies: readonly CaseTally[]): CaseTally[] {
  const keyed = tallies.map((tally) => {
    const { who, kind, channel, band, language } = tally;
    return { tally, key: JSON.stringify([who, kind, channel, band, language]) };
  });
  return keyed.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ tally }) => tally);
}
