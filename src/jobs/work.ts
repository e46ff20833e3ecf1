import type { Enqueue } from '../store/database.ts';
import { type Backlog, type Claim, EXTEND_EVERY_MS, LONGEST_MS } from './backlog.ts';
import { createBell } from './bell.ts';
import { JOB_KINDS, type JobHandler, type JobKind, type Jobs } from './jobs.ts';
import { type Fate, fateOf, tellingOf } from './retry.ts';

/**
 * How many jobs of a kind one process performs at a time: each kind has its own lane, so that none waits for another.
 * Replies have many, because they mostly wait for vendors: one that does not answer leaves room for the others.
 */
const SLOTS: Readonly<Record<JobKind, number>> = {
  deliver: 64,
  forward: 4,
  tell: 4,
  digest: 2,
  show: 4,
  'copy-file': 2,
  mirror: 2,
  offer: 2,
  settle: 2,
  'let-go': 2,
  codes: 2,
  join: 2,
  hook: 8,
  backtest: 1,
  recalculate: 1,
};

/** A clock that was set back is noticed within this. Real time. */
const BRING_NEAR_EVERY_MS = 60_000;
/** New jobs are looked for at least so often, whatever signals get lost. Real time. */
const LOOK_EVERY_MS = 500;

export interface WorkOptions {
  /** Calls back whenever there may be new jobs; returns the way to stop. */
  onNews: (ring: () => void) => () => void;
  /** In [0, 1): jitter. */
  random: () => number;
  /** Told what a handler threw, and of a backlog that cannot be reached (which is asked again). */
  onError: (error: unknown, job: { kind: JobKind; id: string; attempt: number } | null) => void;
}

/** Both ends of the jobs of one process. */
export interface OpenJobs {
  jobs: Jobs;
  enqueue: Enqueue;
  /** After every `run` has ended. */
  close(): Promise<void>;
}

/** The port over a backlog. */
export function jobsOf(backlog: Backlog, options: WorkOptions): Jobs {
  return {
    run: (handlers, signal) => work(backlog, handlers, signal, options),
    dead: (page) => backlog.dead(page),
    retry: (id) => backlog.retry(id),
    depth: () => backlog.depth(),
  };
}

interface Outcome {
  claim: Claim;
  /** Null when the job is done. */
  failure: { fate: Fate; error: string } | null;
}

/** Performs due jobs until the signal, lets what is in hand finish, and settles it. */
async function work(
  backlog: Backlog,
  handlers: Readonly<Record<JobKind, JobHandler>>,
  signal: AbortSignal,
  options: WorkOptions,
): Promise<void> {
  const bell = createBell(signal);
  const shift = new Shift(backlog, handlers, options, bell.ring);
  const forget = options.onNews(bell.ring);
  const extending = setInterval(() => shift.extend(), EXTEND_EVERY_MS);
  try {
    while (!signal.aborted) await bell.wait(await shift.turn());
    await shift.finish();
  } finally {
    clearInterval(extending);
    forget();
  }
}

/** One process at work: what it holds, what came of it, and what it settles next. */
class Shift {
  private readonly backlog: Backlog;
  private readonly handlers: Readonly<Record<JobKind, JobHandler>>;
  private readonly options: WorkOptions;
  /** Called when a job has ended, and when one that was put off is due: there is something to settle, or to start. */
  private readonly ended: () => void;
  /** By job id, until settled. */
  private readonly inHand = new Map<string, Claim>();
  private readonly running = new Set<Promise<void>>();
  private outcomes: Outcome[] = [];
  private broughtNearAt = Number.NEGATIVE_INFINITY;

  constructor(
    backlog: Backlog,
    handlers: Readonly<Record<JobKind, JobHandler>>,
    options: WorkOptions,
    ended: () => void,
  ) {
    this.backlog = backlog;
    this.handlers = handlers;
    this.options = options;
    this.ended = ended;
  }

  /** Settles what has ended, starts what is due and fits; answers how long to sleep, in ms. */
  async turn(): Promise<number> {
    try {
      await this.settle();
      await this.bringNear();
      return await this.start();
    } catch (error) {
      this.options.onError(error, null);
      return LOOK_EVERY_MS;
    }
  }

  /** Waits for what is running. What cannot be settled any more comes back when its lease has ended. */
  async finish(): Promise<void> {
    await Promise.all(this.running);
    await this.settle();
  }

  extend(): void {
    if (this.inHand.size === 0) return;
    this.backlog
      .extend([...this.inHand.values()])
      .catch((error: unknown) => this.options.onError(error, null));
  }

  private async bringNear(): Promise<void> {
    if (performance.now() - this.broughtNearAt < BRING_NEAR_EVERY_MS) return;
    await this.backlog.bringNear();
    this.broughtNearAt = performance.now();
  }

  private async start(): Promise<number> {
    const waits = await this.backlog.waits();
    let sleep = LOOK_EVERY_MS;
    for (const kind of JOB_KINDS) {
      const wait = waits.get(kind);
      const free = this.free(kind);
      if (wait === undefined || free <= 0) continue;
      if (wait > 0) sleep = Math.min(sleep, wait);
      else for (const claim of await this.backlog.claim(kind, free)) this.perform(claim);
    }
    return sleep;
  }

  private free(kind: JobKind): number {
    const held = [...this.inHand.values()].filter((claim) => claim.kind === kind);
    return SLOTS[kind] - held.length;
  }

  private perform(claim: Claim): void {
    const held = this.inHand.get(claim.id);
    if (held) {
      // The lease ended under a job that is still running here (a jump of the clock): the new claim is its own.
      held.attempt = claim.attempt;
      return;
    }
    this.inHand.set(claim.id, claim);
    const run = this.outcome(claim).then((outcome) => {
      this.outcomes.push(outcome);
      this.running.delete(run);
      this.ended();
    });
    this.running.add(run);
  }

  private async outcome(claim: Claim): Promise<Outcome> {
    try {
      await this.handlers[claim.kind](claim.payload, claim.attempt);
      return { claim, failure: null };
    } catch (error) {
      this.options.onError(error, { kind: claim.kind, id: claim.id, attempt: claim.attempt });
      const fate = fateOf(error, claim.attempt, this.options.random());
      return { claim, failure: { fate, error: tellingOf(error) } };
    }
  }

  /** What is done goes in one statement; what cannot be written is kept, and held, for the next turn. */
  private async settle(): Promise<void> {
    const done = this.outcomes.filter((outcome) => outcome.failure === null);
    if (done.length > 0) {
      await this.backlog.done(done.map((outcome) => outcome.claim));
      this.letGo(done);
    }
    for (const outcome of this.outcomes.slice()) {
      if (!outcome.failure) continue;
      const { fate, error } = outcome.failure;
      if (fate.again) await this.putOff(outcome.claim, fate.waitMs, error);
      else await this.backlog.bury(outcome.claim, error);
      this.letGo([outcome]);
    }
  }

  private async putOff(claim: Claim, waitMs: number, error: string): Promise<void> {
    await this.backlog.again(claim, Math.min(waitMs, LONGEST_MS / 2), error);
    if (waitMs < LOOK_EVERY_MS) setTimeout(this.ended, waitMs).unref();
  }

  private letGo(settled: readonly Outcome[]): void {
    for (const { claim } of settled) this.inHand.delete(claim.id);
    this.outcomes = this.outcomes.filter((outcome) => !settled.includes(outcome));
  }
}
