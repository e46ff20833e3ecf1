import type { Why } from './decision.ts';
import { firstMinuteAfter, isRest, lastMinuteBefore, type Rest } from './hours.ts';

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

/** What the rules grant a waiting customer. Milliseconds of wall-clock time. */
export interface DeadlineTerms {
  promiseMs: number;
  targetMs: number;
  stages: StageTerms[];
  quiet: Rest | null;
  /** What customers are told, where it is later than the promise that we work by. */
  saidMs?: number;
  /** Of running time, until the case is resolved; nothing is granted when absent. */
  resolveMs?: number;
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

export interface Deadline {
  since: number;
  targetAt: number;
  promiseAt: number;
  /** By when the customer hears from us, as they are told; absent: by the promise. */
  saidAt?: number;
  stages: Stage[];
}

/** The deadline of somebody who waits since `since`: a pure function of the terms, so that it can be recomputed. */
export function deadlineFrom(since: number, terms: DeadlineTerms): Deadline {
  const stages = terms.stages.flatMap((stage) => onTheClock(since, stage, terms));
  stages.sort((a, b) => a.tellAt - b.tellAt || a.at - b.at);
  const { targetMs, promiseMs, saidMs } = terms;
  const said = saidMs === undefined || saidMs <= promiseMs ? {} : { saidAt: since + saidMs };
  return { since, targetAt: since + targetMs, promiseAt: since + promiseMs, ...said, stages };
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
  const at = since + Math.round(deadline.promiseMs * terms.at);
  const unless = terms.unless === undefined ? {} : { unless: terms.unless };
  const stage = { name: terms.name, at, tell: terms.tell, ...unless };
  const { quiet } = deadline;
  if (quiet === null || !isRest(at, quiet)) return [{ ...stage, tellAt: at }];
  const before = lastMinuteBefore(at, quiet);
  const after = { ...stage, tellAt: firstMinuteAfter(at, quiet) };
  if (before < since) return [after];
  const early = { ...stage, tellAt: before };
  return terms.at >= 1 ? [early, { ...after, name: `${terms.name}-after-quiet` }] : [early];
}
