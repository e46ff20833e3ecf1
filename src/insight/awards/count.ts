import type { ActPart, CasePart } from '../../domain/award.ts';
import { hourIn, type Month } from '../../domain/month.ts';
import type { Observation } from '../observation.ts';
import { actTallies, presenceIn } from './acts.ts';
import { type CaseState, type Known, known, LOW_SCORE } from './known.ts';

/** Who is compared: people, or their teams. */
export type Subject = 'person' | 'team';

/**
 * How many customers somebody had in one kind, channel, part of the day and language, of whom the same became. A customer
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
  /** Of `promise` and `at-once` 1 or 0; of `survey` the score, 1 to 10. */
  value: number;
  /** Otherwise nothing good comes of it: it was reopened, closed in bulk or unanswered, or is no case by itself. */
  earned: boolean;
  customers: number;
}

/** Acts of somebody, each for another customer. `for`: the colleague who had the good of it; null: a customer had. */
export interface ActTally {
  part: ActPart;
  who: string;
  for: string | null;
  customers: number;
}

/** Clock hours and days of the month in which the record shows that somebody took up a case. */
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

/** Parts of a day. */
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
function saidTallies(record: Known, subject: Subject): CaseTally[] {
  const said = record.rows.filter(({ measure }) => measure === 'said-solved');
  return perCustomer(record, said, subject).flatMap(({ cell, counted }) => {
    const yes = counted.filter(({ row }) => row.good === true);
    const isLost = counted.at(-1)?.row.good !== true;
    const earned = yes.every((one) => one.earned);
    const isLate = isLost || yes.some(({ row }) => row.inPromise === false);
    const isFair = isLate || yes.some(({ row }) => row.inPromise === true);
    const atOnce = yes.length === counted.length;
    const promise = { ...cell, part: 'promise' as const, value: Number(!isLate), earned: isLate || earned };
    const solved = { ...cell, part: 'at-once' as const, value: Number(atOnce), earned: !atOnce || earned };
    return isFair ? [promise, solved] : [solved];
  });
}

function surveyTallies(record: Known, subject: Subject): CaseTally[] {
  const scored = record.rows.filter(
    ({ measure, value, by }) => measure === 'survey-scored' && value !== null && by === null,
  );
  return perCustomer(record, scored, subject).map(({ cell, counted }) => ({
    ...cell,
    part: 'survey',
    value: Math.min(...counted.map(({ row }) => row.value ?? 0)),
    earned: counted.every((one) => one.earned),
  }));
}

interface Unit {
  cell: Omit<CaseTally, 'part' | 'value' | 'earned'>;
  /** Oldest first. */
  counted: { row: Observation; earned: boolean }[];
}

/** What each customer of somebody said in the month. */
function perCustomer(
  { states, pending, month }: Known,
  rows: readonly Observation[],
  subject: Subject,
): Unit[] {
  const units = new Map<string, Unit>();
  for (const row of rows) {
    const who = row[subject];
    const state = states.get(row.ticketId);
    if (who === null || state === undefined || state.refused || (state.ours && !isBad(row))) continue;
    const key = JSON.stringify([who, row.contact]);
    const counted = units.get(key)?.counted ?? [];
    counted.push({ row, earned: earns(state) && !pending.has(row.contact) });
    units.set(key, { cell: { ...cellOf(row, state, month), who, customers: 1 }, counted });
  }
  return [...units.values()];
}

/** What is said of a case that one of us made counts when it is bad. */
function isBad({ measure, good, value }: Observation): boolean {
  return measure === 'said-solved' ? good !== true : (value ?? 0) <= LOW_SCORE;
}

function earns({ out, unearned, reopened }: CaseState): boolean {
  return !out && !unearned && !reopened;
}

function cellOf(row: Observation, state: CaseState, month: Month) {
  const hour = hourIn(month, state.openedAt ?? row.at);
  const band = Math.floor((hour * BANDS) / 24);
  return { kind: row.kind, channel: row.channel, language: row.language, band };
}
