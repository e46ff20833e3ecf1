import type { DroppedBecause } from './callback.ts';
import { courtesyFor } from './courtesy.ts';
import type { Context, EventBody, Ticket } from './model.ts';

/** Whoever was to be called is erased. */
export type DropCallIntent = { type: 'drop-callback' };

/** The call leaves its place in the slots: nobody is to be called. Who is gone is not asked about one any more either. */
export function dropCall(ticket: Ticket, because: DroppedBecause): EventBody[] {
  const { open, asked } = ticket.callback;
  const isAsked = asked !== null && because === 'erased';
  const declined: EventBody[] = isAsked ? [{ type: 'callback-declined', because }] : [];
  if (open === null) return declined;
  const person = ticket.claim.by ?? open.by;
  return [{ type: 'callback-cancelled', callback: open.id, because, person }, ...declined];
}

/**
 * Out of quarantine the call stands again, as the customer knows it; whose time has passed meanwhile may choose another one, and is told
 * so. `policy.recall` has its place.
 */
export function recall(ticket: Ticket, { now, policy }: Context): EventBody[] {
  const { dropped } = ticket.callback;
  if (dropped === undefined) return [];
  const { id: callback, time: opens, zone } = dropped;
  if (policy.recall !== undefined && opens > now) {
    const { slot, place } = policy.recall;
    return [{ type: 'callback-restored', callback, slot, place, person: ticket.claim.by ?? dropped.by }];
  }
  const values = { what: 'lapsed', callback, opens, zone, ours: 'no' };
  return [courtesyFor(ticket, { about: 'callback', values }, now)];
}

/** A ticket that an undo puts into quarantine or takes out of it: its call goes along. */
export function callAcross(ticket: Ticket, context: Context): EventBody[] {
  return ticket.spam.since === null ? recall(ticket, context) : dropCall(ticket, 'spam');
}
