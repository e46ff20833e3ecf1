import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRightOfWay } from '../src/triage/right-of-way.ts';

describe('the right of way', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

  /** When who asks for it at `at` goes on, while a sweep that began at 0 takes so long. Ms. */
  async function goesOnAt(at: number, sweepMs: number, broke = false): Promise<number> {
    const way = createRightOfWay();
    const begun = Date.now();
    const sweeping = way.pass(async () => {
      await later(sweepMs);
      if (broke) throw new Error('The store is down');
    });
    const swept = sweeping.catch(() => undefined);
    const going = later(at)
      .then(() => way.given())
      .then(() => Date.now() - begun);
    await vi.advanceTimersByTimeAsync(5000);
    await swept;
    return going;
  }

  it.each([
    { what: 'nobody waits for a quick sweep', at: 50, sweepMs: 90, on: 50 },
    { what: 'nor while nobody knows that it will be a long one', at: 99, sweepMs: 600, on: 99 },
    { what: 'a long one passes first', at: 300, sweepMs: 600, on: 600 },
    { what: 'nobody waits longer than half a second', at: 300, sweepMs: 4000, on: 800 },
    { what: 'nor for what has passed', at: 700, sweepMs: 600, on: 700 },
  ])('$what', async ({ at, sweepMs, on }) => {
    expect(await goesOnAt(at, sweepMs)).toBe(on);
    expect(await goesOnAt(at, sweepMs, true)).toBe(on);
  });
});
