import type { Why } from '../decision.ts';
import { isOpen, nextOpening } from '../hours.ts';
import { type CourtesyTerms, courtesyFor } from './courtesy.ts';
import type { Context, EventBody, Ticket } from './model.ts';

/** When the customer of whom something was asked is reminded, and when the case is closed. Epoch ms. */
export interface NudgeTimes {
  nudgeAt: number;
  closeAt: number | null;
  /** How long after their last message the channel lets us write to them, ms; null: always. */
  windowMs: number | null;
}

/** The times that run; `begunAt` is since when. */
export interface Nudges extends NudgeTimes {
  begunAt: number;
  /** The messages that were sent. */
  nudge: string | null;
  closing: string | null;
}

export type NudgesState = Nudges | null;

export type NudgesEvent =
  /** The times stand in the event: rules that change later move nothing that runs. */
  | { type: 'waits-for-customer'; nudges?: NudgeTimes; why?: Why[] }
  /** It was night; what was due is due when we are there again. */
  | { type: 'nudge-put-off'; until: number }
  /** The channel does not let us write any more: nothing is tried, and the owner is told. */
  | { type: 'nudge-dropped'; person: string | null };

/** The ticket waits for the customer from now on, by the terms of this moment. */
export function waitsForCustomer({ now, policy }: Context): EventBody {
  const { courtesies: terms } = policy;
  if (terms?.nudges == null) return { type: 'waits-for-customer' };
  const { nudges, hours, windowMs, why } = terms;
  const nudgeAt = decent(now + nudges.afterMs, hours);
  const closeAt = nudges.closeAfterMs === null ? null : decent(nudgeAt + nudges.closeAfterMs, hours);
  return { type: 'waits-for-customer', nudges: { nudgeAt, closeAt, windowMs }, why };
}

/** Nobody is reminded while we are not there. */
function decent(at: number, hours: CourtesyTerms['hours']): number {
  return hours === null ? at : (nextOpening(at, hours) ?? at);
}

export function wakeNudges(ticket: Ticket, { now, policy }: Context): EventBody[] {
  const due = nextNudgeAt(ticket);
  const { nudges } = ticket;
  if (nudges === null || due === null || due > now) return [];
  const hours = policy.hours ?? null;
  if (hours !== null && !isOpen(now, hours)) {
    const until = nextOpening(now, hours);
    if (until !== null) return [{ type: 'nudge-put-off', until }];
  }
  if (!isOpenWindow(ticket, nudges.windowMs, now))
    return [{ type: 'nudge-dropped', person: ticket.claim.by }];
  if (nudges.nudge === null) return [courtesyFor(ticket, { about: 'nudge' }, now)];
  const answer = ticket.waiting.ended?.messageId ?? null;
  const asks = answer === null ? {} : { asks: answer };
  return [{ ...courtesyFor(ticket, { about: 'closing', ...asks }, now), becomes: 'resolve' }];
}

/** Whether the channel still lets the house write to the customer by itself. */
export function isOpenWindow(
  { conversation }: Pick<Ticket, 'conversation'>,
  windowMs: number | null,
  now: number,
): boolean {
  return (
    windowMs === null ||
    (conversation.lastInbound !== null && now <= windowCloses({ conversation }, windowMs))
  );
}

/** When it lets the house write no more. Epoch ms. */
export function windowCloses({ conversation }: Pick<Ticket, 'conversation'>, windowMs: number): number {
  const last = conversation.lastInbound;
  const closesAt = last?.window?.ownClosesAt ?? last?.window?.closesAt ?? 0;
  return last === null ? 0 : Math.max(last.at + windowMs, closesAt);
}

/** While we owe an answer nobody is reminded of anything. Epoch ms. */
export function nextNudgeAt({ nudges, waiting }: Ticket): number | null {
  if (nudges === null || waiting.wait !== null || nudges.closing !== null) return null;
  return nudges.nudge === null ? nudges.nudgeAt : nudges.closeAt;
}

export function evolveNudges(state: NudgesState, event: EventBody & { at: number }): NudgesState {
  switch (event.type) {
    case 'waits-for-customer':
      return event.nudges === undefined
        ? null
        : { ...event.nudges, begunAt: event.at, nudge: null, closing: null };
    case 'reopened':
    case 'resolved':
    case 'snoozed':
    case 'spam-marked':
    case 'nudge-dropped':
      return null;
    case 'unmerged':
      return event.nudges;
    case 'undone':
      return event.nudges === undefined ? state : event.nudges;
    default:
      return state === null ? null : running(state, event);
  }
}

function running(state: Nudges, event: EventBody & { at: number }): NudgesState {
  switch (event.type) {
    case 'nudge-put-off':
      return state.nudge === null
        ? moved(state, event.until - state.nudgeAt)
        : { ...state, closeAt: event.until };
    case 'reply-queued':
      return queued(state, event);
    case 'reply-cancelled':
    case 'reply-failed':
      // Whoever did not get the reminder is not told goodbye either: people see to it.
      return event.messageId === state.nudge || event.messageId === state.closing ? null : state;
    case 'reply-delivered':
      // A person wrote again: the customer has time from then on.
      return event.as === 'courtesy'
        ? state
        : { ...moved(state, event.at - state.begunAt), begunAt: event.at, nudge: null, closing: null };
    default:
      return state;
  }
}

function queued(state: Nudges, event: Extract<EventBody, { type: 'reply-queued' }> & { at: number }): Nudges {
  const about = event.courtesy?.about;
  if (about === 'closing') return { ...state, closing: event.messageId };
  if (about !== 'nudge') return state;
  // However late the reminder went out, the time after it is the customer's.
  return { ...moved(state, Math.max(0, event.at - state.nudgeAt)), nudge: event.messageId };
}

function moved<One extends Nudges>(state: One, ms: number): One {
  const { nudgeAt, closeAt } = state;
  return { ...state, nudgeAt: nudgeAt + ms, closeAt: closeAt === null ? null : closeAt + ms };
}
