import type { Ticket } from './model.ts';

/** Messages that one act brings: an answer and the courtesies that follow it. */
const MOST_OF_ONE_ACT = 10;

/** The place, within its millisecond, of the `at`-th message that the next act on a ticket writes. */
export function sequenceAfter({ version }: Pick<Ticket, 'version'>, at = 0): number {
  return version * MOST_OF_ONE_ACT + at;
}
