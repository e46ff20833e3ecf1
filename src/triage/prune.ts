import { createBell } from '../jobs/bell.ts';
import type { TriagePorts } from './ports.ts';

/** Messages that are emptied in one transaction. */
const BATCH = 200;
/** Days pass slowly: looked once an hour by the clock, and at the start. */
const EVERY_MS = 3_600_000;
/** What other systems were sent is looked back on for so long. */
const KEPT_HOOKS_MS = 30 * 86_400_000;
/** Reports of rules that were tried are kept for so long. */
const BACKTESTS_KEPT_MS = 30 * 86_400_000;

/** Takes for good what was deleted so long ago that nobody may see it any more, until the signal. Any process may. */
export async function runPrune(ports: TriagePorts, signal: AbortSignal, speed = 1): Promise<void> {
  const bell = createBell(signal);
  while (!signal.aborted) {
    await prune(ports).catch((error: unknown) => {
      ports.log.error({ err: error }, 'deleted texts could not be taken away; trying again later');
    });
    await bell.wait(EVERY_MS / speed);
  }
}

/** One look: answers how many messages were emptied. */
export async function prune(ports: TriagePorts): Promise<number> {
  const until = ports.now() - ports.keepDeletedMs;
  let emptied = 0;
  for (let last = BATCH; last === BATCH; emptied += last)
    last = await ports.store.tickets.forgetDeleted(until, BATCH);
  await ports.store.backtests.prune(ports.now() - BACKTESTS_KEPT_MS);
  await ports.store.hooks.prune(ports.now() - KEPT_HOOKS_MS);
  if (emptied > 0) ports.log.info({ messages: emptied }, 'deleted texts reached their retention date');
  return emptied;
}
