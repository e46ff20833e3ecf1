import type { Matters } from '../matters.ts';
import type { Past } from './past.ts';

/** Tickets of a kind are one matter for so long. */
const MATTER_MS = 30 * 86_400_000;

/** What customers' tickets would have been about, told in the order of their numbers. */
export class Customers {
  readonly #tickets = new Map<string, { at: number; kind: string | null }[]>();

  /** The customer's tickets before this one, of late at an instant (epoch ms), by kind. */
  before({ contactId }: Past): (at: number) => Matters {
    const theirs = this.#tickets.get(contactId) ?? [];
    return (at) => {
      const matters: Record<string, number> = {};
      for (const one of theirs)
        if (one.kind !== null && one.at >= at - MATTER_MS) matters[one.kind] = (matters[one.kind] ?? 0) + 1;
      return matters;
    };
  }

  add({ contactId, openedAt, counts }: Past, kind: string | null): void {
    if (!counts) return;
    const one = { at: openedAt, kind };
    const theirs = this.#tickets.get(contactId);
    if (theirs === undefined) this.#tickets.set(contactId, [one]);
    else theirs.push(one);
  }
}
