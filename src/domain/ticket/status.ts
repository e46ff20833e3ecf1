import { atLeast } from '../actor.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { missingFor } from './about.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { restoredWait } from './waiting.ts';

export const STATUSES = ['open', 'waiting', 'snoozed', 'resolved'] as const;
export type StatusName = (typeof STATUSES)[number];

export interface StatusState {
  /** `waiting` is waiting for the customer. */
  name: StatusName;
  snoozedUntil: number | null;
  resolvedAt: number | null;
}

export type StatusEvent =
  | { type: 'waits-for-customer' }
  | { type: 'snoozed'; until: number; noteId: string | null }
  | { type: 'snooze-ended' }
  /** `without`: what was required and missing, and a supervisor let go. */
  | { type: 'resolved'; noteId: string | null; without?: string[] }
  | { type: 'reopened'; because: 'customer-wrote' | 'asked' | 'not-answered' };

export type StatusIntent =
  | { type: 'wait' }
  | { type: 'snooze'; until: number; noteId: string | null }
  /** `overrule`: also when something required is missing. */
  | { type: 'resolve'; noteId: string | null; overrule?: boolean }
  /** `unanswered`: what was sent was no answer, so the original deadline runs on. */
  | { type: 'reopen'; unanswered: boolean };

export function decideStatus(ticket: Ticket, intent: StatusIntent, context: Context): EventBody[] | Refusal {
  const { name } = ticket.status;
  const resolved = name === 'resolved';
  switch (intent.type) {
    case 'wait':
      if (resolved) return { refused: 'resolved' };
      return name === 'waiting' ? [] : [{ type: 'waits-for-customer' }];
    case 'snooze':
      if (resolved) return { refused: 'resolved' };
      if (intent.until <= context.now) return { refused: 'past' };
      return [{ type: 'snoozed', until: intent.until, noteId: intent.noteId }];
    case 'resolve':
      return resolved ? [] : resolve(ticket, intent, context);
    case 'reopen':
      return reopen(ticket, intent.unanswered);
  }
}

function resolve(
  ticket: Ticket,
  intent: Extract<StatusIntent, { type: 'resolve' }>,
  context: Context,
): EventBody[] | Refusal {
  const without = missing(ticket, intent, context);
  if (isRefusal(without)) return without;
  const { noteId } = intent;
  const events: EventBody[] = [{ type: 'resolved', noteId, ...(without.length === 0 ? {} : { without }) }];
  const { wait } = ticket.waiting;
  if (wait !== null)
    events.unshift({ type: 'wait-ended', by: 'resolved', messageId: null, since: wait.since });
  return events;
}

/** What the rules require of people and is missing: a supervisor may do without it, and says why. */
function missing(
  ticket: Ticket,
  { noteId, overrule = false }: Extract<StatusIntent, { type: 'resolve' }>,
  { actor, policy }: Context,
): string[] | Refusal {
  if (actor.kind !== 'person') return [];
  const codes = missingFor(ticket, policy.kinds);
  const overruled = overrule && noteId !== null && atLeast(actor.role, 'supervisor');
  if (codes.length === 0 || overruled) return codes;
  return { refused: 'required', values: { missing: codes.join(',') } };
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
  const open: StatusState = { name: 'open', snoozedUntil: null, resolvedAt: null };
  switch (event.type) {
    case 'waits-for-customer':
      return { ...open, name: 'waiting' };
    case 'snoozed':
      return { ...open, name: 'snoozed', snoozedUntil: event.until };
    case 'resolved':
    case 'spam-marked':
      return { ...open, name: 'resolved', resolvedAt: event.at };
    case 'spam-lifted':
    case 'snooze-ended':
    case 'reopened':
      return open;
    default:
      return state;
  }
}
