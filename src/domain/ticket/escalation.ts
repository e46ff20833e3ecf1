import type { Why } from '../decision.ts';
import type { Refusal } from '../refusal.ts';
import type { Context, EventBody, Ticket } from './model.ts';

/** Whether a supervisor must step in; ends when the customer is answered or the ticket is resolved. */
export interface EscalationState {
  at: number | null;
  /** A code from the rules, `deadline`, or `asked` (somebody pressed escalate; their words are a note). */
  reason: string | null;
}

export type EscalationEvent = { type: 'escalated'; reason: string; noteId: string | null; why: Why[] };

export type EscalationIntent = { type: 'escalate'; noteId: string | null };

export function decideEscalation(ticket: Ticket, intent: EscalationIntent): EventBody[] | Refusal {
  if (ticket.status.name === 'resolved') return { refused: 'resolved' };
  // Who asks again and says nothing new has been heard.
  if (ticket.escalation.reason === 'asked' && intent.noteId === null) return [];
  return [{ type: 'escalated', reason: 'asked', noteId: intent.noteId, why: [] }];
}

/** One event for each reason that the rules name and that is not the standing one already. */
export function escalationsFromRules(ticket: Ticket, context: Context): EventBody[] {
  return (context.policy.escalate ?? [])
    .filter(({ reason }) => reason !== ticket.escalation.reason)
    .map(({ reason, why }) => ({ type: 'escalated', reason, noteId: null, why: [why] }));
}

export function evolveEscalation(state: EscalationState, event: EventBody & { at: number }): EscalationState {
  switch (event.type) {
    case 'escalated':
      return { at: state.at ?? event.at, reason: event.reason };
    case 'wait-ended':
    case 'resolved':
    case 'spam-marked':
      return { at: null, reason: null };
    case 'absorbed':
      return state.at === null ? event.brought.escalation : state;
    case 'unabsorbed':
    case 'unmerged':
      return event.escalation;
    case 'undone':
      return event.escalation ?? state;
    default:
      return state;
  }
}
