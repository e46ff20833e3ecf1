import { atLeast } from '../actor.ts';
import type { Why } from '../decision.ts';
import type { Refusal } from '../refusal.ts';
import { endedFor, isFree } from './handover.ts';
import type { Context, EventBody, Ticket, TicketEvent } from './model.ts';
import type { TakeBackReason } from './take-back.ts';

/** Who works on the ticket; nobody when `by` is null. */
export interface ClaimState {
  by: string | null;
  at: number | null;
  /** When the owner last did something here; absent before they did. Epoch ms. */
  doneAt?: number;
  /** Who did not take it or let its customer wait: the next one that it goes to by itself is somebody else. */
  notTo?: string;
}

export type ClaimEvent =
  | { type: 'claimed'; by: string }
  | { type: 'assigned'; to: string; from: string | null }
  | { type: 'released'; from: string }
  /** The house took it from somebody who cannot serve it. */
  | { type: 'taken-back'; from: string; because: TakeBackReason }
  /** The rules gave it to somebody. */
  | { type: 'routed'; to: string; why: Why[] };

export type ClaimIntent =
  | { type: 'claim' }
  | { type: 'release' }
  | { type: 'assign'; to: string }
  | { type: 'route'; to: string; why: Why[] };

export function decideClaim(ticket: Ticket, intent: ClaimIntent, context: Context): EventBody[] | Refusal {
  const { actor } = context;
  if (intent.type === 'route')
    return isFree(ticket) ? [{ type: 'routed', to: intent.to, why: intent.why }] : [];
  if (actor.kind !== 'person') return { refused: 'role' };
  if (ticket.status.name === 'resolved' && intent.type !== 'release')
    return endedFor(ticket, actor.id) ?? { refused: 'resolved' };
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

export function evolveClaim(state: ClaimState, event: TicketEvent): ClaimState {
  switch (event.type) {
    case 'claimed':
      return { by: event.by, at: event.at };
    case 'assigned':
    case 'routed':
      return { by: event.to, at: event.at };
    case 'released':
      return { by: null, at: null };
    case 'taken-back':
      return { by: null, at: null, notTo: event.from };
    case 'handover-declined':
      return { ...state, notTo: event.by };
    case 'handover-returned':
      return { ...state, by: event.to, at: event.to === null ? null : event.at };
    case 'undone':
      return event.claim ?? state;
    default:
      return state.by !== null && event.actor === `person:${state.by}`
        ? { ...state, doneAt: event.at }
        : state;
  }
}

/** Since when nothing was done here for a customer who waits, or null: nobody waits, or nobody has claimed it. Epoch ms. */
export function idleSince({ claim, waiting, status }: Ticket): number | null {
  const { wait } = waiting;
  if (claim.by === null || wait === null || status.name !== 'open') return null;
  return Math.max(wait.since, claim.at ?? 0, claim.doneAt ?? 0);
}
