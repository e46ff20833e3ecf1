import type { Notify } from './database.ts';
import { Resync, type ResyncOptions } from './resync.ts';
import type { Live, LiveSignal } from './store.ts';

/** The live signals of one process. */
export interface OpenLive {
  live: Live;
  /** Only where signals travel with the commit (PostgreSQL); elsewhere they are published after it. */
  notify?: Notify;
  close(): Promise<void>;
}

/** Tells the subscribers of this process, in order, after whoever publishes is done. */
export class Hub implements Live {
  readonly #listeners = new Set<(signal: LiveSignal) => void>();

  publish(signal: LiveSignal): void {
    for (const listener of this.#listeners) {
      queueMicrotask(() => {
        if (this.#listeners.has(listener)) listener(signal);
      });
    }
  }

  subscribe(listener: (signal: LiveSignal) => void): () => void {
    const own = (signal: LiveSignal) => listener(signal);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }
}

/** Signals within the process; what another process does to the same file is seen by the resync. */
export function openLocalLive(options: ResyncOptions): OpenLive {
  const hub = new Hub();
  const resync = new Resync(hub, options);
  return { live: hub, close: () => resync.close() };
}
