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
  kind?: string;
  why: Why[];
}

export type TriageEvent =
  /** `kind`: the one that it has from now on. */
  | ({ type: 'triaged'; kind?: string; why: Why[] } & TriageState)
  /** Without a team again, when a hand-over came back. */
  | { type: 'transferred'; team: string | null; from: string | null };

/**
 * A later message may raise the priority and add tags; it never lowers or removes what stood before, and changes nothing
 * that people decided.
 */
export function triaged(
  ticket: Pick<Ticket, 'conversation' | 'triage' | 'about'>,
  context: Pick<Context, 'policy'>,
): EventBody[] {
  const said = context.policy.triage;
  if (said === undefined) return [];
  const first = ticket.conversation.inboundCount === 0;
  const now = ticket.triage;
  const { kind, chosen } = ticket.about;
  // A kind that stands already has brought its own.
  const raised = (first && kind === null) || isMoreUrgent(said.priority, now.priority);
  const added = said.tags.filter((tag) => !chosen.untagged.includes(tag) && !now.tags.includes(tag));
  const next: TriageState = {
    priority: raised && !chosen.priority ? said.priority : now.priority,
    tags: added.length === 0 ? now.tags : [...now.tags, ...added].sort(),
    team: now.team ?? said.team,
    segment: said.segment ?? now.segment,
  };
  const found = kind === null && said.kind !== undefined ? { kind: said.kind } : {};
  const same = isSame(next, now) && found.kind === undefined;
  return same && !first ? [] : [{ type: 'triaged', ...next, ...found, why: said.why }];
}

function isSame(one: TriageState, other: TriageState): boolean {
  return (
    one.priority === other.priority &&
    one.team === other.team &&
    one.segment === other.segment &&
    one.tags.join() === other.tags.join()
  );
}

export function isMoreUrgent(one: Priority, other: Priority): boolean {
  return PRIORITIES.indexOf(one) < PRIORITIES.indexOf(other);
}

export function evolveTriage(state: TriageState, event: EventBody): TriageState {
  if (event.type === 'undone') return event.triage ?? state;
  if (event.type === 'transferred') return { ...state, team: event.team };
  if (event.type === 'priority-set') return { ...state, priority: event.priority };
  if (event.type === 'tagged') {
    const kept = state.tags.filter((tag) => !event.removed.includes(tag));
    return { ...state, tags: [...new Set([...kept, ...event.added])].sort() };
  }
  if (event.type !== 'triaged') return state;
  const { priority, tags, team, segment } = event;
  return { priority, tags, team, segment };
}
