import { Recent } from '../domain/recent.ts';

/** Of the keys that asked last; whoever keeps asking is never forgotten. */
const KEPT_KEYS = 10_000;

interface Window {
  begun: number;
  used: number;
}

/** So much of something for each key in a window of time; synchronous, because it is asked for every message. */
export class Allowance {
  readonly #max: number;
  readonly #windowMs: number;
  readonly #windows = new Recent<Window>(KEPT_KEYS);

  constructor(max: number, windowMs: number) {
    this.#max = max;
    this.#windowMs = windowMs;
  }

  /** Takes one; answers 0, or when nothing is left the ms until there is. `now` is in ms and never goes back. */
  take(key: string, now: number): number {
    const window = this.#windowOf(key, now);
    window.used++;
    return window.used > this.#max ? window.begun + this.#windowMs - now : 0;
  }

  #windowOf(key: string, now: number): Window {
    const known = this.#windows.get(key);
    if (known !== undefined && known.begun + this.#windowMs > now) return known;
    const window = { begun: now, used: 0 };
    this.#windows.set(key, window);
    return window;
  }
}
