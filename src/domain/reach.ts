import { type Role, works } from './actor.ts';
import { type HoursBook, hoursFor, isOpen } from './hours.ts';

/** How a person of the team is reached. */

/** A direct message each, a mention in the ticket's thread, gathered in digests, or not at all. */
export const NOTIFY = ['dm', 'thread', 'digest', 'quiet'] as const;
export type Notify = (typeof NOTIFY)[number];

/** Away until they say that they are back: the last instant that a date can name. */
export const UNTIL_BACK = 8.64e15;

/** Whether somebody can be given a ticket now (epoch ms): here, and of those who work on tickets. */
export function isPresent(
  person: { active: boolean; role: Role; awayUntil: number | null },
  now: number,
): boolean {
  return person.active && works(person) && !isAway(person, now);
}

/** Present, and their team is within its hours. Whoever is chosen by the house is: people may choose otherwise. */
export function isAtWork(
  person: { active: boolean; role: Role; awayUntil: number | null; team: string | null },
  now: number,
  book: HoursBook,
): boolean {
  const hours = hoursFor(book, person.team);
  return isPresent(person, now) && (hours === null || isOpen(now, hours));
}

/** `awayUntil` and `now` in epoch ms. */
export function isAway({ awayUntil }: { awayUntil: number | null }, now: number): boolean {
  return awayUntil !== null && awayUntil > now;
}
