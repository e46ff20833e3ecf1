import { sql } from 'kysely';
import { openDistributedJobs } from '../../src/jobs/distributed.ts';
import { openEmbeddedJobs } from '../../src/jobs/embedded.ts';
import type { Job, JobHandler, JobKind, Jobs } from '../../src/jobs/jobs.ts';
import type { OpenJobs } from '../../src/jobs/work.ts';
import type { Db, Engine } from '../../src/store/database.ts';
import { connect, type TestDatabase, testDatabase } from './database.ts';

export interface JobBench {
  jobs: Jobs;
  db: Db;
  /** For DATABASE_URL. */
  address: string;
  now(): number;
  /** Adds jobs in a transaction, which `fail` rolls back, and rings as a commit does. */
  add(jobs: Partial<Job>[], fail?: boolean): Promise<void>;
  /** Lets time pass at once: on SQLite by moving the clocks, on PostgreSQL by moving the rows into the past. Rings. */
  pass(ms: number): Promise<void>;
  /** Another process on the same database. */
  another(): Promise<OpenJobs>;
  /** Works in the background with these handlers (others do nothing); answers the way to stop gracefully. */
  work(handlers: Partial<Record<JobKind, JobHandler>>, jobs?: Jobs): () => Promise<void>;
  /** What handlers threw, and faults of the machinery. */
  errors: unknown[];
  close(): Promise<void>;
}

export async function jobBench(engine: Engine, ring = true): Promise<JobBench> {
  const database = await testDatabase(engine);
  const errors: unknown[] = [];
  const listeners = new Set<() => void>();
  let passed = 0;
  const now = () => Date.now() + passed;
  const open = (db: Db) => openJobs(database, db, { now, errors, listeners });
  const own = await open(database.db);
  const closing: (() => Promise<void>)[] = [];
  return {
    jobs: own.jobs,
    db: database.db,
    address: engine === 'sqlite' ? `sqlite:${database.url}` : database.url,
    now,
    errors,
    async add(jobs, fail = false) {
      const whole = jobs.map((job) => ({
        key: 'a',
        kind: 'tell' as const,
        payload: {},
        runAt: now(),
        ...job,
      }));
      const adding = database.db.transaction().execute(async (trx) => {
        await own.enqueue(trx, whole);
        if (fail) throw new Error('rolled back');
      });
      await adding;
      if (ring) for (const listener of listeners) listener();
    },
    async pass(ms) {
      if (engine === 'sqlite') passed += ms;
      else await age(database.db, ms);
      for (const listener of listeners) listener();
    },
    async another() {
      const db = connect(engine, database.url);
      const jobs = await open(db);
      closing.push(jobs.close, () => db.destroy());
      return jobs;
    },
    work(handlers, jobs = own.jobs) {
      const stop = new AbortController();
      const nothing = () => Promise.resolve();
      const all = {
        deliver: nothing,
        tell: nothing,
        digest: nothing,
        show: nothing,
        'copy-file': nothing,
        codes: nothing,
        join: nothing,
        offer: nothing,
        settle: nothing,
        'let-go': nothing,
        mirror: nothing,
        hook: nothing,
        backtest: nothing,
        recalculate: nothing,
        forward: nothing,
      };
      const done = jobs.run({ ...all, ...handlers }, stop.signal);
      return () => {
        stop.abort();
        return done;
      };
    },
    async close() {
      for (const close of [own.close, ...closing, database.close]) await close();
    },
  };
}

function openJobs(
  { engine, url }: TestDatabase,
  db: Db,
  { now, errors, listeners }: { now: () => number; errors: unknown[]; listeners: Set<() => void> },
): Promise<OpenJobs> {
  const options = {
    db,
    now,
    random: () => 0.5,
    onError: (error: unknown) => void errors.push(error),
    onNews: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  if (engine === 'postgres') return openDistributedJobs({ ...options, url });
  return Promise.resolve(openEmbeddedJobs({ ...options, machineNow: now }));
}

async function age(db: Db, ms: number): Promise<void> {
  await sql`
    update pgboss.job set
      start_after = start_after - ${ms}::float8 * interval '1 millisecond',
      heartbeat_on = heartbeat_on - ${ms}::float8 * interval '1 millisecond'`.execute(db);
}
