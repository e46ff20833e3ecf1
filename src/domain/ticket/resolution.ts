import type { Why } from '../decision.ts';
import { isOpen, nextOpening } from '../hours.ts';
import type { Context, EventBody, Ticket } from './model.ts';

/** How long the case has been in our hands: it rests while the customer is asked, and once it is resolved. */
export interface ResolutionState {
  /** Of the stretches that have ended, ms. */
  spentMs: number;
  /** Since when it runs (epoch ms); null while it rests. */
  since: number | null;
  /** What the rules grant it, ms of running time; null: nothing. */
  targetMs: number | null;
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
  | { type: 'resolution-set'; targetMs: number | null; why: Why[] }
  /** The target has passed: the owner is told, the supervisors where there is none; once a target. */
  | { type: 'resolution-late'; dueAt: number; person: string | null }
  | { type: 'resolution-put-off'; until: number };

/** What the rules grant this case now, when it is something else than before. */
export function resolutionSet(ticket: Ticket, { policy }: Context): EventBody[] {
  if (policy.deadline === undefined) return [];
  const { resolveMs: targetMs = null, why } = policy.deadline;
  return targetMs === ticket.resolution.targetMs ? [] : [{ type: 'resolution-set', targetMs, why }];
}

/** The running time at an instant, ms. */
export function openMs({ spentMs, since }: ResolutionState, now: number): number {
  return spentMs + (since === null ? 0 : Math.max(0, now - since));
}

/** When the target passes if nothing happens (epoch ms); null: never. */
export function resolutionDueAt({ spentMs, since, targetMs }: ResolutionState): number | null {
  return since === null || targetMs === null ? null : since + Math.max(0, targetMs - spentMs);
}

export function wakeResolution(ticket: Ticket, { now, policy }: Context): EventBody[] {
  const { resolution, claim } = ticket;
  const dueAt = resolutionDueAt(resolution);
  const next = nextResolutionAt(ticket);
  if (dueAt === null || next === null || next > now) return [];
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
      return { ...state, spentMs: openMs(state, event.at), since: null };
    case 'resolution-set':
      return { ...state, targetMs: event.targetMs, told: false };
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
