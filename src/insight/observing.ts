import { createBell } from '../jobs/bell.ts';
import type { Store } from '../store/store.ts';
import { observe } from './observe.ts';

/** Tickets that are looked at in one go: what of them is in memory at a time, and how long one transaction takes. */
const BATCH = 100;
/** Signals may get lost: looked this often. Real ms. */
const EVERY_MS = 2000;
/** Many changes in a row are looked at together. Real ms. */
const GATHER_MS = 250;

export interface Observing {
  store: Pick<Store, 'observations' | 'inbox' | 'live'>;
  log: { error(words: object, text: string): void };
}

/**
 * Reads what the log has newly and keeps what it says happened, until the signal. Any process may. While many customers
 * write it stands back.
 */
export async function runObserving({ store, log }: Observing, signal: AbortSignal): Promise<void> {
  const bell = createBell(signal);
  const gathering = createBell(signal);
  const stop = store.live.subscribe((seen) => {
    if (seen.kind === 'ticket') bell.ring();
  });
  const unreadable = (ticket: string, error: unknown) =>
    log.error(
      { err: error, ticket },
      'a ticket’s events could not be read for the figures: it is not counted',
    );
  while (!signal.aborted) {
    try {
      while (!signal.aborted && !store.inbox.pressed() && (await observeSome(store, unreadable)) === BATCH);
    } catch (error) {
      log.error({ err: error }, 'what happened could not be kept for the figures; trying again');
    }
    await bell.wait(EVERY_MS);
    await gathering.wait(GATHER_MS);
  }
  stop();
}

/**
 * One look: answers how many tickets there were. Safe to repeat, and to be interrupted anywhere. A ticket that cannot be read holds
 * up no other one: it is passed over where `unreadable` takes note of it, and throws where nobody does.
 */
export async function observeSome(
  { observations }: Pick<Store, 'observations'>,
  unreadable?: (ticketId: string, error: unknown) => void,
): Promise<number> {
  const unseen = await observations.unseen(BATCH);
  if (unseen.length === 0) return 0;
  const rows = unseen.flatMap(({ ticketId, since, events }) => {
    try {
      return observe(ticketId, events, since);
    } catch (error) {
      if (unreadable === undefined) throw error;
      unreadable(ticketId, error);
      return [];
    }
  });
  await observations.keep(rows, unseen);
  return unseen.length;
}

/** All that there is to see, unless it takes longer than that. Real ms; answers whether it is all. */
export async function observeAll(store: Observing['store'], patienceMs: number): Promise<boolean> {
  const begun = performance.now();
  for (;;) {
    if ((await observeSome(store)) < BATCH) return true;
    if (store.inbox.pressed() || performance.now() - begun > patienceMs) return false;
  }
}
