import type { Why } from '../decision.ts';
import type { Context, EventBody, Ticket } from './model.ts';

/** Rising order of urgency is from the end to the start. */
export const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

export interface TriageState {
  priority: Priority;
  tags: string[];
  team: string | null;
  segment: string | null;
}

/** What the rules say a message is about; `why` names each rule that fired. */
export interface Triage extends TriageState {
  why: Why[];
}

export type TriageEvent = { type: 'triaged'; why: Why[] } & TriageState;

/** A later message may raise the priority and add tags; it never lowers or removes what stood before. */
export function triaged(ticket: Ticket, context: Context): EventBody[] {
  const said = context.policy.triage;
  if (said === undefined) return [];
  const first = ticket.conversation.inboundCount === 0;
  const now = ticket.triage;
  const next: TriageState = {
    priority: first || rank(said.priority) < rank(now.priority) ? said.priority : now.priority,
    tags: [...new Set([...now.tags, ...said.tags])].sort(),
    team: now.team ?? said.team,
    segment: said.segment ?? now.segment,
  };
  const same = JSON.stringify(next) === JSON.stringify(now);
  return same && !first ? [] : [{ type: 'triaged', ...next, why: said.why }];
}

function rank(priority: Priority): number {
  return PRIORITIES.indexOf(priority);
}

export function evolveTriage(state: TriageState, event: EventBody): TriageState {
  if (event.type !== 'triaged') return state;
  const { priority, tags, team, segment } = event;
  return { priority, tags, team, segment };
}
