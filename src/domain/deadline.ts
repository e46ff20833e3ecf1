import type { Why } from './decision.ts';
import { afterWorked, firstMinuteAfter, type Hours, isRest, lastMinuteBefore, type Rest } from './hours.ts';

/** Who is told at a stage. `owner` becomes the desk while nobody has claimed the ticket. */
export type StageAudience = 'owner' | 'supervisors';

/** A stage as the rules give it: `at` is a fraction of the promise (0.8 of ten hours is the eight-hour target). */
export interface StageTerms {
  name: string;
  at: number;
  tell: StageAudience;
  /** Nobody is told when the customer has had a word from us since they wait, which need not be an answer. */
  unless?: 'acknowledged' | undefined;
}

/** What the rules count in open time, by whose hours. */
export interface BusinessTime {
  /** The table's name. */
  calendar: string;
  hours: Hours;
  target: boolean;
  promise: boolean;
  resolve: boolean;
}

/** What the rules grant a waiting customer. Milliseconds of wall-clock time, or of open time where `business` says so. */
export interface DeadlineTerms {
  promiseMs: number;
  targetMs: number;
  stages: StageTerms[];
  quiet: Rest | null;
  /** What customers are told, where it is later than the promise that we work by. */
  saidMs?: number;
  /** Of running time, until the case is resolved; nothing is granted when absent. */
  resolveMs?: number;
  /** Nothing is counted in open time when absent. */
  business?: BusinessTime;
  why: Why[];
}

/** A stage on the clock: reached at `at`, told at `tellAt` (they differ when `at` falls in quiet hours). */
export interface Stage {
  name: string;
  at: number;
  tellAt: number;
  tell: StageAudience;
  unless?: 'acknowledged';
}

/** By which table a deadline was counted, as it stood then, and what was counted: ms of open time; absent: by the wall's clock. */
export interface Counted {
  calendar: string;
  /** What the table's content is known by. */
  version: string;
  promiseMs?: number;
  targetMs?: number;
}

export interface Deadline {
  since: number;
  targetAt: number;
  promiseAt: number;
  /** By when the customer hears from us, as they are told; absent: by the promise. */
  saidAt?: number;
  stages: Stage[];
  /** Absent: all of it by the wall's clock. */
  counted?: Counted;
}

/** The deadline of somebody who waits since `since`: a pure function of the terms, so that it can be recomputed. */
export function deadlineFrom(since: number, terms: DeadlineTerms): Deadline {
  const stages = terms.stages.flatMap((stage) => onTheClock(since, stage, terms));
  stages.sort((a, b) => a.tellAt - b.tellAt || a.at - b.at);
  const { targetMs, promiseMs, saidMs, business } = terms;
  const promiseAt = after(since, promiseMs, business?.promise, terms);
  // Of two clocks the target's may be the slower one.
  const targetAt = Math.min(promiseAt, after(since, targetMs, business?.target, terms));
  const saidAt = saidMs === undefined ? promiseAt : after(since, saidMs, business?.promise, terms);
  const said = saidAt <= promiseAt ? {} : { saidAt };
  return { since, targetAt, promiseAt, ...said, stages, ...countedBy(terms) };
}

/** A table by which nobody is there for more than a year counts nothing: then it is the wall's clock. */
function after(
  since: number,
  ms: number,
  isOpenTime: boolean | undefined,
  { business }: DeadlineTerms,
): number {
  if (isOpenTime !== true || business === undefined) return since + ms;
  return afterWorked(since, ms, business.hours) ?? since + ms;
}

function countedBy({ business, promiseMs, targetMs }: DeadlineTerms): { counted?: Counted } {
  if (business === undefined || !(business.promise || business.target)) return {};
  const { calendar, hours, promise, target } = business;
  return {
    counted: {
      calendar,
      version: hours.stamp ?? '',
      ...(promise ? { promiseMs } : {}),
      ...(target ? { targetMs } : {}),
    },
  };
}

/** What a customer may count on. Epoch ms. */
export function saidTo({ promiseAt, saidAt = promiseAt }: Pick<Deadline, 'promiseAt' | 'saidAt'>): number {
  return saidAt;
}

/**
 * A stage in quiet hours is told at the last working minute before it ("due tonight"), or, when the wait began after
 * that, at the first one after it. The break itself is told again in the morning.
 */
function onTheClock(since: number, terms: StageTerms, deadline: DeadlineTerms): Stage[] {
  const at = after(since, Math.round(deadline.promiseMs * terms.at), deadline.business?.promise, deadline);
  const unless = terms.unless === undefined ? {} : { unless: terms.unless };
  const stage = { name: terms.name, at, tell: terms.tell, ...unless };
  const { quiet } = deadline;
  if (quiet === null || !isRest(at, quiet)) return [{ ...stage, tellAt: at }];
  const before = lastMinuteBefore(at, quiet);
  const late = { ...stage, tellAt: firstMinuteAfter(at, quiet) };
  if (before < since) return [late];
  const early = { ...stage, tellAt: before };
  return terms.at >= 1 ? [early, { ...late, name: `${terms.name}-after-quiet` }] : [early];
}
