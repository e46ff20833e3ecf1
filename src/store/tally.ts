/** Counts in memory and adds to the shared tally once in a while, so that no request waits for a count. */
export interface Tally {
  add(count: number): void;
  flush(): Promise<void>;
}

const EVERY_MS = 1000;

/** `store` gets what has gathered; what it refuses is kept for the next time. */
export function createTally(store: (count: number) => Promise<void>): Tally {
  let gathered = 0;
  let timer: NodeJS.Timeout | undefined;
  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    const count = gathered;
    if (count === 0) return;
    gathered = 0;
    await store(count).catch(() => {
      gathered += count;
    });
  };
  return {
    flush,
    add(count) {
      gathered += count;
      timer ??= setTimeout(() => void flush(), EVERY_MS);
    },
  };
}
