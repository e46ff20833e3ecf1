import { AsyncLocalStorage } from 'node:async_hooks';
import { knowReader } from './reader-zone.ts';

/**
 * The zone of whoever reads what is being written: said once where a reader is known, and read where a time is put into words,
 * so that no caller between has to carry it. Not for a browser.
 */
const readers = new AsyncLocalStorage<string | null>();
knowReader(() => readers.getStore() ?? null);

/** All times that are put into words meanwhile are those of this IANA zone; null: UTC. */
export function readingIn<T>(zone: string | null, write: () => T): T {
  return readers.run(zone, write);
}
