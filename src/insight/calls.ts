import type { EventBody } from '../domain/ticket/model.ts';
import type { Look, Raw } from './sees.ts';

/** Call-backs, as the log tells them. They are of the team, never of a person. */

export function callBooked({
  event: { at, by },
}: Look<Extract<EventBody, { type: 'callback-booked' }>>): Raw[] {
  return [{ measure: 'call-booked', at, detail: by === null ? 'customer' : 'team' }];
}

export function called({
  event: { at, late, attempt, outcome },
}: Look<Extract<EventBody, { type: 'callback-tried' | 'callback-ended' }>>): Raw[] {
  return [{ measure: 'called', at, good: !late, value: attempt, detail: outcome }];
}

/** The last call, and what all of them came to. */
export function callEnded(look: Look<Extract<EventBody, { type: 'callback-ended' }>>): Raw[] {
  const { at, attempt, outcome } = look.event;
  const ended: Raw = {
    measure: 'call-ended',
    at,
    good: outcome === 'reached',
    value: attempt,
    detail: outcome,
  };
  return [...called(look), ended];
}
