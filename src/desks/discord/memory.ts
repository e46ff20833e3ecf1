import type { TicketCard } from '../card.ts';
import type { DeskPerson } from '../desk.ts';

const CARDS = 2000;
const DRAFTS = 500;
const PEOPLE = 500;

/** A text that somebody wants sent, until they are sure. */
export interface Draft {
  user: string;
  requestId: string;
  options: Readonly<Record<string, unknown>>;
}

/**
 * What the desk knows without asking: Discord waits 3 s for a form and for choices. A restart empties it; the form is then
 * plainer, the choices are fewer, and nothing is decided by it.
 */
export interface Memory {
  cards: Kept<number, TicketCard>;
  drafts: Kept<string, Draft>;
  /** By their Discord id. */
  people: Kept<string, DeskPerson>;
}

export function createMemory(): Memory {
  return { cards: new Kept(CARDS), drafts: new Kept(DRAFTS), people: new Kept(PEOPLE) };
}

/** A map that forgets what was put in first. */
export class Kept<Key, Value> {
  readonly #map = new Map<Key, Value>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: Key): Value | undefined {
    return this.#map.get(key);
  }

  put(key: Key, value: Value): void {
    this.#map.delete(key);
    this.#map.set(key, value);
    const [oldest] = this.#map.keys();
    if (this.#map.size > this.#most && oldest !== undefined) this.#map.delete(oldest);
  }

  values(): Value[] {
    return [...this.#map.values()];
  }
}
