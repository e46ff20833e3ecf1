import { atLeast } from '../actor.ts';
import { givenBack } from '../authority/budget.ts';
import type { Refusal } from '../refusal.ts';
import { withdrawn } from './gated-reply.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import type { Offer, OfferEnd, OfferIntent } from './offer.ts';

/** The offer is over; so is what was asked for it. */
export function endings(open: Offer, because: OfferEnd): EventBody[] {
  const { messageId, charges, phase } = open;
  const voided = because === 'changed' || because === 'spam' || because === 'merged' ? because : 'withdrawn';
  return [
    ...(phase === 'asked'
      ? [{ type: 'approval-voided', messageId, because: voided } satisfies EventBody]
      : []),
    { type: 'offer-ended', messageId, because, sent: phase === 'sent', back: givenBack(charges) },
  ];
}

/** What is not on its way yet does not go out any more. */
export function withdraw(
  { offer: { open }, reply, approval }: Ticket,
  { messageId: named }: Extract<OfferIntent, { type: 'withdraw-offer' }>,
  { actor }: Context,
): EventBody[] | Refusal {
  if (actor.kind !== 'person') return { refused: 'role' };
  if (open === null || (named ?? open.messageId) !== open.messageId) return withdrawn(approval, actor, named);
  if (open.by !== actor.id && !atLeast(actor.role, 'supervisor'))
    return { refused: 'not-yours', values: { by: open.by } };
  const { messageId } = open;
  const unsent = reply.pending[messageId]?.phase === 'queued';
  return [
    ...(unsent ? [{ type: 'reply-cancelled', messageId } satisfies EventBody] : []),
    ...endings(open, 'withdrawn'),
  ];
}
