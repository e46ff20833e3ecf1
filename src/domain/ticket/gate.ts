import { givenBack } from '../authority/budget.ts';
import type { Refusal } from '../refusal.ts';
import { type ApprovalIntent, mayDecide } from './approval.ts';
import { claimedFor, isStale, released, voided } from './gated-reply.ts';
import { grantsEnded } from './granted.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { goingOut, type Offer, type OfferEnd } from './offer.ts';
import { endings } from './offer-end.ts';

/** A supervisor's decision, and what follows from it: what was asked for goes out, or is over. */
export function decideApproval(
  ticket: Ticket,
  intent: ApprovalIntent,
  context: Context,
): EventBody[] | Refusal {
  const { actor } = context;
  const refused = mayDecide(ticket, intent, actor);
  if (refused !== null) return refused;
  const asked = ticket.approval.open;
  if (asked === null) return { refused: 'no-approval' };
  const { messageId, by: asker, reply } = asked;
  const { open } = ticket.offer;
  if (intent.type === 'look-into')
    return asked.seenBy === actor.id ? [] : [{ type: 'approval-seen', messageId, by: actor.id }];
  if (intent.type === 'deny') {
    const over: EventBody[] =
      open?.messageId === messageId
        ? [{ type: 'offer-ended', messageId, because: 'denied', sent: false, back: givenBack(open.charges) }]
        : [];
    return [{ type: 'approval-denied', messageId, by: actor.id, asker, noteId: intent.noteId }, ...over];
  }
  const given: EventBody = { type: 'approval-given', messageId, by: actor.id, asker, noteId: intent.noteId };
  const isOffer = open?.messageId === messageId;
  if (isStale(ticket, asked))
    return [{ type: isOffer ? 'offer-allowed' : 'reply-allowed', messageId }, given];
  if (isOffer) return [given, ...goingOut(ticket, open, intent.sendAt)];
  const out = released(ticket, { messageId, by: asker, sendAt: intent.sendAt, reply });
  return [given, ...claimedFor(ticket, asker), out];
}

/**
 * What no path may bring about while a decision is open: the case closed, or the gated words sent. What ends the case
 * otherwise ends the offer with it.
 */
export function gated(ticket: Ticket, bodies: EventBody[]): EventBody[] | Refusal {
  const { open: asked } = ticket.approval;
  const decided = bodies.some(({ type }) => type === 'approval-given' || type === 'approval-voided');
  if (asked !== null && !decided) {
    const leaks = bodies.some(
      (body) =>
        (body.type === 'resolved' && body.as === undefined) ||
        (body.type === 'undone' && body.status?.name === 'resolved') ||
        (body.type === 'reply-queued' && body.messageId === asked.messageId),
    );
    if (leaks) return { refused: 'approval-open' };
  }
  return withEndings(ticket, bodies);
}

/** What ends the case, or a message of it, ends with it what was offered, asked for, allowed and given. */
export function withEndings(ticket: Ticket, bodies: EventBody[]): EventBody[] {
  const all = [...bodies, ...ended(ticket, bodies), ...dropped(ticket, bodies)];
  return [...all, ...grantsEnded(ticket, all)];
}

/** A reply that was allowed lapses when its asker answers otherwise, when another one is allowed, and with the case. */
function dropped({ approval: { allowed } }: Ticket, bodies: readonly EventBody[]): EventBody[] {
  if (allowed === undefined || allowed.offerId !== null) return [];
  const { messageId, by } = allowed;
  const lapses = bodies.some((body) => {
    if (body.type === 'approval-asked') return body.by === by;
    if (body.type === 'reply-allowed' || body.type === 'offer-allowed') return body.messageId !== messageId;
    if (body.type === 'reply-queued')
      return (
        body.by === by && body.messageId !== messageId && (body.as === 'answer' || body.pledges !== undefined)
      );
    return body.type === 'spam-marked' || body.type === 'merged-into';
  });
  return lapses ? [{ type: 'reply-dropped', messageId }] : [];
}

function ended({ offer: { open }, approval }: Ticket, bodies: readonly EventBody[]): EventBody[] {
  if (bodies.some(({ type }) => type === 'offer-ended' || type === 'offered')) return [];
  const because = endOf(bodies, open);
  if (because === null) return [];
  if (open !== null) return endings(open, because);
  return approval.open === null || because === 'not-sent'
    ? []
    : [voided(approval.open.messageId, because === 'merged' ? 'merged' : 'spam')];
}

function endOf(bodies: readonly EventBody[], open: Offer | null): OfferEnd | null {
  for (const body of bodies) {
    if (body.type === 'spam-marked') return 'spam';
    if (body.type === 'merged-into') return 'merged';
    const fell = body.type === 'reply-cancelled' || body.type === 'reply-failed';
    if (fell && open !== null && body.messageId === open.messageId) return 'not-sent';
  }
  return null;
}
