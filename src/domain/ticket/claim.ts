import { atLeast } from '../actor.ts';
import type { Refusal } from '../refusal.ts';
import type { Context, EventBody, Ticket } from './model.ts';

/** Who works on the ticket; nobody when `by` is null. */
export interface ClaimState {
  by: string | null;
  at: number | null;
}

export type ClaimEvent =
  | { type: 'claimed'; by: string }
  | { type: 'assigned'; to: string; from: string | null }
  | { type: 'released'; from: string };

export type ClaimIntent = { type: 'claim' } | { type: 'release' } | { type: 'assign'; to: string };

export function decideClaim(ticket: Ticket, intent: ClaimIntent, context: Context): EventBody[] | Refusal {
  const { actor } = context;
  if (actor.kind !== 'person') return { refused: 'role' };
  if (ticket.status.name === 'resolved' && intent.type !== 'release') return { refused: 'resolved' };
  const { by, at } = ticket.claim;
  const mine = by === actor.id;
  const senior = atLeast(actor.role, 'supervisor');
  switch (intent.type) {
    case 'claim':
      if (mine) return [];
      return by === null ? [{ type: 'claimed', by: actor.id }] : alreadyClaimed(by, at);
    case 'release':
      if (by === null) return { refused: 'not-claimed' };
      return mine || senior ? [{ type: 'released', from: by }] : { refused: 'not-yours', values: { by } };
    case 'assign':
      if (by === intent.to) return [];
      if (by !== null && !mine && !senior) return { refused: 'not-yours', values: { by } };
      return [{ type: 'assigned', to: intent.to, from: by }];
  }
}

function alreadyClaimed(by: string, at: number | null): Refusal {
  return { refused: 'already-claimed', values: { by, at: at ?? 0 } };
}

export function evolveClaim(state: ClaimState, event: EventBody & { at: number }): ClaimState {
  switch (event.type) {
    case 'claimed':
      return { by: event.by, at: event.at };
    case 'assigned':
      return { by: event.to, at: event.at };
    case 'released':
      return { by: null, at: null };
    default:
      return state;
  }
}
