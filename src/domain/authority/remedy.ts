import type { Charge } from './budget.ts';

/** A small remedy that a rule may grant by itself, as remedies.json says. Money in minor units of the house's currency. */
export interface RemedyTerms {
  /** What people call it. */
  id: string;
  rule: string;
  /** Hash of all that decides to whom it is granted and what it costs: with another one it is another remedy, and off. */
  content: string;
  kind: string;
  count: number;
  /** What one costs. */
  minor: number;
  dayCap: number;
  monthBudget: number;
  /** Once a person in so long. Milliseconds. */
  periodMs: number;
  /** How old a complaint may be. Milliseconds. */
  windowMs: number;
  /** Also for a kind that triage.json found in the words, and not only for one that somebody chose. */
  found: boolean;
  /** Once a limit was reached: the next day (or month) it goes on, or stays stopped until a lead arms it again. */
  afterStop: (typeof REMEDY_AFTER_STOP)[number];
  /** Facts that its conditions ask for. */
  asks: readonly string[];
}

export const REMEDY_AFTER_STOP = ['resume', 'stay'] as const;

/** Why a remedy whose rule fires is not granted. */
export const REMEDY_MISSES = [
  'quarantined',
  'merged',
  'resolved',
  'public',
  'safety',
  'legal',
  'press',
  'privacy',
  'unknown',
  'late',
  'given',
  'unsayable',
  'stopped',
  'again',
  'cap',
  'budget',
  'pool',
] as const;
export type RemedyMiss = (typeof REMEDY_MISSES)[number];

/** The day's and the month's (UTC); by the remedy's name, so that another version of it does not begin anew. */
export function ownCharges({ id, minor, dayCap, monthBudget }: RemedyTerms, now: number): Charge[] {
  return [
    { key: `remedy-day:${id}:${stopPeriod('cap', now)}`, minor, limit: dayCap },
    { key: `remedy-month:${id}:${stopPeriod('budget', now)}`, minor, limit: monthBudget },
  ];
}

/** Until when a limit that was reached stops it: the day, or the month. */
export function stopPeriod(because: 'cap' | 'budget', now: number): string {
  return new Date(now).toISOString().slice(0, because === 'cap' ? 10 : 7);
}

/** A remedy that stays stopped until a lead arms it again. */
export const STOPPED_FOR_GOOD = 'for-good';

export function isStopped(stopped: string | null, now: number): boolean {
  if (stopped === null) return false;
  return [STOPPED_FOR_GOOD, stopPeriod('cap', now), stopPeriod('budget', now)].includes(stopped);
}
