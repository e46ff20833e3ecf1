import type { Ticket } from './model.ts';

/** Nobody waits: behind all who do. */
const NO_DEADLINE = Number.MAX_SAFE_INTEGER;

/**
 * The queue's order: the sooner the promise breaks, the further in front. Epoch ms. Whoever said that it is not solved stands
 * before all of them, in the same order among each other: these are in seconds, below every instant in milliseconds. Who is to
 * be called stands by that time, if it is sooner.
 */
export function sortAt({ waiting, solved, callback, status }: Ticket): number {
  const callAt = status.name === 'resolved' ? null : (callback.open?.time ?? null);
  if (waiting.wait === null) return callAt ?? NO_DEADLINE;
  const { promiseAt } = waiting.wait;
  if (solved.front) return Math.floor(promiseAt / 1000);
  return Math.min(promiseAt, callAt ?? NO_DEADLINE);
}
