import { type Deadline, type DeadlineTerms, deadlineFrom, type Stage, saidTo } from '../deadline.ts';
import type { Why } from '../decision.ts';
import { escalationsFromRules } from './escalation.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { resolutionSet } from './resolution.ts';

/** A customer who waits: since when, until when, and which stages were told already. */
export interface Wait extends Deadline {
  told: string[];
  /** The rule that granted it; absent in waits of old. */
  rule?: string;
}

export interface WaitingState {
  wait: Wait | null;
  /** The wait that ended last and the message that ended it, in case it was no answer; kept while a later one runs. */
  ended: { wait: Wait; messageId: string | null } | null;
}

/** Where a notice of a stage goes. */
export type ToldTo = 'owner' | 'desk' | 'supervisors';

export type WaitingEvent =
  | ({
      type: 'deadline-set';
      told: string[];
      why: Why[];
      rule?: string;
      because?: 'calendar' | 'rules';
    } & Deadline)
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

/** The rules are others; `gone`: so is the rule that granted the deadline. */
export interface RecalculateIntent {
  type: 'recalculate';
  gone: boolean;
}

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
  const next = noLater(wait, deadlineFrom(wait.since, terms));
  return next === null
    ? calls
    : [{ type: 'deadline-set', ...next, told: wait.told, why: terms.why }, ...calls];
}

/** What is granted where it is no later than what stands; null: it is, or it is the same. */
function noLater(standing: Wait, granted: Deadline): Deadline | null {
  const targetAt = Math.min(granted.targetAt, standing.targetAt);
  const saidAt = Math.min(saidTo(granted), saidTo(standing));
  const { saidAt: _later, ...rest } = granted;
  const next = { ...rest, targetAt, ...(saidAt > granted.promiseAt ? { saidAt } : {}) };
  return sameDeadline(next, standing) || next.promiseAt > standing.promiseAt ? null : next;
}

/**
 * The rules, or the table by which a deadline was counted, are others now. What was counted in open time is counted again, and may come
 * sooner or later: so many open hours stay promised, and no more, unless the promise was broken already. What a rule granted that is
 * gone (`gone`) goes with it, its reminders too. All else is as in `hastened`: a promise is never made longer.
 */
export function recalculated(ticket: Ticket, gone: boolean, context: Context): EventBody[] {
  const { wait } = ticket.waiting;
  const { deadline: terms } = context.policy;
  const calls = resolutionSet(ticket, context);
  if (wait === null || terms === undefined) return calls;
  const granted = deadlineFrom(wait.since, terms);
  if (gone) return sameDeadline(granted, wait) ? calls : [setAgain(wait, granted, terms, 'rules'), ...calls];
  const moved = isBroken(wait, context.now) ? null : recounted(wait, terms);
  if (moved !== null) return [setAgain(wait, moved, terms, 'calendar'), ...calls];
  const sooner = noLater(wait, granted);
  return sooner === null ? calls : [setAgain(wait, sooner, terms, 'rules'), ...calls];
}

function setAgain(
  { told }: Wait,
  next: Deadline,
  { why }: DeadlineTerms,
  because: 'calendar' | 'rules',
): EventBody {
  return { type: 'deadline-set', ...next, told, why, because };
}

function isBroken({ promiseAt }: Wait, now: number): boolean {
  return promiseAt <= now;
}

/** The same open hours, or fewer, by the table as it stands; null: it was not counted by that table, or comes to the same. */
function recounted(wait: Wait, terms: DeadlineTerms): Deadline | null {
  const { counted } = wait;
  const { business } = terms;
  if (counted === undefined || business === undefined || counted.calendar !== business.calendar) return null;
  if (counted.version === business.hours.stamp) return null;
  if (business.promise !== (counted.promiseMs !== undefined)) return null;
  if (business.target !== (counted.targetMs !== undefined)) return null;
  const promiseMs = Math.min(terms.promiseMs, counted.promiseMs ?? terms.promiseMs);
  const targetMs = Math.min(terms.targetMs, counted.targetMs ?? terms.targetMs);
  const next = deadlineFrom(wait.since, { ...terms, promiseMs, targetMs });
  return sameDeadline(next, wait) ? null : next;
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
      const { since, targetAt, promiseAt, saidAt, stages, told, counted } = event;
      const rule = event.why[0]?.rule ?? event.rule;
      const later = state.ended !== null && state.ended.wait.since < since;
      const said = saidAt === undefined ? {} : { saidAt };
      return {
        wait: {
          ...{ since, targetAt, promiseAt, ...said, stages, told },
          ...(counted === undefined ? {} : { counted }),
          ...(rule === undefined ? {} : { rule }),
        },
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
