import { type Deadline, deadlineFrom, type Stage, saidTo } from '../deadline.ts';
import type { Why } from '../decision.ts';
import { escalationsFromRules } from './escalation.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { resolutionSet } from './resolution.ts';

/** A customer who waits: since when, until when, and which stages were told already. */
export interface Wait extends Deadline {
  told: string[];
}

export interface WaitingState {
  wait: Wait | null;
  /** The wait that ended last and the message that ended it, in case it was no answer; kept while a later one runs. */
  ended: { wait: Wait; messageId: string | null } | null;
}

/** Where a notice of a stage goes. */
export type ToldTo = 'owner' | 'desk' | 'supervisors';

export type WaitingEvent =
  | ({ type: 'deadline-set'; told: string[]; why: Why[] } & Deadline)
  | {
      type: 'stage-told';
      stage: string;
      /** The promise that the stage belongs to: with ticket and stage the key under which it is told once. */
      dueAt: number;
      at: number;
      to: ToldTo;
      /** The owner, when `to` is the owner. */
      person: string | null;
      late: boolean;
    }
  | { type: 'stage-skipped'; stage: string; dueAt: number }
  | {
      type: 'wait-ended';
      by: 'answer' | 'resolved' | 'spam' | 'merged' | 'split';
      messageId: string | null;
      since: number;
    };

/** Told later than this after its time, a stage is marked late. */
const LATE_AFTER_MS = 60_000;

/** The customer waits since `sentAt`, unless they do so longer already. */
export function waitFrom(ticket: Ticket, sentAt: number, context: Context): EventBody[] {
  const { wait } = ticket.waiting;
  if (wait !== null && wait.since <= sentAt) return [];
  const terms = context.policy.deadline;
  if (terms === undefined) throw new Error('A wait cannot begin without the terms of its deadline');
  const begun: EventBody = {
    type: 'deadline-set',
    ...deadlineFrom(sentAt, terms),
    told: wait?.told ?? [],
    why: terms.why,
  };
  return [begun, ...resolutionSet(ticket, context)];
}

/**
 * What the rules now grant whoever waits, as long as it is no later than what was promised: a promise is never made longer.
 * With it a supervisor hears of what the rules call them for only now.
 */
export function hastened(ticket: Ticket, context: Context): EventBody[] {
  const { wait } = ticket.waiting;
  const { deadline: terms } = context.policy;
  const calls = [...resolutionSet(ticket, context), ...escalationsFromRules(ticket, context)];
  if (wait === null || terms === undefined) return calls;
  const { told, ...standing } = wait;
  const granted = deadlineFrom(wait.since, terms);
  const targetAt = Math.min(granted.targetAt, standing.targetAt);
  const saidAt = Math.min(saidTo(granted), saidTo(standing));
  const { saidAt: _later, ...rest } = granted;
  const next = { ...rest, targetAt, ...(saidAt > granted.promiseAt ? { saidAt } : {}) };
  const same = sameDeadline(next, standing);
  if (same || next.promiseAt > standing.promiseAt) return calls;
  return [{ type: 'deadline-set', ...next, told, why: terms.why }, ...calls];
}

function sameDeadline(one: Deadline, other: Deadline): boolean {
  const written = ({ since, targetAt, promiseAt, saidAt, stages }: Deadline) =>
    JSON.stringify([since, targetAt, promiseAt, saidAt, stages]);
  return written(one) === written(other);
}

/** The wait that ended last runs on as if it had never ended, also when the customer has written again since. */
export function restoredWait(ticket: Ticket): EventBody[] {
  const { wait, ended } = ticket.waiting;
  if (ended === null || (wait !== null && wait.since <= ended.wait.since)) return [];
  return [{ type: 'deadline-set', ...ended.wait, why: [] }];
}

/** Of two waits the one that is due first, since the earlier of both: nobody's promise is made longer. */
export function soonest(one: Wait | null, other: Wait | null): Wait | null {
  if (one === null || other === null) return one ?? other;
  const first = other.promiseAt < one.promiseAt ? other : one;
  return { ...first, since: Math.min(one.since, other.since) };
}

