import { CodedError } from '../domain/coded-error.ts';
import { storeError } from './store-error.ts';

interface Options<Item> {
  /** At most so many items in a batch. */
  most: number;
  /** Bytes of an item; a batch ends when it holds `heaviest` of them. */
  weigh?: (item: Item) => number;
  heaviest?: number;
  /** Two items with a key in common never share a batch; they keep their order. */
  keys?: (item: Item) => readonly string[];
}

interface Waiting<Item, Outcome> {
  item: Item;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/**
 * Lets callers share commits: the first one starts a batch at once, those who come while it is under way share the
 * next. Nothing waits while nothing is under way, so that it adds no latency.
 */
export class Group<Item, Outcome> {
  readonly #work: (items: Item[]) => Promise<Outcome[]>;
  readonly #options: Options<Item>;
  #waiting: Waiting<Item, Outcome>[] = [];
  #running: Promise<void> | null = null;

  /** `work` answers one outcome per item, in order, or throws and has changed nothing. */
  constructor(work: (items: Item[]) => Promise<Outcome[]>, options: Options<Item>) {
    this.#work = work;
    this.#options = options;
  }

  add(item: Item): Promise<Outcome> {
    const outcome = new Promise<Outcome>((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
    });
    this.#running ??= this.#drain();
    return outcome;
  }

  /** Resolves when nothing is under way or waits any more. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #drain(): Promise<void> {
    // Callers of the same turn of the event loop share the first batch already.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#perform(this.#nextBatch());
    this.#running = null;
  }

  #nextBatch(): Waiting<Item, Outcome>[] {
    const { most, weigh, heaviest = Number.POSITIVE_INFINITY, keys: keysOf } = this.#options;
    const batch: Waiting<Item, Outcome>[] = [];
    const later: Waiting<Item, Outcome>[] = [];
    const taken = new Set<string>();
    let weight = 0;
    for (const entry of this.#waiting) {
      const keys = keysOf?.(entry.item) ?? [];
      if (batch.length >= most || weight >= heaviest || keys.some((key) => taken.has(key))) {
        // Whoever shares a key with somebody who waits comes after them.
        for (const key of keys) taken.add(key);
        later.push(entry);
        continue;
      }
      for (const key of keys) taken.add(key);
      weight += weigh?.(entry.item) ?? 0;
      batch.push(entry);
    }
    this.#waiting = later;
    return batch;
  }

  async #perform(batch: Waiting<Item, Outcome>[]): Promise<void> {
    try {
      const outcomes = await this.#work(batch.map(({ item }) => item));
      batch.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[index];
        if (outcome === undefined) reject(new Error('A batch answered too few outcomes'));
        else resolve(outcome);
      });
    } catch (thrown) {
      const error = storeError(thrown);
      if (batch.length === 1 || isDown(error)) for (const { reject } of batch) reject(error);
      else for (const entry of batch) await this.#perform([entry]);
    }
  }
}

/** Item by item would fail as well. */
function isDown(error: unknown): boolean {
  return error instanceof CodedError && error.code === 'store-down';
}
