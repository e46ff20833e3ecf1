/** Least recently used keys are forgotten beyond this many: whoever keeps asking is never among them. */
const KEPT_KEYS = 20_000;

interface Window {
  begun: number;
  used: number;
}

/** So much of something for each key in a window of time; synchronous, because it is asked for every message. */
export class Allowance {
  readonly #max: number;
  readonly #windowMs: number;
  /** Least recently used first. */
  readonly #windows = new Map<string, Window>();

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
    if (known === undefined) {
      const [oldest] = this.#windows.size >= KEPT_KEYS ? this.#windows.keys() : [];
      if (oldest !== undefined) this.#windows.delete(oldest);
    } else this.#windows.delete(key);
    const alive = known !== undefined && known.begun + this.#windowMs > now;
    const window = alive ? known : { begun: now, used: 0 };
    this.#windows.set(key, window);
    return window;
  }
}
