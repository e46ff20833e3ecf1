import type { Refusal } from '../refusal.ts';
import type { AboutState } from './about.ts';
import type { Callback } from './callback.ts';
import type { EscalationState } from './escalation.ts';
import type { Brought, Given } from './given.ts';
import type { Inbound } from './inbound.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { type NumberedPlace, samePlace } from './places.ts';
import type { Pledge } from './pledges.ts';
import type { PendingReply } from './reply.ts';
import type { SignsState } from './signs.ts';
import type { Priority } from './triage.ts';
import type { Wait } from './waiting.ts';

export interface TicketRef {
  ticketId: string;
  number: number;
}

/** What customers said in the places of one ticket, and what follows of it. */
export interface Burden {
  lastInbound: Inbound | null;
  inboundCount: number;
  unanswered: number;
  /** Of which the customer is shut out; absent when there are none. */
  shut?: SignsState['shut'];
  wait: Wait | null;
  priority: Priority;
  tags: string[];
  escalation: EscalationState;
}

/** A ticket that was merged into this one, with what it brought. */
export interface Absorbed extends TicketRef {
  at: number;
  /** Tickets that had been merged into it: their messages came with its own. */
  family: string[];
  /** Conversations that this ticket has by it alone. */
  places: NumberedPlace[];
  brought: Burden;
  /** Its owner, who became the owner here. */
  gave: string | null;
  /** What it is about, and what of that this ticket has by it alone; absent on those of older versions. */
  had?: Brought;
  given?: Given;
  /** Who watched it. */
  watchers?: string[];
}

/** A ticket that was split off, with the wait that went with it. */
export interface SplitOff {
  ticketId: string;
  at: number;
  wait: Wait | null;
}

/** Which other tickets this one has to do with. */
export interface LinksState {
  /** Where its case goes on, and what it was before; null: here. */
  mergedInto: (TicketRef & { before: Standing }) | null;
  absorbed: Absorbed[];
  /** What was its own when the first ticket was merged into it; null: none is. */
  own: (Burden & { at: number }) | null;
  splitFrom: TicketRef | null;
  splitOff: SplitOff[];
  linked: TicketRef[];
}

export const NO_LINKS: LinksState = {
  mergedInto: null,
  absorbed: [],
  own: null,
  splitFrom: null,
  splitOff: [],
  linked: [],
};

/** What a merged ticket was, to stand so again. */
export type Standing = Pick<
  Ticket,
  'status' | 'waiting' | 'escalation' | 'nudges' | 'resolution' | 'solved' | 'handover'
>;

export function standingOf(ticket: Ticket): Standing {
  const { status, waiting, escalation, nudges, resolution, solved, handover } = ticket;
  return { status, waiting, escalation, nudges, resolution, solved, handover };
}

/** The customer's side of a ticket, told anew because messages came or went. */
export type Counts = Pick<Burden, 'lastInbound' | 'inboundCount' | 'unanswered'>;

/** The request that took something back, so that a repeat of it takes back nothing more. */
interface Asked {
  key?: string;
}

export type LinkEvent =
  /** The case goes on there; nobody is told of this one any more. */
  | ({ type: 'merged-into'; before: Standing } & TicketRef)
  | ({
      type: 'absorbed';
      own: Burden;
      pending: Record<string, PendingReply>;
      about?: AboutState;
      pledges?: readonly Pledge[];
      /** The call that is agreed upon goes on there, where none was. */
      callback?: Callback;
    } & Omit<Absorbed, 'at'>)
  | ({
      type: 'unmerged';
      counts: Counts;
      pending: Record<string, PendingReply>;
      pledges?: readonly Pledge[];
    } & Omit<Standing, 'waiting'> &
      TicketRef &
      Asked)
  /** `pending`: replies that went with it. */
  | ({
      type: 'unabsorbed';
      places: NumberedPlace[];
      counts: Counts;
      escalation: EscalationState;
      pending: string[];
      /** What it is about without what the other gave, and what those who stay give instead. */
      about?: AboutState;
      given?: Record<string, Given>;
      /** Those that go with it, by their ids. */
      pledges?: string[];
    } & TicketRef &
      Asked)
  /** `places`: further conversations in which its messages were written. */
  | ({ type: 'split-from'; places: NumberedPlace[]; pledges?: readonly Pledge[] } & TicketRef)
  | { type: 'split-off'; ticketId: string; messages: string[]; counts: Counts; wait: Wait | null }
  /** What was split off is here again. */
  | ({ type: 'rejoined'; counts: Counts; pledges?: readonly Pledge[] } & TicketRef & Asked)
  | ({ type: 'linked' } & TicketRef & Asked)
  | ({ type: 'unlinked' } & TicketRef & Asked);

/** This ticket and all that were merged into it: whose messages its timeline shows. */
export function familyOf({ id, links }: Pick<Ticket, 'id' | 'links'>): string[] {
  return [id, ...links.absorbed.flatMap(({ ticketId, family }) => [ticketId, ...family])];
}

