import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CodedError } from '../src/domain/coded-error.ts';
import { MAX_TRIES } from '../src/jobs/jobs.ts';
import { ENGINES } from './peers/database.ts';
import { type JobBench, jobBench } from './peers/job-bench.ts';

const soon = { timeout: 15_000, interval: 10 };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.each(ENGINES)('jobs on %s', (engine) => {
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

  test('a job is performed once, with its payload, and is gone then', async () => {
    const seen: unknown[] = [];
    work({ tell: async (payload, attempt) => void seen.push([payload, attempt]) });
    await bench.add([
      { key: 'k', payload: { text: 'Ä\u0000\ud800 "x"', nested: { list: [1, null, true] } } },
    ]);
    await vi.waitFor(
      async () => expect(await bench.jobs.depth()).toEqual({ due: 0, later: 0, dead: 0 }),
      soon,
    );
    expect(seen).toEqual([[{ text: 'Ä\ufffd\ufffd "x"', nested: { list: [1, null, true] } }, 1]]);
    expect(bench.errors).toEqual([]);
  });

  test('a new job is performed at once, not at the next look', async () => {
    let doneAt = 0;
    work({
      tell: async () => {
        doneAt = performance.now();
      },
    });
    await pause(250);
    const waits: number[] = [];
    for (const key of ['1', '2', '3', '4', '5', '6']) {
      const addedAt = performance.now();
      doneAt = 0;
      await bench.add([{ key }]);
      await vi.waitFor(() => expect(doneAt).toBeGreaterThan(0), { timeout: 15_000, interval: 2 });
      waits.push(doneAt - addedAt);
    }
    expect(waits.sort((a, b) => a - b)[2]).toBeLessThan(400);
  });

  test('what is rolled back is not performed', async () => {
    const seen: unknown[] = [];
    work({ tell: async (payload) => void seen.push(payload) });
    await expect(bench.add([{ key: 'k' }], true)).rejects.toThrow('rolled back');
    await pause(700);
    expect(seen).toEqual([]);
  });

  test('a second job with a key is dropped while the first is kept, and only then', async () => {
    await bench.add([
      { key: 'k', payload: { n: 1 } },
      { key: 'k', payload: { n: 2 } },
    ]);
    await bench.add([
      { key: 'k', payload: { n: 3 } },
      { key: 'other', payload: { n: 4 } },
    ]);
    expect(await bench.jobs.depth()).toMatchObject({ due: 2 });
    const seen: unknown[] = [];
    work({ tell: async ({ n }) => void seen.push(n) });
    await vi.waitFor(async () => expect(await bench.jobs.depth()).toMatchObject({ due: 0 }), soon);
    expect(seen.sort()).toEqual([1, 4]);
    await bench.add([{ key: 'k', payload: { n: 5 } }]);
    await vi.waitFor(() => expect(seen).toContain(5), soon);
  });

  test('a job is not performed before its time', async () => {
    const seen: unknown[] = [];
    work({ tell: async ({ n }) => void seen.push(n) });
    await bench.add([{ key: 'later', payload: { n: 'later' }, runAt: bench.now() + 3_600_000 }]);
    await bench.add([{ key: 'soon', payload: { n: 'soon' }, runAt: bench.now() + 300 }]);
    expect(await bench.jobs.depth()).toEqual({ due: 0, later: 2, dead: 0 });
    await vi.waitFor(() => expect(seen).toEqual(['soon']), soon);
    await bench.pass(3_599_000);
    await vi.waitFor(
      async () => expect(await bench.jobs.depth()).toEqual({ due: 0, later: 1, dead: 0 }),
      soon,
    );
    expect(seen).toEqual(['soon']);
    await bench.pass(1_000);
    await vi.waitFor(() => expect(seen).toEqual(['soon', 'later']), soon);
  });

  test('what a clock that was a year ahead has put off is done when it is set back', async () => {
    const seen: unknown[] = [];
    const year = 365 * 24 * 3_600_000;
    const tell = async ({ n }: Record<string, unknown>) => {
      if (!seen.includes(n)) {
        seen.push(n);
        throw new CodedError('rate-limited', 'Later', { retryAfterMs: n === 'again' ? 300_000 : 1 });
      }
      seen.push(`${n}, once more`);
    };
    await bench.add([{ key: 'a', payload: { n: 'again' } }]);
    const stop = work({ tell });
    await vi.waitFor(async () => expect(await bench.jobs.depth()).toMatchObject({ later: 1 }), soon);
    await stop();
    await bench.add([{ key: 'b', payload: { n: 'soon' }, runAt: bench.now() + 10_000 }]);
    await bench.pass(-year);
    await bench.add([{ key: 'c', payload: { n: 'later' }, runAt: bench.now() + 3_600_000 }]);
    work({ tell });
    const all = ['again', 'again, once more', 'soon', 'soon, once more'];
    await vi.waitFor(() => expect(seen.toSorted()).toEqual(all), { timeout: 10_000, interval: 10 });
    expect(await bench.jobs.depth()).toMatchObject({ later: 1, dead: 0 });
  });

  test('slow cards do not hold up notices', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const told: unknown[] = [];
    work({ show: () => released, tell: async ({ n }) => void told.push(n) });
    await bench.add(Array.from({ length: 40 }, (_, n) => ({ key: `show:${n}`, kind: 'show' as const })));
    await pause(100);
    await bench.add([{ key: 'tell', payload: { n: 'now' } }]);
    await vi.waitFor(() => expect(told).toEqual(['now']), soon);
    release();
    await vi.waitFor(async () => expect(await bench.jobs.depth()).toMatchObject({ due: 0 }), soon);
  });

  test('the wait that the other side named is kept exactly', async () => {
    const attempts: number[] = [];
    work({
      deliver: async (_, attempt) => {
        attempts.push(attempt);
        if (attempt === 1) throw new CodedError('rate-limited', 'slow down', { retryAfterMs: 3_600_000 });
      },
    });
    await bench.add([{ key: 'k', kind: 'deliver' }]);
    await vi.waitFor(
      async () => expect(await bench.jobs.depth()).toEqual({ due: 0, later: 1, dead: 0 }),
      soon,
    );
    await bench.pass(3_597_000);
    await pause(800);
    expect(attempts).toEqual([1]);
    await bench.pass(3_000);
    await vi.waitFor(() => expect(attempts).toEqual([1, 2]), soon);
    await vi.waitFor(async () => expect(await bench.jobs.depth()).toMatchObject({ due: 0, later: 0 }), soon);
  });

  test('a fault is tried again, twelve times in all, then the job is dead and can be put back', async () => {
    const attempts: number[] = [];
    let broken = true;
    work({
      mirror: async (_, attempt) => {
        attempts.push(attempt);
        if (broken) throw new CodedError('vendor-down', 'no answer');
      },
    });
    await bench.add([{ key: 'k', kind: 'mirror', payload: { id: 'm1' } }]);
    for (let tries = 1; tries < MAX_TRIES; tries++) {
      await vi.waitFor(
        async () => expect(await bench.jobs.depth()).toMatchObject({ later: 1, due: 0 }),
        soon,
      );
      expect(attempts).toHaveLength(tries);
      await bench.pass(300_000);
    }
    await vi.waitFor(
      async () => expect(await bench.jobs.depth()).toEqual({ due: 0, later: 0, dead: 1 }),
      soon,
    );
    expect(attempts).toEqual(Array.from({ length: MAX_TRIES }, (_, index) => index + 1));
    const [dead] = await bench.jobs.dead({ limit: 10 });
    const words = 'vendor-down: no answer';
    expect(dead).toMatchObject({ kind: 'mirror', payload: { id: 'm1' }, error: words, attempts: MAX_TRIES });
    expect(Math.abs((dead?.deadAt ?? 0) - (engine === 'sqlite' ? bench.now() : Date.now()))).toBeLessThan(
      10_000,
    );
    broken = false;
    expect(await bench.jobs.retry('not-there')).toBe(false);
    expect(await bench.jobs.retry(dead?.id ?? '')).toBe(true);
    expect(await bench.jobs.retry(dead?.id ?? '')).toBe(false);
    await vi.waitFor(
      async () => expect(await bench.jobs.depth()).toEqual({ due: 0, later: 0, dead: 0 }),
      soon,
    );
    expect(attempts.at(-1)).toBe(1);
  });

  test('what will not get better is dead at once, newest first, and keeps its key', async () => {
    work({
      tell: async ({ code }) => {
        if (code === 'bug') throw new TypeError('quotes the customer');
        throw new CodedError(code === 'unknown' ? 'unknown-outcome' : 'vendor-refused', 'in our words');
      },
    });
    await bench.add([{ key: 'a', payload: { code: 'refused' } }]);
    await vi.waitFor(async () => expect(await bench.jobs.depth()).toMatchObject({ dead: 1 }), soon);
    await bench.add([{ key: 'b', payload: { code: 'unknown' } }]);
    await vi.waitFor(async () => expect(await bench.jobs.depth()).toMatchObject({ dead: 2 }), soon);
    await bench.add([{ key: 'a' }, { key: 'bug', payload: { code: 'bug' } }]);
    await vi.waitFor(
      async () => expect(await bench.jobs.depth()).toEqual({ due: 0, later: 1, dead: 2 }),
      soon,
    );
    expect((await bench.jobs.dead({ limit: 10 })).map(({ error, attempts }) => [error, attempts])).toEqual([
      ['unknown-outcome: in our words', 1],
      ['vendor-refused: in our words', 1],
    ]);
    expect(await bench.jobs.dead({ limit: 1 })).toHaveLength(1);
  });

  test('several processes share the work, and each job goes to one', async () => {
    const seen: string[] = [];
    const workers = [bench.jobs, (await bench.another()).jobs, (await bench.another()).jobs];
    await bench.add(Array.from({ length: 120 }, (_, n) => ({ key: `k${n}`, payload: { n } })));
    const performed = workers.map(() => 0);
    for (const [index, jobs] of workers.entries()) {
      const tell = async ({ n }: Record<string, unknown>) => {
        seen.push(String(n));
        performed[index] = (performed[index] ?? 0) + 1;
        await pause(5);
      };
      work({ tell }, jobs);
    }
    await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(120), { timeout: 15_000 });
    await vi.waitFor(async () => expect(await bench.jobs.depth()).toMatchObject({ due: 0 }), soon);
    expect(seen).toHaveLength(120);
    expect(new Set(seen).size).toBe(120);
    expect(performed.every((count) => count > 0)).toBe(true);
    expect(bench.errors).toEqual([]);
  });

  test('a graceful stop finishes what is in hand and takes nothing more', async () => {
    const ended: unknown[] = [];
    const stop = work({
      digest: async ({ n }) => {
        await pause(400);
        ended.push(n);
      },
    });
    await bench.add(
      Array.from({ length: 6 }, (_, n) => ({ key: `k${n}`, kind: 'digest' as const, payload: { n } })),
    );
    await pause(200);
    await stop();
    expect(ended).toHaveLength(2);
    expect(await bench.jobs.depth()).toMatchObject({ due: 4 });
  });
});
