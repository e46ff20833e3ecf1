import { spawn } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LEASE_MS } from '../src/jobs/backlog.ts';
import { ENGINES } from './peers/database.ts';
import { type JobBench, jobBench } from './peers/job-bench.ts';
import { program } from './peers/program.ts';

const soon = { timeout: 15_000, interval: 10 };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.each(ENGINES)('leases of jobs on %s', (engine) => {
  let bench: JobBench;
  let stops: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    bench = await jobBench(engine);
  });
  afterEach(async () => {
    await Promise.all(stops.map((stop) => stop()));
    stops = [];
    await bench.close();
  });

  function work(...args: Parameters<JobBench['work']>): () => Promise<void> {
    const stop = bench.work(...args);
    stops.push(stop);
    return stop;
  }

  test('a job that runs longer than a lease is not given to another, also while its worker stops', async () => {
    let started = 0;
    const slow = async () => {
      started++;
      await pause(engine === 'sqlite' ? 6_500 : 12_000);
    };
    const stop = work({ tell: slow });
    await bench.add([{ key: 'k' }]);
    await vi.waitFor(() => expect(started).toBe(1), soon);
    const stopped = stop();
    work({ tell: slow }, (await bench.another()).jobs);
    // The worker is heard of at 5 s; until then, and from then on, no lease lasts for all the time that passes.
    await bench.pass(4_000);
    await pause(5_500);
    await bench.pass(engine === 'sqlite' ? 9_000 : 5_000);
    await stopped;
    await vi.waitFor(async () => expect(await bench.jobs.depth()).toMatchObject({ due: 0 }), soon);
    expect(started).toBe(1);
  });

  test('a job whose claim has lapsed in this very process is not started twice', async () => {
    let started = 0;
    work({
      tell: async () => {
        started++;
        await pause(1_500);
      },
    });
    await bench.add([{ key: 'k' }]);
    await vi.waitFor(() => expect(started).toBe(1), soon);
    await bench.pass(60_000);
    await vi.waitFor(
      async () => expect(await bench.jobs.depth()).toEqual({ due: 0, later: 0, dead: 0 }),
      soon,
    );
    expect(started).toBe(1);
  });

  test('a job whose worker was killed is performed by another once its lease has ended', async () => {
    await bench.add([{ key: 'k', payload: { n: 1 } }]);
    const worker = spawn(process.execPath, [await program('job-worker.ts'), bench.address]);
    await once(worker.stdout, 'data');
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    const seen: unknown[] = [];
    work({ tell: async ({ n }, attempt) => void seen.push([n, attempt]) });
    await pause(700);
    expect(seen).toEqual([]);
    await bench.pass(LEASE_MS);
    await vi.waitFor(() => expect(seen).toEqual([[1, 2]]), { timeout: 25_000 });
    await vi.waitFor(async () => expect(await bench.jobs.depth()).toMatchObject({ due: 0, dead: 0 }), soon);
  });
});

test('on PostgreSQL, work goes on after every connection was cut', async () => {
  const bench = await jobBench('postgres');
  const seen = new Set<unknown>();
  const stop = bench.work({ tell: async ({ n }) => void seen.add(n) });
  await bench.add([{ key: 'before', payload: { n: 'before' } }]);
  await vi.waitFor(() => expect(seen.has('before')).toBe(true), soon);
  const admin = new pg.Client({ connectionString: bench.address });
  await admin.connect();
  await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`);
  await admin.end();
  await vi.waitFor(() => bench.add([{ key: 'after', payload: { n: 'after' } }]), soon);
  await vi.waitFor(() => expect(seen.has('after')).toBe(true), { timeout: 25_000 });
  await vi.waitFor(async () => expect(await bench.jobs.depth()).toEqual({ due: 0, later: 0, dead: 0 }), soon);
  await stop();
  await bench.close();
});
