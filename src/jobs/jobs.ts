/** An effect still to be performed. It is committed with the events that called for it. */
export interface Job {
  /** Names the effect: a second job with the same key is dropped while the first one is kept. */
  key: string;
  kind: JobKind;
  payload: Record<string, unknown>;
  /** Not before. Epoch ms. */
  runAt: number;
}

/** One kind for each effect, and a lane of its own for each kind: deadlines never wait behind cards. */
export const JOB_KINDS = [
  'deliver',
  'forward',
  'tell',
  'digest',
  'show',
  'copy-file',
  'mirror',
  'offer',
  'settle',
  'let-go',
  'codes',
  'join',
  'hook',
  'backtest',
  'recalculate',
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

export interface DeadJob {
  id: string;
  kind: JobKind;
  payload: Record<string, unknown>;
  error: string;
  attempts: number;
  deadAt: number;
}

/**
 * Performs one job; it may run twice, so that it must be idempotent. Throws CodedError: its fate in MEANING decides
 * whether the job is tried again (after `retryAfterMs`, else 1 s doubling to 5 min, 12 tries at most) or is dead. The
 * first `attempt` is 1. A handler must end by itself: for as long as it runs, nobody else gets the job.
 */
export type JobHandler = (payload: Record<string, unknown>, attempt: number) => Promise<void>;

/** Work that is due, performed by any process. Rows arrive with the commit of a change. */
export interface Jobs {
  /** Works until the signal, then lets what is in hand finish and answers. */
  run(handlers: Record<JobKind, JobHandler>, signal: AbortSignal): Promise<void>;
  /** Newest first. */
  dead(page: { limit: number }): Promise<DeadJob[]>;
  /** Puts a dead job back to work; false when there is none with this id. */
  retry(id: string): Promise<boolean>;
  depth(): Promise<{ due: number; later: number; dead: number }>;
}

/** How often a job is tried before it is dead. */
export const MAX_TRIES = 12;