/** Stages whose time has come are told. */
export function wakeWaiting(ticket: Ticket, { now }: Context): EventBody[] {
  const events: EventBody[] = [];
  const { wait } = ticket.waiting;
  if (wait === null) return events;
  const due = untold(wait).filter((stage) => stage.tellAt <= now);
  const chosen = worthTelling(
    due.filter(({ unless }) => unless === undefined || !hasHeardOfUs(ticket, wait)),
    now,
  );
  for (const stage of due) {
    if (!chosen.includes(stage)) {
      events.push({ type: 'stage-skipped', stage: stage.name, dueAt: wait.promiseAt });
      continue;
    }
    events.push(...tell(ticket, stage, wait, now));
  }
  return events;
}

/** Whether somebody of the team wrote to the customer since they wait. */
function hasHeardOfUs({ reply }: Ticket, { since }: Wait): boolean {
  return reply.recent?.some(({ at, takenBack }) => at >= since && takenBack === undefined) ?? false;
}

/** After downtime only the latest stage; what quiet hours brought forward, the latest for each audience. */
function worthTelling(due: Stage[], now: number): Stage[] {
  const reached = due.filter((stage) => stage.at <= now);
  const ahead = due.filter((stage) => stage.at > now);
  const latest = [
    reached.at(-1),
    ahead.findLast((stage) => stage.tell === 'owner'),
    ahead.findLast((stage) => stage.tell === 'supervisors'),
  ];
  return latest.filter((stage) => stage !== undefined);
}

function tell(ticket: Ticket, stage: Stage, wait: Wait, now: number): EventBody[] {
  const owner = ticket.claim.by ?? ticket.handover.pending?.person ?? null;
  const to = stage.tell === 'supervisors' ? 'supervisors' : owner === null ? 'desk' : 'owner';
  const told: EventBody = {
    type: 'stage-told',
    stage: stage.name,
    dueAt: wait.promiseAt,
    at: stage.at,
    to,
    person: to === 'owner' ? owner : null,
    late: now - stage.tellAt > LATE_AFTER_MS,
  };
  if (to !== 'supervisors' || ticket.escalation.at !== null) return [told];
  return [told, { type: 'escalated', reason: 'deadline', noteId: null, why: [] }];
}

function untold(wait: Wait): Stage[] {
  return wait.stages.filter((stage) => !wait.told.includes(stage.name));
}

/** When the next stage wants to be told, or null. Epoch ms. */
export function nextStageAt(state: WaitingState): number | null {
  if (state.wait === null) return null;
  return untold(state.wait).reduce<number | null>(
    (next, { tellAt }) => (next === null || tellAt < next ? tellAt : next),
    null,
  );
}

export function evolveWaiting(state: WaitingState, event: EventBody): WaitingState {
  switch (event.type) {
    case 'deadline-set': {
      const { since, targetAt, promiseAt, saidAt, stages, told } = event;
      const later = state.ended !== null && state.ended.wait.since < since;
      const said = saidAt === undefined ? {} : { saidAt };
      return {
        wait: { since, targetAt, promiseAt, ...said, stages, told },
        ended: later ? state.ended : null,
      };
    }
    case 'stage-told':
    case 'stage-skipped': {
      const { wait } = state;
      if (wait === null) return state;
      return { ...state, wait: { ...wait, told: [...wait.told, event.stage] } };
    }
    case 'wait-ended': {
      const { wait } = state;
      // Who waited does so on another ticket: it is not for this one to go on with.
      if (event.by === 'merged' || event.by === 'split') return { wait: null, ended: null };
      return wait === null ? state : { wait: null, ended: { wait, messageId: event.messageId } };
    }
    case 'undone':
      return event.waiting ?? state;
    default:
      return state;
  }
}

/** An answer that its writer took back is none: the wait that it ended runs on. */
export function takenBackAnswer(ticket: Ticket, messageId: string): EventBody[] {
  const { waiting, status } = ticket;
  if (waiting.ended?.messageId !== messageId || status.name === 'resolved') return [];
  const restored = restoredWait(ticket);
  if (restored.length === 0 || status.name === 'open') return restored;
  return [{ type: 'reopened', because: 'not-answered' }, ...restored];
}
