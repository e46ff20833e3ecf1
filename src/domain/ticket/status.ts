import { atLeast } from '../actor.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { missingFor } from './about.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { waitsForCustomer } from './nudges.ts';
import { openMs } from './resolution.ts';
import { askSolved } from './solved.ts';
import { restoredWait } from './waiting.ts';

export const STATUSES = ['open', 'waiting', 'snoozed', 'resolved'] as const;
export type StatusName = (typeof STATUSES)[number];

export interface StatusState {
  /** `waiting` is waiting for the customer. */
  name: StatusName;
  snoozedUntil: number | null;
  resolvedAt: number | null;
  /** How often it was opened again; absent before the first time. */
  reopens?: number;
  /** Why it is resolved, when nobody resolved it as such. */
  as?: 'merged';
}

export type StatusEvent =
  | { type: 'snoozed'; until: number; noteId: string | null }
  | { type: 'snooze-ended' }
  /**
   * `without`: what was required and missing, and a supervisor let go. `messageId`: what was sent with it, if it came with
   * that. `openMs`, `targetMs`: how long the case was in our hands, and what the rules granted it (null: nothing); absent in old events.
   * `as`: why it is resolved, when nobody resolved it as such. `bulk`: together with others, by one request.
   */
  | {
      type: 'resolved';
      noteId: string | null;
      without?: string[];
      messageId?: string;
      openMs?: number;
      targetMs?: number | null;
      /** The same as the target counts it, where that counts open time alone. */
      countedMs?: number;
      as?: 'merged';
      bulk?: true;
    }
  | { type: 'reopened'; because: 'customer-wrote' | 'asked' | 'not-answered' | 'not-solved' };

export type StatusIntent =
  | { type: 'wait' }
  | { type: 'snooze'; until: number; noteId: string | null }
  /** `overrule`: also when something required is missing. `bulk`: together with others, by one request. */
  | { type: 'resolve'; noteId: string | null; overrule?: boolean; bulk?: true }
  /** `unanswered`: what was sent was no answer, so the original deadline runs on. */
  | { type: 'reopen'; unanswered: boolean };

export function decideStatus(ticket: Ticket, intent: StatusIntent, context: Context): EventBody[] | Refusal {
  const { name } = ticket.status;
  const resolved = name === 'resolved';
  switch (intent.type) {
    case 'wait':
      if (resolved) return { refused: 'resolved' };
      return name === 'waiting' ? [] : [waitsForCustomer(context)];
    case 'snooze':
      if (resolved) return { refused: 'resolved' };
      if (intent.until <= context.now) return { refused: 'past' };
      return isSame(ticket, intent) ? [] : [{ type: 'snoozed', until: intent.until, noteId: intent.noteId }];
    case 'resolve':
      return resolved ? [] : resolve(ticket, intent, context);
    case 'reopen':
      return reopen(ticket, intent.unanswered);
  }
}

/** “In two hours”, asked for again at once, is the same two hours. */
const SAME_MS = 60_000;

function isSame({ status }: Ticket, { until, noteId }: Extract<StatusIntent, { type: 'snooze' }>): boolean {
  return noteId === null && status.snoozedUntil !== null && Math.abs(status.snoozedUntil - until) < SAME_MS;
}

function resolve(
  ticket: Ticket,
  intent: Extract<StatusIntent, { type: 'resolve' }>,
  context: Context,
): EventBody[] | Refusal {
  const without = missing(ticket, intent, context);
  if (isRefusal(without)) return without;
  const { noteId, bulk } = intent;
  const { wait, ended } = ticket.waiting;
  const how = { noteId, ...(without.length > 0 && { without }), ...(bulk && { bulk }) };
  const resolved = resolvedEvent(ticket, how, context);
  if (wait === null) return [resolved, ...askSolved(ticket, ended?.messageId ?? null, context)];
  return [{ type: 'wait-ended', by: 'resolved', messageId: null, since: wait.since }, resolved];
}

function resolvedEvent(
  { resolution }: Ticket,
  how: { noteId: string | null; without?: string[]; messageId?: string; bulk?: true },
  { now }: Context,
): EventBody {
  return { type: 'resolved', ...how, openMs: openMs(resolution, now), targetMs: resolution.targetMs };
}

