import {
  type ActPart,
  type Award,
  type AwardPart,
  type AwardTerms,
  CASE_PARTS,
  type CasePart,
} from '../../domain/award.ts';
import type { MonthCount } from './count.ts';
import { fairActs } from './fair-acts.ts';
import { fairCases } from './fair-cases.ts';

/** How one part of a score came about. */
export interface PartScore {
  part: AwardPart;
  weight: number;
  /** Customers behind it; of what is counted by the hour, hours. */
  of: number;
  /** How many fulfilled it, the sum of scores, or the acts that count. */
  sum: number;
  /** What an average colleague has in the same kinds, channels, parts of the day and language, in thousandths. */
  expected: number;
  /** Of 1000 in either direction; 0 is the average. */
  points: number;
}

export interface Score {
  who: string;
  /** Of 1000; 0 is the average. */
  points: number;
  /** Customers behind it, or hours. */
  of: number;
  parts: PartScore[];
}

export interface Nominee extends Score {
  /** 1 is the first; whoever has the same points and as much behind it shares it. */
  place: number;
  /** The same points as somebody else: `more`, and more behind it than they; `less`; `same`. Null: no tie. */
  tie: 'more' | 'less' | 'same' | null;
}

export interface Standing {
  award: string;
  /** How many reached the minimum and want to be compared. */
  compared: number;
  /** Above the average, best first; so many at the most. */
  nominees: Nominee[];
}

/** What fairness makes of a part, for everybody whom the record knows. Fractions of 1. */
export interface Fair {
  of: number;
  sum: number;
  expected: number;
  value: number;
}

const MOST_NOMINEES = 5;

/** Everybody's score of an award. Whoever is in `count` is part of the average, whether they stand in awards or not. */
export function scores(award: Award, count: MonthCount, terms: AwardTerms): Score[] {
  const parts = Object.entries(award.parts) as [AwardPart, number][];
  const fair = parts.map(([part, weight]) => ({ part, weight, by: fairBy(part, count, terms) }));
  const everybody = new Set(fair.flatMap(({ by }) => [...by.keys()]));
  const whole = parts.reduce((sum, [, weight]) => sum + weight, 0);
  return [...everybody].sort().map((who) => {
    const own = fair.map(({ part, weight, by }) => ({ part, weight, ...(by.get(who) ?? NOTHING) }));
    const value = own.reduce((sum, one) => sum + one.weight * one.value, 0) / whole;
    return {
      who,
      points: thousandths(value),
      of: Math.max(0, ...own.map((one) => one.of)),
      parts: own.map(({ value, expected, ...one }) => ({
        ...one,
        expected: thousandths(expected),
        points: thousandths(value),
      })),
    };
  });
}

/** Those of them who may be compared (`wants`), with enough behind it, above the average. */
export function standing(award: Award, all: readonly Score[], wants: (who: string) => boolean): Standing {
  const compared = all.filter(({ who, of }) => of >= award.minimum && wants(who));
  const ranked = compared
    .filter(({ points }) => points > 0)
    .toSorted(
      (one, other) => other.points - one.points || other.of - one.of || (one.who < other.who ? -1 : 1),
    );
  const nominees = ranked.map((score): Nominee => {
    const same = ranked.filter((other) => other.points === score.points && other !== score);
    const shares = (other: Score) => other.points === score.points && other.of === score.of;
    return { ...score, place: 1 + ranked.findIndex(shares), tie: tieOf(score, same) };
  });
  return { award: award.id, compared: compared.length, nominees: nominees.slice(0, MOST_NOMINEES) };
}

function tieOf(score: Score, same: readonly Score[]): Nominee['tie'] {
  if (same.length === 0) return null;
  if (same.some(({ of }) => of === score.of)) return 'same';
  return same.every(({ of }) => of < score.of) ? 'more' : 'less';
}

function fairBy(part: AwardPart, count: MonthCount, terms: AwardTerms): Map<string, Fair> {
  return isOfCases(part) ? fairCases(part, count, terms) : fairActs(part as ActPart, count, terms);
}

function isOfCases(part: AwardPart): part is CasePart {
  return (CASE_PARTS as readonly string[]).includes(part);
}

const NOTHING: Fair = { of: 0, sum: 0, expected: 0, value: 0 };

function thousandths(value: number): number {
  return Math.round(value * 1000) || 0;
}
