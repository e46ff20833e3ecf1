import type { Matters } from '../matters.ts';
import type { Past } from './past.ts';

/** Tickets of a kind are one matter for so long. */
const MATTER_MS = 30 * 86_400_000;

/** What customers' tickets would have been about, told in the order of their numbers. */
export class Customers {
  /** By customer and kind, when their tickets were opened, rising. Epoch ms. */
  readonly #opened = new Map<string, Map<string, number[]>>();

  /** The customer's tickets before this one, of late at an instant (epoch ms), by kind. */
  before({ contactId }: Past): (at: number) => Matters {
    const theirs = this.#opened.get(contactId);
    if (theirs === undefined) return () => NONE;
    return (at) => {
      const matters: Record<string, number> = {};
      for (const [kind, opened] of theirs) matters[kind] = opened.length - placeOf(opened, at - MATTER_MS);
      return matters;
    };
  }

  add({ contactId, openedAt, counts }: Past, kind: string | null): void {
    if (!counts || kind === null) return;
    const theirs = this.#opened.get(contactId) ?? new Map<string, number[]>();
    this.#opened.set(contactId, theirs);
    const opened = theirs.get(kind);
    if (opened === undefined) theirs.set(kind, [openedAt]);
    else opened.splice(placeOf(opened, openedAt), 0, openedAt);
  }
}

const NONE: Matters = {};

/** Where the first stands that is not before the instant. */
function placeOf(rising: readonly number[], at: number): number {
  let [from, to] = [0, rising.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((rising[middle] ?? 0) < at) from = middle + 1;
    else to = middle;
  }
  return from;
}
