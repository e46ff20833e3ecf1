import type { ErrorCode } from '../coded-error.ts';
import type { EventBody, Ticket } from './model.ts';
import type { OutboundKind } from './reply.ts';
import { isSpam } from './spam.ts';
import { restoredWait } from './waiting.ts';

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

function waitsAgain(ticket: Ticket, { messageId, superseded }: UndeliveredIntent): EventBody[] {
  const { waiting, status, links } = ticket;
  if (waiting.ended?.messageId !== messageId || isSpam(ticket) || links.mergedInto !== null) return [];
  if (status.name === 'open') return restoredWait(ticket);
  return superseded ? [] : [{ type: 'reopened', because: 'not-answered' }, ...restoredWait(ticket)];
}
