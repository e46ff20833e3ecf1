import { CodedError } from '../domain/coded-error.ts';

/** So many streams may be open at once; each costs some ten kB and a timer. */
interface MostOpen {
  /** Of one visitor: more tabs than anybody reads. */
  visitor: number;
  /** Of one address: whole offices and phone networks share one, and so do all behind a proxy that is not trusted. */
  address: number;
  /** Of all strangers, so that the team's own always have room. */
  all: number;
}

const MOST_OPEN: MostOpen = { visitor: 30, address: 2000, all: 10_000 };
const AGAIN_IN_MS = 10_000;

/** What strangers keep open, counted in this process. */
export class OpenStreams {
  readonly #most: MostOpen;
  readonly #open = new Map<string, number>();

  constructor(most: MostOpen = MOST_OPEN) {
    this.#most = most;
  }

  /** Counts a stream until the answer is called, once. `visitor` null: nobody's. Throws CodedError 'rate-limited'. */
  take(visitor: string | null, address: string): () => void {
    const counted: [string, number][] = [
      ['all', this.#most.all],
      [`address ${address}`, this.#most.address],
    ];
    if (visitor !== null) counted.push([`visitor ${visitor}`, this.#most.visitor]);
    if (counted.some(([key, most]) => this.#of(key) >= most))
      throw new CodedError('rate-limited', 'Too many open streams.', { retryAfterMs: AGAIN_IN_MS });
    for (const [key] of counted) this.#open.set(key, this.#of(key) + 1);
    return () => {
      for (const [key] of counted) this.#giveBack(key);
    };
  }

  /** Keys that are counted at present. */
  get size(): number {
    return this.#open.size;
  }

  #of(key: string): number {
    return this.#open.get(key) ?? 0;
  }

  #giveBack(key: string): void {
    const left = this.#of(key) - 1;
    if (left > 0) this.#open.set(key, left);
    else this.#open.delete(key);
  }
}
