import { type Actor, atLeast } from '../actor.ts';
import type { Why } from '../decision.ts';
import type { Refusal } from '../refusal.ts';
import { type ApprovalState, asking, type Frozen, type HopTimes, type VoidedBecause } from './approval.ts';
import type { Context, EventBody, Ticket } from './model.ts';

/** What is asked for a reply that goes beyond authority. */
export type GatedAsk = Omit<Frozen, 'messageId' | 'to' | 'reply'> & { times: HopTimes; why: Why[] };

/** It was asked for already, whatever became of it. */
export function isAsked({ approval }: Pick<Ticket, 'approval'>, messageId: string): boolean {
  return (
    approval.open?.messageId === messageId || approval.decided.some((one) => one.messageId === messageId)
  );
}

/** Nothing goes out, and somebody is asked. Who asks for another reply means it instead of the one before. */
export function asksFirst(
  ticket: Ticket,
  { to, ...ask }: GatedAsk & Pick<Frozen, 'messageId' | 'reply'> & { to: number | undefined },
  actor: Extract<Actor, { kind: 'person' }>,
  context: Context,
): EventBody[] | Refusal {
  const { open } = ticket.approval;
  const mine = open !== null && (open.by === actor.id || atLeast(actor.role, 'supervisor'));
  if (open !== null && (open.offerId !== null || !mine)) return { refused: 'approval-open' };
  const place = to === undefined ? {} : { to };
  return [
    ...(open === null ? [] : [voided(open.messageId, 'changed')]),
    ...asking({ ...ask, ...place, offerId: null }, actor.id, context),
  ];
}

/** A decision is open on a reply: one is asked for at a time. */
export function isReplyAsked({ approval: { open } }: Pick<Ticket, 'approval'>): boolean {
  return open !== null && open.offerId === null;
}

/** What was asked for a reply is asked for no more. */
export function withdrawn(
  { open }: ApprovalState,
  actor: Extract<Actor, { kind: 'person' }>,
): EventBody[] | Refusal {
  if (open === null) return { refused: 'no-offer' };
  if (open.by !== actor.id && !atLeast(actor.role, 'supervisor'))
    return { refused: 'not-yours', values: { by: open.by } };
  return [voided(open.messageId, 'withdrawn')];
}

export function voided(messageId: string, because: VoidedBecause): EventBody {
  return { type: 'approval-voided', messageId, because };
}
