/** Text values that outlive the page where the browser lets us; else they live as long as the page. */
export interface Shelf {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** Keys that begin so. */
  keys(prefix: string): string[];
}

/** A shelf in `storage` under a prefix of our own. Storage may be missing, blocked or full: memory takes over. */
export function createShelf(storage: Storage | null, prefix: string): Shelf {
  const memory = new Map<string, string>();
  return {
    get(key) {
      return memory.get(key) ?? attempt(() => storage?.getItem(prefix + key) ?? null, null);
    },
    set(key, value) {
      const stored = attempt(() => {
        storage?.setItem(prefix + key, value);
        return storage !== null;
      }, false);
      if (stored) memory.delete(key);
      else memory.set(key, value);
    },
    remove(key) {
      memory.delete(key);
      attempt(() => storage?.removeItem(prefix + key), undefined);
    },
    keys(start) {
      const stored = attempt(() => (storage === null ? [] : keysOf(storage, prefix)), []);
      return [...new Set([...stored, ...memory.keys()])].filter((key) => key.startsWith(start));
    },
  };
}

/** The page's localStorage; null where merely touching it throws (blocked cookies, sandboxed frames). */
export function localShelf(prefix: string): Shelf {
  return createShelf(
    attempt(() => window.localStorage, null),
    prefix,
  );
}

function keysOf(storage: Storage, prefix: string): string[] {
  return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
}

function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
