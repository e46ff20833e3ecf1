import type { Purpose } from '../consent.ts';
import type { Why } from '../decision.ts';
import { type Hours, nextOpening } from '../hours.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { evolveHanded, type ToldHands } from './told-hands.ts';

/** What the house says to a customer by itself. Its words stand in src/texts under `customer.<about>`. */
export const COURTESIES = [
  'chosen',
  'offer-over',
  'codes',
  'remedy',
  'where',
  'decision-later',
  'nudge',
  'closing',
  'solved',
  'thanks',
  'not-solved',
  'accepted',
  'aside',
  'solved-aside',
  'handed-over',
  'joined',
  'out-of-hours',
  'fixed',
  'call-back',
  'callback',
  'callback-ask',
  'improved',
  'reward',
  'stopped',
  'resumed',
  'survey',
  'survey-next',
  'survey-thanks',
] as const;
export type Courtesy = (typeof COURTESIES)[number];

const PURPOSE: Readonly<Partial<Record<Courtesy, Purpose>>> = {
  ...{ survey: 'survey', 'survey-next': 'survey', 'survey-thanks': 'survey', reward: 'survey' },
  ...{ improved: 'change', fixed: 'problem' },
};

/** For what of what the house writes unasked it is sent; null: it belongs to what the customer asked. */
export function purposeOf(courtesy: Courtesy): Purpose | null {
  return PURPOSE[courtesy] ?? null;
}

/** Which courtesy it is, and what its words need beside the customer, the ticket and its owner: ids and figures only. */
export interface CourtesyAbout {
  about: Courtesy;
  values?: Record<string, string | number>;
  /** The answer (its message) of which the customer is asked whether it solved the case. */
  asks?: string;
}

/** What the rules and the channel let the house say by itself on a ticket. */
export interface CourtesyTerms {
  /** When the customer is reminded that we wait for them, in milliseconds; null: never. */
  nudges: { afterMs: number; closeAfterMs: number | null } | null;
  /** Whether the customer is asked if it is solved. */
  asks: boolean;
  /** How long after their last message the channel lets us write to them; null: always. */
  windowMs: number | null;
  hours: Hours | null;
  why: Why[];
}

/** What was said once a case. */
export interface CourtesyState {
  thanked: boolean;
  /** That we were closed when they wrote. */
  closed: boolean;
  /** When the customer was told last how far the case is; epoch ms, absent before the first time. */
  whereAt?: number;
  /** Whose hands they were told of, oldest first; absent before the first. */
  handed?: ToldHands[];
}

export const NOTHING_SAID: CourtesyState = { thanked: false, closed: false };

/** The event that sends a courtesy; its message is written in the customer's language when the event is committed. */
export function courtesyFor(
  ticket: Ticket,
  courtesy: CourtesyAbout,
  sendAt: number,
): EventBody & QueuedEvent {
  const messageId = `${ticket.id}.${courtesy.about}.${ticket.version + 1}`;
  return { type: 'reply-queued', messageId, as: 'courtesy', by: null, sendAt, courtesy };
}

/** Which courtesy a message of ours is, by its id; null: none. */
export function courtesyIn({ id, as }: { id: string; as: string | null }): Courtesy | null {
  const about = as === 'courtesy' ? id.split('.').at(-2) : undefined;
  return COURTESIES.find((one) => one === about) ?? null;
}

type QueuedEvent = Extract<EventBody, { type: 'reply-queued' }>;

/** Once a case, and only where the house wants it, whoever writes while we are closed is told when we are not. */
export function saidClosed(ticket: Ticket, { now, policy }: Context): EventBody[] {
  const { closed } = policy;
  if (closed === undefined || ticket.courtesy.closed) return [];
  const opens = nextOpening(now, closed);
  if (opens === null || opens <= now) return [];
  return [courtesyFor(ticket, { about: 'out-of-hours', values: { opens, zone: closed.zone } }, now)];
}

/** When they want to be called: at an instant (epoch ms; null: whenever we can), by the clocks of a zone. */
export interface CallBack {
  at: number | null;
  zone: string;
}

/** Whoever told a machine that they want to be called has it in writing. */
export function notedCall(ticket: Ticket, back: CallBack | undefined, { now }: Context): EventBody[] {
  if (back === undefined) return [];
  const { at, zone } = back;
  const when = at === null ? { when: 'no' } : { when: 'yes', opens: at, zone };
  return [courtesyFor(ticket, { about: 'call-back', values: when }, now)];
}

export function evolveCourtesy(before: CourtesyState, event: EventBody & { at: number }): CourtesyState {
  const state = evolveHanded(before, event);
  if (event.type !== 'reply-queued' || event.courtesy === undefined) return state;
  if (event.courtesy.about === 'thanks') return { ...state, thanked: true };
  if (event.courtesy.about === 'where') return { ...state, whereAt: event.at };
  return event.courtesy.about === 'out-of-hours' ? { ...state, closed: true } : state;
}
