import type { Refusal } from '../refusal.ts';
import { courtesyFor } from './courtesy.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { type NumberedPlace, placesOf } from './places.ts';

/** A case that began in public goes on where its customer alone reads. */
export type AsideEvent = { type: 'went-private' };

export type AsideIntent = { type: 'go-private' };

/** Where everybody may read: what is said there about a case that goes on in private. */
export function publicPlace(ticket: Pick<Ticket, 'conversation' | 'number'>): NumberedPlace | undefined {
  return placesOf(ticket).find((place) => place.public === true);
}

/** Whether it began in public and goes on in private. */
export function isAside(ticket: Pick<Ticket, 'conversation' | 'number'>): boolean {
  const open = publicPlace(ticket);
  return (
    open !== undefined &&
    placesOf(ticket).some((one) => one.public !== true && one.contactId === open.contactId)
  );
}

/** It has its place by now; in public only that is said. */
export function decideAside(ticket: Ticket, { now }: Context): EventBody[] | Refusal {
  if (publicPlace(ticket) === undefined) return { refused: 'not-public' };
  return [{ type: 'went-private' }, courtesyFor(ticket, { about: 'aside' }, now)];
}

/** Whoever read the question in public learns that it was solved, and nothing more. */
export function withClosingLine(ticket: Ticket, bodies: EventBody[], { now }: Context): EventBody[] {
  const solved = bodies.some(({ type }) => type === 'resolved');
  const inPublic = bodies.some(({ type }) => type === 'answer-accepted');
  if (!solved || inPublic || !isAside(ticket)) return bodies;
  return [...bodies, courtesyFor(ticket, { about: 'solved-aside' }, now)];
}
