import { Recent } from '../domain/recent.ts';
import { hashToken } from '../people/token.ts';

/** Of the addresses that tried something wrong last. */
const KEPT_ADDRESSES = 5000;
/** Of a hash: enough to tell some dozens of tokens apart. */
const TELLING = 8;

interface Window {
  begun: number;
  tried: Set<string>;
}

/**
 * Different wrong tokens that each address tried in a window of time. The same one again is no guess: a program that was given a wrong
 * token holds nobody back.
 */
export class WrongTokens {
  readonly #max: number;
  readonly #windowMs: number;
  readonly #windows = new Recent<Window>(KEPT_ADDRESSES);

  constructor(max: number, windowMs: number) {
    this.#max = max;
    this.#windowMs = windowMs;
  }

  /** 0, or the ms until the address may guess again. `now` is in ms and never goes back. */
  heldFor(address: string, now: number): number {
    const window = this.#windows.get(address);
    if (window === undefined || window.tried.size < this.#max) return 0;
    return Math.max(0, window.begun + this.#windowMs - now);
  }

  add(address: string, token: string, now: number): void {
    const known = this.#windows.get(address);
    const going = known !== undefined && known.begun + this.#windowMs > now;
    const window = going ? known : { begun: now, tried: new Set<string>() };
    if (!going) this.#windows.set(address, window);
    if (window.tried.size < this.#max) window.tried.add(hashToken(token).slice(0, TELLING));
  }
}
