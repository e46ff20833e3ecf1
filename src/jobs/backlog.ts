import type { JobKind, Jobs } from './jobs.ts';

/** A job that this process holds until it is settled, or until the lease ends without being extended. */
export interface Claim {
  id: string;
  kind: JobKind;
  payload: Record<string, unknown>;
  /** 1 at the first try. With the id it names this claim: a later one has a higher attempt. */
  attempt: number;
}

/** Where jobs are kept: a table of ours on SQLite, pg-boss on PostgreSQL. `work.ts` performs them from either. */
export interface Backlog extends Pick<Jobs, 'dead' | 'retry' | 'depth'> {
  /** What is put off for longer than `LONGEST_MS` was put off by a clock that was wrong: it is due now. */
  bringNear(): Promise<void>;
  /** Milliseconds until the first job of each kind is due (0 or less: now); kinds without any are absent. */
  waits(): Promise<ReadonlyMap<JobKind, number>>;
  /** Takes due jobs of the kind, at most `limit`, oldest first, under a lease. */
  claim(kind: JobKind, limit: number): Promise<Claim[]>;
  /** Starts the leases of these claims anew. */
  extend(claims: readonly Claim[]): Promise<void>;
  /** The jobs are done and forgotten, whoever holds them by now. */
  done(claims: readonly Claim[]): Promise<void>;
  /** Lets go of the job, to be tried again after the wait; nothing when the claim has passed to somebody else. */
  again(claim: Claim, waitMs: number, error: string): Promise<void>;
  /** Puts the job among the dead; nothing when the claim has passed to somebody else. */
  bury(claim: Claim, error: string): Promise<void>;
}

/** Nothing is put off for longer: half of it is the longest wait for another try, and all else is for minutes. */
export const LONGEST_MS = 2 * 24 * 3_600_000;
/** A claim whose worker has not been heard of for so long is given to another. */
export const LEASE_MS = 15_000;
/** How often a worker is heard of. */
export const EXTEND_EVERY_MS = 5_000;
