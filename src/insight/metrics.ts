import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Jobs } from '../jobs/jobs.ts';
import type { Store } from '../store/store.ts';

/** Figures for operations, in Prometheus' text format. What processes share is read from the store at each scrape. */
export interface Metrics {
  readonly type: string;
  /** Seconds from a webhook's arrival to its durable row. */
  intake(channel: string, seconds: number): void;
  /** Seconds that a command took. `name` must be one of ours: it becomes a label. */
  command(name: string, seconds: number): void;
  /** Throws CodedError 'store-down'. `now` is epoch ms. */
  scrape(now: number): Promise<string>;
}

/** The tally under which doubled deliveries are counted for all processes. */
export const DUPLICATES_TALLY = 'duplicates-dropped';

/** Around the limits that matter: a platform's 3 s, a person's 100 ms, a commit's few ms. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 10];

const SHARED = {
  queue: ['osem_queue_length', 'Tickets by status.'],
  oldest: ['osem_oldest_waiting_seconds', 'How long the customer who waits longest has waited.'],
  broken: ['osem_deadlines_broken', 'Customers who wait although the promise is broken.'],
  inbox: ['osem_inbox_length', 'Deliveries stored and not yet applied.'],
  deadLetters: ['osem_dead_letters', 'Deliveries that could not be understood.'],
  jobsDue: ['osem_jobs_due', 'Jobs whose time has come.'],
  jobsDead: ['osem_jobs_dead', 'Jobs that were given up.'],
} as const;
const WAITS = ['osem_desk_waits', 'Kinds of calls that a desk’s platform wants to wait.'] as const;

interface MetricsPorts {
  store: Store;
  jobs: Pick<Jobs, 'depth'>;
  /** Kinds of calls that each desk's platform wants to wait, by desk: of this process. */
  waits(): Readonly<Record<string, number>>;
}

export function createMetrics({ store, jobs, waits }: MetricsPorts): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const intake = new Histogram({
    name: 'osem_intake_seconds',
    help: 'From a webhook to its durable row.',
    labelNames: ['channel'],
    buckets: BUCKETS,
    registers,
  });
  const command = new Histogram({
    name: 'osem_command_seconds',
    help: 'How long commands take.',
    labelNames: ['command'],
    buckets: BUCKETS,
    registers,
  });
  /** By channel: looking the labels up costs more than counting. */
  const observed = new Map<string, { observe(seconds: number): void }>();
  const fill = sharedGauges(registry, store, jobs);
  const [name, help] = WAITS;
  const waiting = new Gauge({ name, help, labelNames: ['desk'], registers });
  return {
    type: registry.contentType,
    intake(channel, seconds) {
      const known = observed.get(channel) ?? intake.labels(channel);
      observed.set(channel, known);
      known.observe(seconds);
    },
    command: (name, seconds) => command.observe({ command: name }, seconds),
    async scrape(now) {
      await fill(now);
      for (const [desk, count] of Object.entries(waits())) waiting.set({ desk }, count);
      return registry.metrics();
    },
  };
}

function sharedGauges(
  registry: Registry,
  store: Store,
  jobs: Pick<Jobs, 'depth'>,
): (now: number) => Promise<void> {
  const gauge = ([name, help]: readonly [string, string], labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const counter = (name: string, help: string) => new Counter({ name, help, registers: [registry] });
  const queue = gauge(SHARED.queue, ['status']);
  const oldest = gauge(SHARED.oldest);
  const broken = gauge(SHARED.broken);
  const inboxLength = gauge(SHARED.inbox);
  const deadLetters = gauge(SHARED.deadLetters);
  const jobsDue = gauge(SHARED.jobsDue);
  const jobsDead = gauge(SHARED.jobsDead);
  const missed = counter('osem_deadlines_missed_total', 'Promises that were ever broken.');
  const duplicates = counter('osem_duplicates_dropped_total', 'Deliveries that had come before.');
  return async (now) => {
    const [counts, inbox, depth, tallies] = await Promise.all([
      store.tickets.counts(now),
      store.inbox.depth(),
      jobs.depth(),
      store.tallies.all(),
    ]);
    queue.set({ status: 'open' }, counts.open);
    queue.set({ status: 'waiting' }, counts.waiting);
    queue.set({ status: 'snoozed' }, counts.snoozed);
    oldest.set(counts.oldestWaitingSince === null ? 0 : Math.max(0, now - counts.oldestWaitingSince) / 1000);
    broken.set(counts.broken);
    inboxLength.set(inbox.length);
    deadLetters.set(inbox.dead);
    jobsDue.set(depth.due);
    jobsDead.set(depth.dead);
    missed.reset();
    missed.inc(counts.missed);
    duplicates.reset();
    duplicates.inc(tallies[DUPLICATES_TALLY] ?? 0);
  };
}