/** The numbers of the tickets that it has to do with. */
export interface Ties {
  mergedInto: number | null;
  absorbed: number[];
  splitFrom: number | null;
  splitOff: number[];
  linked: number[];
}

/** `numbers`: of tickets by their ids, where the ticket itself could not know them. */
export function tiesOf({ links }: Pick<Ticket, 'links'>, numbers: ReadonlyMap<string, number>): Ties {
  const { mergedInto, absorbed, splitFrom, splitOff, linked } = links;
  return {
    mergedInto: mergedInto?.number ?? null,
    absorbed: absorbed.map(({ number }) => number),
    splitFrom: splitFrom?.number ?? null,
    splitOff: splitOff.flatMap(({ ticketId }) => numbers.get(ticketId) ?? []),
    linked: linked.map(({ number }) => number),
  };
}

/** The ids of tickets whose numbers have to be looked up. */
export function tiedTickets(ticket: Pick<Ticket, 'id' | 'links'>): string[] {
  return [...familyOf(ticket).slice(1), ...ticket.links.splitOff.map(({ ticketId }) => ticketId)];
}

/** Each stands on the card, and what is merged is read with it every time: more than that nobody looks through. */
export const MOST_LINKED = 50;
export const MOST_PARTS = 50;
export const MOST_MERGED = 100;

/** Both tickets name each other; what is so already is no event. */
export function decideLink(one: Ticket, other: Ticket, { actor }: Context): EventBody[] | Refusal {
  if (actor.kind !== 'person') return { refused: 'role' };
  if (one.id === other.id) return { refused: 'same-ticket', values: { ticket: one.number } };
  if (isLinked(one, other)) return [];
  if (one.links.linked.length >= MOST_LINKED)
    return { refused: 'too-many', values: { what: 'links', most: MOST_LINKED } };
  return [{ type: 'linked', ticketId: other.id, number: other.number }];
}

export function decideUnlink(one: Ticket, other: Ticket, { actor }: Context): EventBody[] | Refusal {
  if (actor.kind !== 'person') return { refused: 'role' };
  return isLinked(one, other) ? [{ type: 'unlinked', ticketId: other.id, number: other.number }] : [];
}

function isLinked({ links }: Ticket, { id }: Ticket): boolean {
  return links.linked.some(({ ticketId }) => ticketId === id);
}

export function evolveLinks(state: LinksState, event: EventBody & { at: number }): LinksState {
  switch (event.type) {
    case 'merged-into': {
      const { ticketId, number, before } = event;
      return { ...state, mergedInto: { ticketId, number, before } };
    }
    case 'unmerged':
      return { ...state, mergedInto: null };
    case 'absorbed': {
      const { ticketId, number, family, places, brought, gave, had, given, watchers, own, at } = event;
      const more = { ...(had && { had }), ...(given && { given }), ...(watchers && { watchers }) };
      const part = { ticketId, number, at, family, places, brought, gave, ...more };
      const absorbed = [...state.absorbed, part];
      return { ...state, absorbed, own: state.own ?? { ...own, at } };
    }
    case 'unabsorbed': {
      const { given = {} } = event;
      const absorbed = without(state.absorbed, event).map((one) => {
        const more = given[one.ticketId];
        return more === undefined ? one : { ...one, given: more };
      });
      return { ...state, absorbed, own: absorbed.length === 0 ? null : state.own };
    }
    case 'conversation-moved':
      return event.from === undefined ? state : alsoAt(state, event.from, event.conversation);
    case 'split-from':
      return { ...state, splitFrom: refOf(event) };
    case 'split-off': {
      const { ticketId, wait, at } = event;
      return { ...state, splitOff: [...state.splitOff, { ticketId, at, wait }] };
    }
    case 'rejoined':
      return { ...state, splitOff: without(state.splitOff, event) };
    case 'linked':
      return { ...state, linked: [...state.linked, refOf(event)] };
    case 'unlinked':
      return { ...state, linked: without(state.linked, event) };
    default:
      return state;
  }
}

/** What was said under either key came with it, and leaves with it. */
function alsoAt(
  state: LinksState,
  from: Pick<NumberedPlace, 'channel' | 'conversation'>,
  to: string,
): LinksState {
  const absorbed = state.absorbed.map((part) => {
    const place = part.places.find((one) => samePlace(one, from));
    return place === undefined ? part : { ...part, places: [...part.places, { ...place, conversation: to }] };
  });
  return { ...state, absorbed };
}

function refOf({ ticketId, number }: TicketRef): TicketRef {
  return { ticketId, number };
}

function without<Ref extends { ticketId: string }>(refs: Ref[], gone: { ticketId: string }): Ref[] {
  return refs.filter(({ ticketId }) => ticketId !== gone.ticketId);
}
