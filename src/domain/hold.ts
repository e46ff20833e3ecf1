import type { Refusal } from './refusal.ts';

/** On any case of a customer it keeps all of them: the law, a quarrel or a claim goes before erasure and retention. */
export const HOLD_TAG = 'legal-hold';

/** A case, as far as it may keep its customer from being erased. */
export interface Keeping {
  number: number;
  open: boolean;
  tags: readonly string[];
}

/** A duty to keep; null: nothing of theirs is held. */
export function onHold(tickets: readonly Keeping[]): Refusal | null {
  const held = tickets.filter(({ tags }) => tags.includes(HOLD_TAG));
  return held.length === 0
    ? null
    : { refused: 'held-back', values: { tickets: numbersOf(held), tag: HOLD_TAG } };
}

/** A duty to keep, or a case that goes on; null: nothing stands in the way of erasing whose cases these are. */
export function heldBack(tickets: readonly Keeping[]): Refusal | null {
  const held = onHold(tickets);
  if (held !== null) return held;
  const open = tickets.filter((one) => one.open);
  return open.length > 0 ? { refused: 'open-cases', values: { tickets: numbersOf(open) } } : null;
}

export function numbersOf(tickets: readonly Pick<Keeping, 'number'>[]): string {
  return tickets.map(({ number }) => `#${number}`).join(', ');
}
