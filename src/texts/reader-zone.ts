import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * The zone of whoever reads what is being written: said once where a reader is known, and read where a time is put into words,
 * so that no caller between has to carry it.
 */
const readers = new AsyncLocalStorage<string | null>();

/** All times that are put into words meanwhile are those of this IANA zone; null: UTC. */
export function readingIn<T>(zone: string | null, write: () => T): T {
  return readers.run(zone, write);
}

export function readerZone(): string | null {
  return readers.getStore() ?? null;
}
