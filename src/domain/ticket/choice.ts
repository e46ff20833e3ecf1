import { givenBack } from '../authority/budget.ts';
import { courtesyFor } from './courtesy.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import type { Offer } from './offer.ts';
import { lastReply } from './seen.ts';
import { isSpam } from './spam.ts';
import { reopenForMessage } from './status.ts';
import { waitFrom } from './waiting.ts';

/** The customer's choice: once, and of what they have before them. Something else is for people: the customer waits again. */
export function choose(
  ticket: Ticket,
  { messageId, option, answer }: { messageId: string; option: number | 'else'; answer: string | null },
  context: Context,
): EventBody[] {
  const { open } = ticket.offer;
  const { now } = context;
  if (open === null || !isChoosable(open, messageId, now)) return [];
  const again = reopenForMessage(ticket);
  if (option === 'else') {
    const said = answer === null ? {} : { answer };
    const over = { type: 'offer-ended' as const, messageId, because: 'else' as const, sent: true, ...said };
    const waits = context.policy.deadline === undefined ? [] : waitFrom(ticket, now, context);
    return [{ ...over, back: givenBack(open.charges) }, ...again, ...waits];
  }
  const chosen = open.options.find(({ number }) => number === option);
  if (chosen === undefined) return [];
  const owner = ticket.claim.by ?? open.by;
  const back = givenBack(open.charges, chosen.charges);
  const dueAt = now + open.carryOutMs;
  return [
    { type: 'offer-chosen', messageId, option, answer, owner, dueAt, back },
    ...again,
    courtesyFor(ticket, { about: 'chosen', values: { offer: messageId, by: dueAt } }, now),
  ];
}

function isChoosable(open: Offer, messageId: string, now: number): boolean {
  const expired = open.expiresAt !== null && open.expiresAt <= now;
  return open.messageId === messageId && open.phase === 'sent' && !expired;
}

/** Whoever presses below an offer that is over is told so, once for each offer. */
export function pressedLate(
  ticket: Ticket,
  { messageId }: { messageId: string },
  { now }: Pick<Context, 'now'>,
): EventBody[] {
  if (isSpam(ticket) || ticket.offer.told?.includes(messageId) === true) return [];
  return [courtesyFor(ticket, { about: 'offer-over', values: { offer: messageId } }, now)];
}

/** A choice that was typed right after an offer, by number; the number behind its last option is something else. */
export function typedChoice(
  ticket: Ticket,
  typed: number | undefined,
  answer: string,
  context: Context,
): EventBody[] | null {
  const { open } = ticket.offer;
  if (open === null || typed === undefined || lastReply(ticket)?.messageId !== open.messageId) return null;
  if (ticket.reply.pending[open.messageId] !== undefined) return null;
  const option = typed === open.options.length + 1 ? 'else' : typed;
  const events = choose(ticket, { messageId: open.messageId, option, answer }, context);
  return events.length === 0 ? null : events;
}
