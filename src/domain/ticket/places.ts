import type { Inbound } from './inbound.ts';
import type { Ticket } from './model.ts';

/** A conversation of a customer's at a vendor: where they hear what is answered. */
export interface Place {
  channel: string;
  conversation: string;
  contactId: string;
  /** Everybody may read what is said there. */
  public?: true;
}

/** A place of a ticket, by the number of the ticket with which it came. */
export interface NumberedPlace extends Place {
  number: number;
}

/** Whose public conversation goes on in which place, by the number of the ticket with which it came. */
export interface AsideAt {
  contactId: string;
  to: number;
}

type Whose = Pick<Ticket, 'conversation' | 'number'>;

/** The ticket's own place, and before it nothing: a ticket that was split off is answered where it came from. */
export function ownPlace({ conversation }: Pick<Ticket, 'conversation'>): Place {
  const { channel, key, replyKey, contactId } = conversation;
  const open = conversation.public === true ? { public: true as const } : {};
  return { channel, conversation: replyKey ?? key, contactId, ...open };
}

/** All places in which the ticket can be answered: its own, and those of tickets that were merged into it. */
export function placesOf(ticket: Whose): NumberedPlace[] {
  return [{ ...ownPlace(ticket), number: ticket.number }, ...(ticket.conversation.joined ?? [])];
}

/**
 * Where a reply goes unless its writer says otherwise: where the customer wrote last, by the vendor's time. What went on in
 * private is not answered in public again.
 */
export function replyPlace(ticket: Whose): NumberedPlace {
  const newest = ticket.conversation.lastInbound?.place;
  const own = { ...ownPlace(ticket), number: ticket.number };
  const last = placesOf(ticket).find((place) => newest !== undefined && samePlace(place, newest)) ?? own;
  return last.public === true ? (asidePlace(ticket, last.contactId) ?? last) : last;
}

/**
 * Where what this customer began in public goes on in private: where they read alone by the same contact, or where it was said
 * that it goes on, which may be another contact of theirs.
 */
export function asidePlace(ticket: Whose, contactId: string): NumberedPlace | undefined {
  const alone = placesOf(ticket).filter((place) => place.public !== true);
  const { aside } = ticket.conversation;
  const isTheirs = aside?.contactId === contactId;
  const said = isTheirs ? alone.find(({ number }) => number === aside.to) : undefined;
  return said ?? alone.findLast((place) => place.contactId === contactId);
}

/** Whether everybody may read what is answered, unless its writer chooses another place. */
export function isPublic(ticket: Whose): boolean {
  return replyPlace(ticket).public === true;
}

/** The place that a writer chose by its number, the one of replyPlace without one; undefined when it has gone. */
export function placeFor(ticket: Whose, to: number | undefined): NumberedPlace | undefined {
  return to === undefined ? replyPlace(ticket) : placesOf(ticket).find(({ number }) => number === to);
}

/** The place of a conversation, or undefined when it is none of the ticket's. */
export function placeAt(
  ticket: Whose,
  { channel, conversation }: Pick<Place, 'channel' | 'conversation'>,
): NumberedPlace | undefined {
  return placesOf(ticket).find((place) => samePlace(place, { channel, conversation }));
}

export function samePlace(
  one: Pick<Place, 'channel' | 'conversation'>,
  other: Pick<Place, 'channel' | 'conversation'>,
): boolean {
  return one.channel === other.channel && one.conversation === other.conversation;
}

/** The place under the key that the vendor gives it from now on, if it is the one. */
export function movedPlace<One extends Place>(
  place: One,
  from: Pick<Place, 'channel' | 'conversation'>,
  to: string,
): One {
  return samePlace(place, from) ? { ...place, conversation: to } : place;
}

/** Since when the customer of each place waits, in the order of `placesOf`; null for who does not. Epoch ms. */
export function waitsAt(
  ticket: Whose,
  waits: readonly (Pick<Place, 'channel' | 'conversation'> & { since: number })[],
): (NumberedPlace & { waitingSince: number | null })[] {
  return placesOf(ticket).map((place) => ({
    ...place,
    waitingSince: waits.find((one) => samePlace(one, place))?.since ?? null,
  }));
}

/** The same conversations, one of which has another key by now. */
export function placeMoved<State extends { joined?: NumberedPlace[]; lastInbound: Inbound | null }>(
  state: State,
  from: Pick<Place, 'channel' | 'conversation'>,
  to: string,
): State {
  const { joined = [], lastInbound } = state;
  const place = lastInbound?.place && movedPlace(lastInbound.place, from, to);
  return {
    ...state,
    joined: joined.map((one) => movedPlace(one, from, to)),
    lastInbound: place === undefined ? lastInbound : lastInbound && { ...lastInbound, place },
  };
}

export function withoutPlaces(joined: NumberedPlace[] = [], gone: readonly NumberedPlace[]): NumberedPlace[] {
  return joined.filter((place) => !gone.some((one) => samePlace(one, place)));
}
