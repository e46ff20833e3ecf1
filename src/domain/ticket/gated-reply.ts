import { type Actor, atLeast } from '../actor.ts';
import type { Why } from '../decision.ts';
import type { Refusal } from '../refusal.ts';
import {
  type Approval,
  type ApprovalState,
  asking,
  type Frozen,
  type GatedReply,
  type HopTimes,
  type VoidedBecause,
} from './approval.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { placeFor } from './places.ts';
import { scheduling } from './scheduled.ts';

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

/** The frozen words go out as their writer's. */
export function released(
  { conversation, claim }: Pick<Ticket, 'conversation' | 'claim'>,
  {
    messageId,
    by,
    sendAt,
    reply = { as: 'answer' },
  }: { messageId: string; by: string; sendAt: number; reply?: GatedReply | undefined },
): EventBody {
  const { at, ...sent } = reply;
  if (at !== undefined && at > sendAt) {
    const { as, becomes, note } = sent;
    const said = { messageId, as, by, sendAt: at, ...(becomes && { becomes }), ...(note && { note }) };
    return scheduling({ claim }, said, { confirm: true, allowed: true });
  }
  const after = conversation.lastInbound?.id ?? null;
  return { type: 'reply-queued', messageId, by, sendAt, after, ...sent };
}

/** The customer wrote after it was asked for, or its place has left the ticket: whoever wrote it looks again before it goes out. */
export function isStale(ticket: Ticket, { at, to }: Approval): boolean {
  const overtaken = (ticket.conversation.lastInbound?.at ?? 0) > at;
  return overtaken || placeFor(ticket, to) === undefined;
}

/** A reply that was allowed while the customer wrote goes out as it is. */
export function sendReply(
  ticket: Ticket,
  named: string | undefined,
  sendAt: number,
  actor: Extract<Actor, { kind: 'person' }>,
): EventBody[] | Refusal {
  const { allowed } = ticket.approval;
  if (allowed === undefined || allowed.offerId !== null || allowed.messageId !== named)
    return { refused: 'no-offer' };
  const { messageId, by, reply, to } = allowed;
  if (by !== actor.id && !atLeast(actor.role, 'supervisor')) return { refused: 'not-yours', values: { by } };
  if (placeFor(ticket, to) === undefined)
    return { refused: 'unknown-place', values: { to: to ?? ticket.number, places: `#${ticket.number}` } };
  return [...claimedFor(ticket, by), released(ticket, { messageId, by, sendAt, reply })];
}

/** Who writes takes a case that nobody has. */
export function claimedFor({ claim, status }: Ticket, by: string): EventBody[] {
  return claim.by === null && status.name !== 'resolved' ? [{ type: 'claimed', by }] : [];
}

/** What was asked for a reply, or allowed and not sent yet, does not go out any more. `named`: the one that is meant. */
export function withdrawn(
  { open, allowed }: ApprovalState,
  actor: Extract<Actor, { kind: 'person' }>,
  named = open?.messageId ?? allowed?.messageId,
): EventBody[] | Refusal {
  if (allowed !== undefined && allowed.offerId === null && named === allowed.messageId) {
    const { messageId, by } = allowed;
    if (by !== actor.id && !atLeast(actor.role, 'supervisor'))
      return { refused: 'not-yours', values: { by } };
    return [{ type: 'reply-dropped', messageId }];
  }
  if (open === null || named !== open.messageId) return { refused: 'no-offer' };
  if (open.by !== actor.id && !atLeast(actor.role, 'supervisor'))
    return { refused: 'not-yours', values: { by: open.by } };
  return [voided(open.messageId, 'withdrawn')];
}

export function voided(messageId: string, because: VoidedBecause): EventBody {
  return { type: 'approval-voided', messageId, because };
}
