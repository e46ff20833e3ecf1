import { CodedError } from '../domain/coded-error.ts';

/** Longer than this nothing waits for a connection: the one who holds it is most likely the one who waits. */
const LONGEST_WAIT_MS = 10_000;

interface Waiter<T> {
  give(item: T): void;
}

/** A few things that one caller at a time may hold, first come first served. */
export class Turns<T> {
  readonly #free: T[];
  readonly #waiting = new Set<Waiter<T>>();
  readonly #longestWaitMs: number;

  constructor(items: T[], longestWaitMs = LONGEST_WAIT_MS) {
    this.#free = [...items];
    this.#longestWaitMs = longestWaitMs;
  }

  /** Rejects with `store-down` after ten seconds: an outer handle used inside a transaction would wait for ever. */
  take(): Promise<T> {
    const free = this.#free.shift();
    if (free !== undefined) return Promise.resolve(free);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(waiter);
        const hint = 'was the outer handle used inside a transaction?';
        reject(new CodedError('store-down', `No connection for ${this.#longestWaitMs} ms: ${hint}`));
      }, this.#longestWaitMs);
      const waiter: Waiter<T> = {
        give: (item) => {
          clearTimeout(timer);
          resolve(item);
        },
      };
      this.#waiting.add(waiter);
    });
  }

  give(item: T): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free.push(item);
      return;
    }
    this.#waiting.delete(next);
    next.give(item);
  }
}
