import { type Bell, createBell } from '../jobs/bell.ts';
import type { TriagePorts } from './ports.ts';

/** Tickets that are indexed in one transaction: it holds up a commit for some milliseconds at the most. */
const BATCH = 200;
const PAUSE_MS = 5;
const AGAIN_MS = 1000;
/** Tickets between two lines in the log. */
const STRETCH = 50_000;
/** Between two looks whether so much came in that its frequent words have to be noted. */
const SEAL_MS = 20_000;

/**
 * Makes what was there before the search findable, the newest first, beside the day's work, and keeps searches quick among
 * what comes in, until the signal comes; a later start goes on where this one stopped. Any process may.
 */
export async function runCatchUp(
  ports: Pick<TriagePorts, 'store' | 'log'>,
  signal: AbortSignal,
): Promise<void> {
  const bell = createBell(signal);
  while (!signal.aborted && (await moreContacts(ports))) await bell.wait(PAUSE_MS);
  let toldAt: number | null = null;
  while (!signal.aborted) {
    const below = await caughtUp(ports);
    if (below === 0) break;
    if (below !== null && (toldAt === null || below <= toldAt - STRETCH)) {
      ports.log.info(
        { below },
        'older messages are being indexed for the search; this is the ticket reached',
      );
      toldAt = below;
    }
    await sealed(ports);
    await bell.wait(below === null ? AGAIN_MS : PAUSE_MS);
  }
  if (toldAt !== null && !signal.aborted) ports.log.info({}, 'every message can be found by the search now');
  await keepSealed(ports, bell, signal);
}

async function keepSealed(
  ports: Pick<TriagePorts, 'store' | 'log'>,
  bell: Bell,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const more = await sealed(ports);
    await bell.wait(more ? PAUSE_MS : SEAL_MS);
  }
}

function caughtUp({ store, log }: Pick<TriagePorts, 'store' | 'log'>): Promise<number | null> {
  return store.search.catchUp(BATCH).catch((error: unknown) => {
    log.warn({ err: error }, 'older messages could not be indexed for the search; trying again');
    return null;
  });
}

/** Should it fail, they are found by a walk through all of them until the next start. */
function moreContacts({ store, log }: Pick<TriagePorts, 'store' | 'log'>): Promise<boolean> {
  return store.search.catchUpContacts(BATCH).catch((error: unknown) => {
    log.warn({ err: error }, 'older customers could not be indexed for the search');
    return false;
  });
}

function sealed({ store, log }: Pick<TriagePorts, 'store' | 'log'>): Promise<boolean> {
  return store.search.seal().catch((error: unknown) => {
    log.warn({ err: error }, 'the words of more messages could not be noted for the search; trying again');
    return false;
  });
}
