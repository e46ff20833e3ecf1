import { type Bell, createBell } from '../jobs/bell.ts';
import type { TriagePorts } from './ports.ts';

/** Tickets that are indexed in one transaction: it holds up a commit for some milliseconds at the most. */
const BATCH = 200;
const PAUSE_MS = 5;
const AGAIN_MS = 1000;
/** Tickets between two lines in the log. */
const STRETCH = 50_000;

/**
 * Makes what was there before the search findable, the newest first, beside the day's work, until all is or the signal
 * comes; a later start goes on where this one stopped. Any process may.
 */
export async function runCatchUp(
  { store, log }: Pick<TriagePorts, 'store' | 'log'>,
  signal: AbortSignal,
): Promise<void> {
  let bell: Bell | undefined;
  let toldAt: number | null = null;
  while (!signal.aborted) {
    const below = await store.search.catchUp(BATCH).catch((error: unknown) => {
      log.warn({ err: error }, 'older messages could not be indexed for the search; trying again');
      return null;
    });
    if (below === 0) {
      if (toldAt !== null) log.info({}, 'every message can be found by the search now');
      return;
    }
    if (below !== null && (toldAt === null || below <= toldAt - STRETCH)) {
      log.info({ below }, 'older messages are being indexed for the search; this is the ticket reached');
      toldAt = below;
    }
    bell ??= createBell(signal);
    await bell.wait(below === null ? AGAIN_MS : PAUSE_MS);
  }
}
