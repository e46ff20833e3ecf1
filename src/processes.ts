import { hostname } from 'node:os';
import { createHoldings, type Holdings } from './holding.ts';
import { createBell } from './jobs/bell.ts';
import type { Lease, Leases, Store } from './store/store.ts';
import type { Log } from './triage/ports.ts';

/** A process that says nothing for so long is none. Real ms. */
const ALIVE_MS = 30_000;
const BEAT_MS = 10_000;
const NAME = 'process/';

/** The processes that share a database, each of which says now and then that it is there. */
export interface Processes {
  /** How many there are, this one among them. */
  count(): number;
  /** Says so until the signal, and takes itself out of the count at the end. */
  run(signal: AbortSignal): Promise<void>;
}

/** One file is one process's, as a rule: there nobody has to say so. */
const ALONE: Processes = { count: () => 1, run: async () => undefined };

/** How this process shares the work with the others. `id` is its own, random. */
export function sharingOf(
  { engine, leases }: Pick<Store, 'engine' | 'leases'>,
  log: Log,
  id: string,
): { holdings: Holdings; processes: Processes } {
  const ports = { leases, log, holder: `${hostname()}:${process.pid}` };
  const processes = engine === 'sqlite' ? ALONE : createProcesses({ ...ports, id });
  return { holdings: createHoldings(ports), processes };
}

function createProcesses(ports: { leases: Leases; log: Log; holder: string; id: string }): Processes {
  const { leases, log, holder } = ports;
  let count = 1;
  let lease: Lease | null = null;
  const beat = async () => {
    const holds = lease !== null && (await leases.hold(lease, ALIVE_MS));
    if (!holds) lease = await leases.take(`${NAME}${ports.id}`, holder, ALIVE_MS);
    const now = Math.max(1, (await leases.held(NAME)).length);
    if (now !== count) log.info({ processes: now }, 'so many processes share the database');
    count = now;
  };
  return {
    count: () => count,
    async run(signal) {
      const bell = createBell(signal);
      while (!signal.aborted) {
        // Nothing depends on it but how calls are shared out.
        await beat().catch((error: unknown) => log.debug({ err: error }, 'the processes were not counted'));
        await bell.wait(BEAT_MS);
      }
      if (lease !== null) await leases.drop(lease).catch(() => undefined);
    },
  };
}