/** What becomes of a ticket with what was sent. */
export const SENT_WITH = ['wait', 'resolve'] as const;
export type SentWith = (typeof SENT_WITH)[number];

/**
 * What was to become of the ticket once the message is there. Not when the customer waits again; of a closing goodbye nothing is asked that it did
 * not ask itself.
 */
export function afterSending(
  ticket: Ticket,
  { messageId, becomes, asks }: { messageId: string; becomes: SentWith; asks: boolean },
  context: Context,
): EventBody[] {
  const { status, waiting, approval } = ticket;
  if (waiting.wait !== null || status.name === 'resolved') return [];
  if (becomes === 'wait') return status.name === 'waiting' ? [] : [waitsForCustomer(context)];
  // What a supervisor has been asked for keeps the case open.
  if (approval.open !== null) return [];
  const resolved = resolvedEvent(ticket, { noteId: null, messageId }, context);
  return asks ? [resolved, ...askSolved(ticket, waiting.ended?.messageId ?? null, context)] : [resolved];
}

/** What the rules require of people and is missing: a supervisor may do without it, and says why. */
export function missing(
  ticket: Ticket,
  { noteId, overrule = false }: Pick<Extract<StatusIntent, { type: 'resolve' }>, 'noteId' | 'overrule'>,
  { actor, policy }: Context,
): string[] | Refusal {
  if (actor.kind !== 'person') return [];
  const codes = missingFor(ticket, policy.kinds);
  const overruled = overrule && noteId !== null && atLeast(actor.role, 'supervisor');
  if (codes.length === 0 || overruled) return codes;
  return { refused: 'required', values: { missing: codes.join(','), ticket: ticket.number } };
}

function reopen(ticket: Ticket, unanswered: boolean): EventBody[] | Refusal {
  const resolved = ticket.status.name === 'resolved';
  const neverAnswered = resolved && ticket.waiting.ended?.messageId === null;
  const restored = unanswered || neverAnswered ? restoredWait(ticket) : [];
  if (!resolved && restored.length === 0) return { refused: 'not-resolved' };
  return [{ type: 'reopened', because: unanswered ? 'not-answered' : 'asked' }, ...restored];
}

/** A snooze whose time has come ends. */
export function wakeStatus({ status }: Ticket, { now }: Context): EventBody[] {
  return status.snoozedUntil !== null && status.snoozedUntil <= now ? [{ type: 'snooze-ended' }] : [];
}

/** A customer's message that starts or goes on with a wait brings the ticket back to the open queue. */
export function reopenForMessage(ticket: Ticket): EventBody[] {
  return ticket.status.name === 'open' ? [] : [{ type: 'reopened', because: 'customer-wrote' }];
}

/** Where a customer's message goes: a resolved ticket takes it for `reopenWithinMs`, later ones open a new case. */
export function takesMessage(ticket: Ticket, now: number, reopenWithinMs: number): boolean {
  const { name, resolvedAt } = ticket.status;
  return name !== 'resolved' || now - (resolvedAt ?? 0) <= reopenWithinMs;
}

export function evolveStatus(state: StatusState, event: EventBody & { at: number }): StatusState {
  const times = state.reopens === undefined ? {} : { reopens: state.reopens };
  const open: StatusState = { name: 'open', snoozedUntil: null, resolvedAt: null, ...times };
  switch (event.type) {
    case 'waits-for-customer':
      return { ...open, name: 'waiting' };
    case 'snoozed':
      return { ...open, name: 'snoozed', snoozedUntil: event.until };
    case 'spam-marked':
      return { ...open, name: 'resolved', resolvedAt: event.at };
    case 'resolved': {
      const resolved: StatusState = { ...open, name: 'resolved', resolvedAt: event.at };
      return event.as === undefined ? resolved : { ...resolved, as: event.as };
    }
    case 'spam-lifted':
    case 'snooze-ended':
      return open;
    case 'reopened':
      return { ...open, reopens: (state.reopens ?? 0) + 1 };
    case 'unmerged':
      return event.status;
    case 'undone':
      return event.status ?? state;
    default:
      return state;
  }
}
