import type { Refusal } from '../refusal.ts';
import { courtesyFor } from './courtesy.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { type AsideAt, asidePlace, type NumberedPlace, placesOf } from './places.ts';

/** A case that began in public goes on where its customer alone reads. */
export type AsideEvent = {
  type: 'went-private';
  /** Absent: where the customer reads alone by the same contact. */
  aside?: AsideAt;
};

/** `to`: in which place, by the number of the ticket with which it came. */
export type AsideIntent = { type: 'go-private'; to?: number };

/** Where everybody may read: what is said there about a case that goes on in private. */
export function publicPlace(ticket: Pick<Ticket, 'conversation' | 'number'>): NumberedPlace | undefined {
  return placesOf(ticket).find((place) => place.public === true);
}

/** Whether it began in public and goes on in private. */
export function isAside(ticket: Pick<Ticket, 'conversation' | 'number'>): boolean {
  const open = publicPlace(ticket);
  return open !== undefined && asidePlace(ticket, open.contactId) !== undefined;
}

/** It has its place by now; in public only that is said. */
export function decideAside(ticket: Ticket, { to }: AsideIntent, { now }: Context): EventBody[] | Refusal {
  const open = publicPlace(ticket);
  if (open === undefined) return { refused: 'not-public' };
  const where = to === undefined ? {} : { aside: { contactId: open.contactId, to } };
  return [{ type: 'went-private', ...where }, courtesyFor(ticket, { about: 'aside' }, now)];
}

/** Whoever read the question in public learns that it was solved, and nothing more. */
export function withClosingLine(ticket: Ticket, bodies: EventBody[], { now }: Context): EventBody[] {
  const solved = bodies.some(({ type }) => type === 'resolved');
  const inPublic = bodies.some(({ type }) => type === 'answer-accepted');
  if (!solved || inPublic || !isAside(ticket)) return bodies;
  return [...bodies, courtesyFor(ticket, { about: 'solved-aside' }, now)];
}
