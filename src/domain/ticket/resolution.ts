import type { Why } from '../decision.ts';
import { afterWorked, type Hours, isOpen, nextOpening, workedMs } from '../hours.ts';
import type { Context, EventBody, Ticket } from './model.ts';

/** How long the case has been in our hands: it rests while the customer is asked, and once it is resolved. */
export interface ResolutionState {
  /** Of the stretches that have ended, ms. */
  spentMs: number;
  /** Since when it runs (epoch ms); null while it rests. */
  since: number | null;
  /** What the rules grant it, ms of running time; null: nothing. */
  targetMs: number | null;
  /** The stretches that have ended, newest last, as long as there are not too many; absent: none, or from before they were kept. */
  runs?: [from: number, to: number][];
  /** By which table the target is counted in open time, and what its content is known by; absent: by the wall's clock. */
  counted?: { calendar: string; version: string };
  /** Not told before that, because we were not there (epoch ms). */
  notBefore: number;
  told: boolean;
}

export const NO_RESOLUTION: ResolutionState = {
  spentMs: 0,
  since: null,
  targetMs: null,
  notBefore: 0,
  told: false,
};

export type ResolutionEvent =
  | {
      type: 'resolution-set';
      targetMs: number | null;
      why: Why[];
      counted?: { calendar: string; version: string };
    }
  /** The target has passed: the owner is told, the supervisors where there is none; once a target. */
  | { type: 'resolution-late'; dueAt: number; person: string | null }
  | { type: 'resolution-put-off'; until: number };

/** What the rules grant this case now, when it is something else than before. */
export function resolutionSet(ticket: Ticket, { policy }: Context): EventBody[] {
  if (policy.deadline === undefined) return [];
  const { resolveMs: targetMs = null, why, business } = policy.deadline;
  const counted =
    targetMs === null || business?.resolve !== true
      ? undefined
      : { calendar: business.calendar, version: business.hours.stamp ?? '' };
  const { resolution } = ticket;
  const same =
    counted?.calendar === resolution.counted?.calendar && counted?.version === resolution.counted?.version;
  if (targetMs === resolution.targetMs && same) return [];
  return [{ type: 'resolution-set', targetMs, why, ...(counted === undefined ? {} : { counted }) }];
}

/** The running time at an instant, ms. */
export function openMs({ spentMs, since }: ResolutionState, now: number): number {
  return spentMs + (since === null ? 0 : Math.max(0, now - since));
}

/** The same as the target is counted: of open time only, where it is (`hours` null: always). */
export function countedMs(state: ResolutionState, now: number, hours: Hours | null): number {
  if (state.counted === undefined || hours === null) return openMs(state, now);
  const { runs = [], spentMs, since } = state;
  const known = runs.reduce((sum, [from, to]) => sum + to - from, 0);
  const worked = runs.reduce((sum, [from, to]) => sum + workedMs(from, to, hours), 0);
  // What ran before stretches were kept counts as it was counted then.
  return spentMs - known + worked + (since === null ? 0 : workedMs(since, Math.max(since, now), hours));
}

/**
 * When the target passes if nothing happens (epoch ms); null: never. `hours`: the table's, where the target is counted in open time;
 * without them it is the earliest that it can be.
 */
export function resolutionDueAt(state: ResolutionState, hours: Hours | null = null): number | null {
  const { since, targetMs } = state;
  if (since === null || targetMs === null) return null;
  const left = Math.max(0, targetMs - countedMs(state, since, hours));
  if (state.counted === undefined || hours === null) return since + left;
  return afterWorked(since, left, hours) ?? since + left;
}

export function wakeResolution(ticket: Ticket, { now, policy }: Context): EventBody[] {
  const { resolution, claim } = ticket;
  const dueAt = resolutionDueAt(resolution, policy.hours ?? null);
  const next = nextResolutionAt(ticket);
  if (dueAt === null || next === null || next > now) return [];
  if (dueAt > now) return [{ type: 'resolution-put-off', until: dueAt }];
  const hours = policy.hours ?? null;
  const until = hours === null || isOpen(now, hours) ? null : nextOpening(now, hours);
  if (until !== null) return [{ type: 'resolution-put-off', until }];
  return [{ type: 'resolution-late', dueAt, person: claim.by }];
}

/** When the passing of the target wants to be told. Epoch ms. */
export function nextResolutionAt({ resolution }: Ticket): number | null {
  const dueAt = resolutionDueAt(resolution);
  return dueAt === null || resolution.told ? null : Math.max(dueAt, resolution.notBefore);
}

export function evolveResolution(state: ResolutionState, event: EventBody & { at: number }): ResolutionState {
  switch (event.type) {
    case 'ticket-opened':
    case 'reopened':
    case 'snoozed':
    case 'snooze-ended':
    case 'spam-lifted':
      return state.since === null ? { ...state, since: event.at } : state;
    case 'waits-for-customer':
    case 'resolved':
    case 'spam-marked':
      return { ...state, ...rested(state, event.at) };
    case 'resolution-set':
      return targetOf(state, event);
    case 'resolution-put-off':
      return { ...state, notBefore: event.until };
    case 'resolution-late':
      return { ...state, told: true };
    case 'unmerged':
      return event.resolution;
    case 'undone':
      return event.resolution ?? state;
    default:
      return state;
  }
}

/** Stretches that are kept: a case that rests more often than that counts the oldest of them by the wall's clock. */
const MOST_RUNS = 200;

function rested(state: ResolutionState, at: number): Pick<ResolutionState, 'spentMs' | 'since' | 'runs'> {
  const { since, runs = [] } = state;
  const spent = { spentMs: openMs(state, at), since: null };
  if (since === null || at <= since) return runs.length === 0 ? spent : { ...spent, runs };
  return { ...spent, runs: [...runs, [since, at] as [number, number]].slice(-MOST_RUNS) };
}

/** A target that is the same, by another table, was told already. */
function targetOf(
  { counted: before, ...state }: ResolutionState,
  { targetMs, counted }: Extract<ResolutionEvent, { type: 'resolution-set' }>,
): ResolutionState {
  const told =
    state.told && targetMs === state.targetMs && (before === undefined) === (counted === undefined);
  return { ...state, targetMs, told, notBefore: 0, ...(counted === undefined ? {} : { counted }) };
}
