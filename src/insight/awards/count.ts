import type { ActPart, CasePart } from '../../domain/award.ts';
import { hourIn, type Month } from '../../domain/month.ts';
import type { Observation } from '../observation.ts';
import { actTallies, presenceIn } from './acts.ts';
import { type CaseState, type Known, known } from './known.ts';

/** Who is compared: people, or their teams. */
export type Subject = 'person' | 'team';

/**
 * How many customers somebody had in one kind, channel, part of the day and language, and what became of them. A customer
 * counts once a month, by the last case of theirs, and is as good as the worst of them.
 */
export interface CaseTally {
  part: CasePart;
  who: string;
  kind: string | null;
  channel: string;
  language: string | null;
  /** Quarter of the day, 0 to 3, in which the case began. */
  band: number;
  customers: number;
  /** Of `promise` and `at-once` how many; of `survey` the sum of scores, 1 to 10 each. */
  sum: number;
}

/** Acts of somebody, each for another customer. `for`: the colleague who had the good of it; null: a customer had. */
export interface ActTally {
  part: ActPart;
  who: string;
  for: string | null;
  customers: number;
}

/** Clock hours and days of the month in which the record shows an act of somebody. */
export interface Presence {
  who: string;
  hours: number;
  days: number;
}

export interface MonthCount {
  cases: readonly CaseTally[];
  acts: readonly ActTally[];
  presence: readonly Presence[];
}

/** Survey scores up to this are bad ones: they count whatever became of the case. */
export const LOW_SCORE = 5;
export const BANDS = 4;

/**
 * What happened in a month as it was known at `asOf` (epoch ms), from the observations of all its tickets since they began. The
 * store counts the same in SQL: this says what is meant.
 */
export function countMonth(
  all: readonly Observation[],
  month: Month,
  asOf: number,
  subject: Subject = 'person',
): MonthCount {
  const record = known(all, month, asOf);
  const cases = [...saidTallies(record, subject), ...surveyTallies(record, subject)];
  if (subject === 'team') return { cases, acts: [], presence: [] };
  return { cases, acts: actTallies(record), presence: presenceIn(record) };
}

/** What customers said to "did this solve it?": of each the promise, and whether it was solved at once. */
function saidTallies({ rows, month, states, pending }: Known, subject: Subject): CaseTally[] {
  const said = rows.filter(({ measure }) => measure === 'said-solved');
  return perCustomer(said, subject).flatMap((unit) => {
    const counted = unit.filter((row) => {
      const state = states.get(row.ticketId);
      if (state === undefined || state.out) return false;
      return row.good === false || (earns(state) && !pending.has(row.contact));
    });
    const last = counted.at(-1);
    const who = last?.[subject] ?? null;
    if (last === undefined || who === null) return [];
    const cell = cellOf(last, states.get(last.ticketId), month);
    const yes = counted.filter(({ good }) => good === true);
    const kept = last.good === true && yes.every(({ inPromise }) => inPromise === true);
    const fair = last.good === false || yes.every(({ inPromise }) => inPromise !== null);
    const atOnce = yes.length === counted.length;
    return [
      ...(fair ? [{ part: 'promise' as const, who, ...cell, customers: 1, sum: Number(kept) }] : []),
      { part: 'at-once' as const, who, ...cell, customers: 1, sum: Number(atOnce) },
    ];
  });
}

function surveyTallies({ rows, month, states }: Known, subject: Subject): CaseTally[] {
  const scored = rows.filter(({ measure }) => measure === 'survey-scored');
  return perCustomer(scored, subject).flatMap((unit) => {
    const counted = unit.filter((row) => {
      const state = states.get(row.ticketId);
      if (state === undefined || state.out || row.value === null || row.by !== null) return false;
      return row.value <= LOW_SCORE || earns(state);
    });
    const last = counted.at(-1);
    const who = last?.[subject] ?? null;
    if (last === undefined || who === null) return [];
    const sum = Math.min(...counted.map(({ value }) => value ?? LOW_SCORE));
    return [{ part: 'survey', who, ...cellOf(last, states.get(last.ticketId), month), customers: 1, sum }];
  });
}

/** Of a case that somebody of us made, closed in bulk or without an answer, or that went on, nothing good is counted. */
export function earns({ ours, unearned, reopened }: CaseState): boolean {
  return !ours && !unearned && !reopened;
}

/** The rows of each subject and customer, oldest first. */
function perCustomer(rows: readonly Observation[], subject: Subject): Observation[][] {
  const units = new Map<string, Observation[]>();
  for (const row of rows) {
    if (row[subject] === null) continue;
    const key = JSON.stringify([row[subject], row.contact]);
    const unit = units.get(key);
    if (unit === undefined) units.set(key, [row]);
    else unit.push(row);
  }
  return [...units.values()];
}

function cellOf(row: Observation, state: CaseState | undefined, month: Month) {
  const hour = hourIn(month, state?.openedAt ?? row.at);
  const band = Math.floor((hour * BANDS) / 24);
  return { kind: row.kind, channel: row.channel, language: row.language, band };
}
