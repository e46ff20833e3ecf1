import type { Why } from '../decision.ts';
import { HELD_MS, type Quiet, VITAL_REASONS } from '../escalation-rule.ts';
import type { Refusal } from '../refusal.ts';
import type { Context, EventBody, Intent, Ticket } from './model.ts';

/** Whether a supervisor must step in; ends when the customer is answered, the ticket is resolved or somebody dismisses it. */
export interface EscalationState {
  at: number | null;
  /** A code from the rules, `deadline`, or `asked` (somebody pressed escalate; their words are a note). */
  reason: string | null;
  /** The rules that call now. */
  standing?: Standing[];
  /** Reasons that were dismissed: they do not call again while this customer waits. */
  dismissed?: string[];
  /** Reasons that are never silenced, and when they were dismissed: for a while time alone does not call by them. Epoch ms. */
  held?: { reason: string; at: number }[];
  /** Quiet rules that were counted already, by content. */
  shadowed?: string[];
}

/** A rule that called, by name and by the hash of its content. */
export interface Standing {
  reason: string;
  rule: string;
  content: string;
}

export type EscalationEvent =
  /** `content`: of the rule, absent when no rule called, and in old events. */
  | { type: 'escalated'; reason: string; noteId: string | null; content?: string; why: Why[] }
  /** A rule fired and called nobody, because it is new or mute. */
  | { type: 'escalation-shadowed'; reason: string; because: Quiet; content: string; why: Why[] }
  /** Somebody was called for nothing, by these rules; the note says why. `owner`: whose ticket it is. */
  | {
      type: 'escalation-dismissed';
      reason: string;
      rules: Standing[];
      noteId: string;
      owner: string | null;
    };

export type EscalationIntent =
  | { type: 'escalate'; noteId: string | null }
  | { type: 'dismiss'; noteId: string };

export function isEscalating(intent: Intent): intent is EscalationIntent {
  return intent.type === 'escalate' || intent.type === 'dismiss';
}

export function decideEscalation(ticket: Ticket, intent: EscalationIntent): EventBody[] | Refusal {
  // A low score calls when the case is over.
  if (intent.type === 'dismiss' && ticket.escalation.at !== null) return dismiss(ticket, intent.noteId);
  if (ticket.status.name === 'resolved') return { refused: 'resolved' };
  if (intent.type === 'dismiss') return dismiss(ticket, intent.noteId);
  // Who asks again and says nothing new has been heard.
  if (ticket.escalation.reason === 'asked' && intent.noteId === null) return [];
  return [{ type: 'escalated', reason: 'asked', noteId: intent.noteId, why: [] }];
}

function dismiss({ escalation, claim }: Ticket, noteId: string): EventBody[] | Refusal {
  const { reason, standing = [] } = escalation;
  if (reason === null) return { refused: 'not-escalated' };
  return [{ type: 'escalation-dismissed', reason, rules: standing, noteId, owner: claim.by }];
}

/** One event for each reason that the rules name and that does not stand, and for each quiet rule that was not counted yet. */
export function escalationsFromRules(
  { escalation }: Pick<Ticket, 'escalation'>,
  context: Pick<Context, 'policy'>,
): EventBody[] {
  const { reason, standing = [], dismissed = [], shadowed = [] } = escalation;
  const known = new Set([reason, ...standing.map((one) => one.reason), ...dismissed]);
  const events: EventBody[] = [];
  for (const { reason, why, calling, quiet } of context.policy.escalate ?? []) {
    if (quiet !== undefined && calling !== undefined) {
      const { content } = calling;
      if (!shadowed.includes(content))
        events.push({ type: 'escalation-shadowed', reason, because: quiet, content, why: [why] });
      continue;
    }
    if (known.has(reason)) continue;
    known.add(reason);
    const content = calling === undefined ? {} : { content: calling.content };
    events.push({ type: 'escalated', reason, noteId: null, ...content, why: [why] });
  }
  return events;
}

export function evolveEscalation(state: EscalationState, event: EventBody & { at: number }): EscalationState {
  switch (event.type) {
    case 'escalated':
      return { ...state, at: state.at ?? event.at, reason: event.reason, ...standingWith(state, event) };
    case 'escalation-shadowed':
      return { ...state, shadowed: [...(state.shadowed ?? []), event.content] };
    case 'escalation-dismissed': {
      const reasons = [event.reason, ...event.rules.map(({ reason }) => reason)];
      const quiet = reasons.filter((reason) => !VITAL_REASONS.has(reason));
      const dismissed = [...new Set([...(state.dismissed ?? []), ...quiet])];
      return {
        at: null,
        reason: null,
        dismissed,
        ...heldWith(state, reasons, event.at),
        ...shadowedIn(state),
      };
    }
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

function shadowedIn({ shadowed }: EscalationState): Pick<EscalationState, 'shadowed'> {
  return shadowed === undefined ? {} : { shadowed };
}

function heldWith(
  { held = [] }: EscalationState,
  reasons: readonly string[],
  at: number,
): Pick<EscalationState, 'held'> {
  const vital = [...new Set(reasons)].filter((reason) => VITAL_REASONS.has(reason));
  const all = [
    ...held.filter(({ reason }) => !vital.includes(reason)),
    ...vital.map((reason) => ({ reason, at })),
  ];
  return all.length === 0 ? {} : { held: all };
}

/** Until when time alone does not call by a reason that somebody dismissed; 0: it may. What a customer writes always may. Epoch ms. */
export function heldUntil({ held = [] }: EscalationState, reason: string): number {
  const at = held.find((one) => one.reason === reason)?.at;
  return at === undefined ? 0 : at + HELD_MS;
}

function standingWith(
  { standing = [] }: EscalationState,
  { reason, content, why }: Extract<EscalationEvent, { type: 'escalated' }>,
): Pick<EscalationState, 'standing'> {
  const [first] = why;
  if (content === undefined || first === undefined) return {};
  return { standing: [...standing, { reason, rule: first.rule, content }] };
}
