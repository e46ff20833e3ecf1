import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runObserving } from '../src/insight/observing.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('looks for months without listening for the end more than at first', async () => {
  const stopping = new AbortController();
  const unseen = vi.fn(async () => []);
  const store = {
    observations: { unseen, keep: vi.fn(), behind: vi.fn() },
    inbox: { pressed: () => false },
    live: { subscribe: () => () => undefined },
  };
  const running = runObserving({ store, log: { error: vi.fn() } } as never, stopping.signal);
  const listeners = () => getEventListeners(stopping.signal, 'abort').length;
  await vi.advanceTimersByTimeAsync(10_000);
  const [looks, few] = [unseen.mock.calls.length, listeners()];
  await vi.advanceTimersByTimeAsync(600_000);
  expect(unseen.mock.calls.length).toBeGreaterThan(looks + 100);
  expect(listeners()).toBe(few);
  stopping.abort();
  await running;
});
