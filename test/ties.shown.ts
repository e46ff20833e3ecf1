import fc from 'fast-check';
import type { CardPlace, TicketCard } from '../src/desks/card.ts';

const number = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const numbers = fc.array(number, { maxLength: 40 });

/** Conversations of customers with any names. */
export function anyPlaces(hostile: fc.Arbitrary<string>): fc.Arbitrary<CardPlace[]> {
  const place = fc.record({ ticket: number, channel: hostile, contactName: fc.option(hostile) });
  return fc.array(place, { minLength: 2, maxLength: 5 });
}

export const anyTies: fc.Arbitrary<NonNullable<TicketCard['ties']>> = fc.record({
  mergedInto: fc.option(number),
  absorbed: numbers,
  splitFrom: fc.option(number),
  splitOff: numbers,
  linked: numbers,
});
