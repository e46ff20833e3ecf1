import { hostname } from 'node:os';
import { CodedError } from './domain/coded-error.ts';
import { createHoldings, type Holdings } from './holding.ts';
import { createBell } from './jobs/bell.ts';
import type { Lease, Leases, Store } from './store/store.ts';
import type { Log } from './triage/ports.ts';

/** A process that says nothing for so long is none. Real ms. */
const ALIVE_MS = 30_000;
const BEAT_MS = 10_000;
const NAME = 'process/';
/** Whether a newer program has changed the database is looked at this often. Real ms. */
const LOOK_MS = 60_000;

/** The processes that share a database, each of which says now and then that it is there. */
export interface Processes {
  /** How many there are, this one among them. */
  count(): number;
  /**
   * Says so until the signal, and takes itself out of the count at the end. `outdated`: a newer program has changed the database so
   * that this one must not go on.
   */
  run(signal: AbortSignal, outdated: (why: CodedError) => void): Promise<void>;
}

/** How this process shares the work with the others. `id` is its own alone. */
export function sharingOf(
  store: Pick<Store, 'engine' | 'leases' | 'newer'>,
  log: Log,
  id: string,
): { holdings: Holdings; processes: Processes } {
  const ports = { leases: store.leases, log, holder: `${hostname()}:${process.pid}` };
  return { holdings: createHoldings(ports), processes: createProcesses({ ...ports, store, id }) };
}

interface Ports {
  store: Pick<Store, 'engine' | 'newer'>;
  leases: Leases;
  log: Log;
  holder: string;
  id: string;
}

function createProcesses({ store, leases, log, holder, id }: Ports): Processes {
  let count = 1;
  let lease: Lease | null = null;
  const beat = async () => {
    const holds = lease !== null && (await leases.hold(lease, ALIVE_MS));
    if (!holds) lease = await leases.take(`${NAME}${id}`, holder, ALIVE_MS);
    const now = Math.max(1, (await leases.held(NAME)).length);
    if (now !== count) log.info({ processes: now }, 'so many processes share the database');
    count = now;
  };
  // One file is one process's, as a rule: there nobody has to say so.
  const counted = store.engine === 'postgres';
  return {
    count: () => count,
    async run(signal, outdated) {
      const bell = createBell(signal);
      const look = createLook(store, log, outdated);
      while (!signal.aborted) {
        await look();
        // Nothing depends on it but how calls are shared out.
        if (counted)
          await beat().catch((error: unknown) => log.debug({ err: error }, 'the processes were not counted'));
        await bell.wait(counted ? BEAT_MS : LOOK_MS);
      }
      if (lease !== null) await leases.drop(lease).catch(() => undefined);
    },
  };
}

/** Looks now and then whether a newer program has changed the database, and says so once. */
function createLook(store: Pick<Store, 'newer'>, log: Log, outdated: (why: CodedError) => void) {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let known = 0;
  return async () => {
    if (performance.now() - lookedAt < LOOK_MS) return;
    lookedAt = performance.now();
    try {
      const newer = await store.newer();
      if (newer.length > known)
        log.warn(
          { newer },
          'the database is newer than this program, which goes on beside it: update it soon',
        );
      known = newer.length;
    } catch (error) {
      if (error instanceof CodedError && error.code === 'wrong-setting') outdated(error);
    }
  };
}
