import type { ErrorCode } from '../coded-error.ts';
import type { EventBody, Ticket } from './model.ts';
import type { OutboundKind } from './reply.ts';
import { isSpam } from './spam.ts';
import { restoredWait, soonest } from './waiting.ts';

/**
 * The vendor took a message and says later that it never arrived. `as`, `by`: what it was and whose. `superseded`: a newer case
 * stands in the conversation, so that this one cannot open again.
 */
export interface UndeliveredIntent {
  type: 'undelivered';
  messageId: string;
  code: ErrorCode;
  as: OutboundKind;
  by: string | null;
  superseded: boolean;
}

/** Of a reply that had counted as delivered: what it was, and the customer's first message that it leaves unanswered. */
export interface FailedLate {
  as: OutboundKind;
  by: string | null;
  /** Epoch ms. */
  inboundAfter: number | null;
}

/** A dead send ends no wait: what an answer ended that nobody got runs on. */
export function undelivered(ticket: Ticket, intent: UndeliveredIntent): EventBody[] {
  const { messageId, code, as, by } = intent;
  const pending = ticket.reply.pending[messageId];
  if (pending !== undefined)
    return pending.phase === 'unknown' ? [{ type: 'reply-failed', messageId, code }] : [];
  const late = { as, by, inboundAfter: ticket.waiting.wait?.since ?? null };
  return [{ type: 'reply-failed', messageId, code, late }, ...waitsAgain(ticket, intent)];
}

/**
 * The same on the ticket in which that one goes on by now: whoever got no answer there waits here, unless they had a later one since.
 */
export function waitsElsewhere(
  from: Ticket,
  into: Ticket,
  { messageId, superseded }: Pick<UndeliveredIntent, 'messageId' | 'superseded'>,
): EventBody[] {
  const { ended } = from.waiting;
  if (ended === null || ended.messageId !== messageId || isSpam(into)) return [];
  const isTheirs = from.conversation.contactId === into.conversation.contactId;
  if (isTheirs && (into.reply.lastAnswerAt ?? 0) > (from.reply.lastAnswerAt ?? 0)) return [];
  const opens: EventBody[] =
    into.status.name === 'open' ? [] : [{ type: 'reopened', because: 'not-answered' }];
  if (opens.length > 0 && superseded) return [];
  const { wait: now } = into.waiting;
  const wait = soonest(now, ended.wait) ?? ended.wait;
  const same = JSON.stringify(now) === JSON.stringify(wait);
  return same ? opens : [...opens, { type: 'deadline-set', ...wait, why: [] }];
}

function waitsAgain(ticket: Ticket, { messageId, superseded }: UndeliveredIntent): EventBody[] {
  const { waiting, status, links } = ticket;
  if (waiting.ended?.messageId !== messageId || isSpam(ticket) || links.mergedInto !== null) return [];
  if (status.name === 'open') return restoredWait(ticket);
  return superseded ? [] : [{ type: 'reopened', because: 'not-answered' }, ...restoredWait(ticket)];
}
