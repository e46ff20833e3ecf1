import type { Refusal } from '../refusal.ts';
import { courtesyFor } from './courtesy.ts';
import type { Context, EventBody, Intent, Ticket } from './model.ts';
import { isSpam } from './spam.ts';

/** Which known problem a case belongs to, by the ids of those. */
export interface ProblemState {
  /** Null: to none. */
  id: string | null;
  /** One that it looks like, of which nobody has said whether it is; absent: none. */
  suggested?: string;
  /** Those that somebody said it is not: no rule says otherwise. */
  not?: readonly string[];
  /** Whether its customer was told that it is fixed; absent: it is not fixed yet. */
  told?: FixedTold;
}

/**
 * What became of telling a customer that it is fixed: `sent`, or why not: they were told on another case of theirs, wish no
 * such messages, or cannot be written to (their channel takes nothing now, people speak there, the case is in quarantine).
 */
export const FIXED_TOLD = ['sent', 'elsewhere', 'unwanted', 'closed'] as const;
export type FixedTold = (typeof FIXED_TOLD)[number];

export const NO_PROBLEM: ProblemState = { id: null };

export type ProblemEvent =
  /** `because`: somebody said so, or a rule of the problem holds. */
  | { type: 'problem-joined'; problem: string; because: 'asked' | 'rule' }
  | { type: 'problem-suggested'; problem: string }
  /** It is not that one. */
  | { type: 'problem-left'; problem: string }
  /** `contactId`: whom it was about, so that nobody is told twice. */
  | { type: 'problem-told'; problem: string; how: FixedTold; contactId: string };

export type ProblemIntent =
  | { type: 'join-problem'; problem: string }
  | { type: 'leave-problem' }
  | { type: 'tell-fixed'; problem: string; how: FixedTold };

export function isAboutProblem(intent: Intent): intent is ProblemIntent {
  return intent.type === 'join-problem' || intent.type === 'leave-problem' || intent.type === 'tell-fixed';
}

export function decideProblem(
  ticket: Ticket,
  intent: ProblemIntent,
  { now }: Context,
): EventBody[] | Refusal {
  const { id, suggested, told } = ticket.problem;
  if (intent.type === 'tell-fixed') {
    const { problem, how } = intent;
    if (id !== problem || told !== undefined) return [];
    const { contactId } = ticket.conversation;
    const said: EventBody = { type: 'problem-told', problem, how, contactId };
    return how === 'sent'
      ? [said, courtesyFor(ticket, { about: 'fixed', values: { problem } }, now)]
      : [said];
  }
  if (isSpam(ticket)) return { refused: 'quarantined' };
  if (intent.type === 'join-problem') {
    const { problem } = intent;
    if (id === problem) return [];
    const left: EventBody[] = id === null ? [] : [{ type: 'problem-left', problem: id }];
    return [...left, { type: 'problem-joined', problem, because: 'asked' }];
  }
  const gone = id ?? suggested;
  return gone === undefined ? [] : [{ type: 'problem-left', problem: gone }];
}

/** What a rule of a known problem says of a case; nothing where a person or another rule has spoken. */
export function foundProblem(ticket: Ticket, problem: string, joins: boolean): EventBody[] {
  const { id, suggested, not = [] } = ticket.problem;
  if (id !== null || not.includes(problem) || isSpam(ticket) || ticket.links.mergedInto !== null) return [];
  if (joins) return [{ type: 'problem-joined', problem, because: 'rule' }];
  return suggested === undefined ? [{ type: 'problem-suggested', problem }] : [];
}

export function evolveProblem(state: ProblemState, event: EventBody): ProblemState {
  switch (event.type) {
    case 'problem-joined': {
      const not = (state.not ?? []).filter((one) => one !== event.problem);
      return { id: event.problem, ...(not.length === 0 ? {} : { not }) };
    }
    case 'problem-suggested':
      return { ...state, suggested: event.problem };
    case 'problem-left': {
      const id = state.id === event.problem ? null : state.id;
      const suggested = state.suggested === event.problem ? undefined : state.suggested;
      const not = [...(state.not ?? []).filter((one) => one !== event.problem), event.problem];
      return { id, not, ...(suggested === undefined ? {} : { suggested }) };
    }
    case 'problem-told':
      return state.id === event.problem ? { ...state, told: event.how } : state;
    default:
      return state;
  }
}
