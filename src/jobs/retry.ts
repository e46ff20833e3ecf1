import { CodedError, codeOf, MEANING } from '../domain/coded-error.ts';
import { MAX_TRIES } from './jobs.ts';

/** What becomes of a job whose handler threw. */
export type Fate = { again: true; waitMs: number } | { again: false };

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;
/** Nobody means a longer one; a header may say anything. */
const LONGEST_NAMED_MS = 30 * 86_400_000;

/**
 * The fate of a job after its `attempt` (1 is the first) threw `error`. The wait that the other side named is kept
 * to the millisecond, up to 30 days; ours is 1 s, doubling to 5 min, off by up to a fifth so that jobs that failed together
 * do not come back together (`random` is in [0, 1)). An unknown outcome is dead: it waits for a person.
 */
export function fateOf(error: unknown, attempt: number, random: number): Fate {
  if (MEANING[codeOf(error)].job !== 'retry' || attempt >= MAX_TRIES) return { again: false };
  if (error instanceof CodedError && error.retryAfterMs !== undefined)
    return { again: true, waitMs: Math.min(error.retryAfterMs, LONGEST_NAMED_MS) };
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
  return { again: true, waitMs: Math.round(wait * (0.8 + 0.4 * random)) };
}

/** What is kept of an error with its job: a code and words of ours; what a stranger's error says may quote a customer. */
export function tellingOf(error: unknown): string {
  const words =
    error instanceof CodedError ? error.message : error instanceof Error ? error.name : typeof error;
  return `${codeOf(error)}: ${words}`;
}

/** Kept with a job whose worker was gone at its last try. */
export const WORKER_GONE = 'store-down: the worker ended before the job did';
