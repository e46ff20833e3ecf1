import type { Actor } from '../actor.ts';
import type { ErrorCode } from '../coded-error.ts';
import type { Refusal } from '../refusal.ts';
import { arrived, delivered } from './arrived.ts';
import type { CourtesyAbout } from './courtesy.ts';
import { claimedFor, type GatedAsk } from './gated-reply.ts';
import { type Grant, granting } from './granted.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import type { SaidPledge, Waived } from './pledges.ts';
import type { Scheduled, ScheduledEvent } from './scheduled.ts';
import { lastReply, type RecentReply } from './seen.ts';
import type { SentWith } from './status.ts';
import { type FailedLate, type UndeliveredIntent, undelivered } from './undelivered.ts';
import { mayHandle, repliedBy, sendScheduled } from './written.ts';

/** What a reply of a person is. Only a delivered answer ends the customer's wait. */
export const REPLY_KINDS = ['answer', 'holding', 'acknowledgement'] as const;
export type ReplyKind = (typeof REPLY_KINDS)[number];
/** What an outbound message is: a courtesy is what the house says by itself. */
export const OUTBOUND_KINDS = [...REPLY_KINDS, 'courtesy'] as const;
export type OutboundKind = (typeof OUTBOUND_KINDS)[number];

/** An outbound message on its way: `unknown` may have arrived, so nothing but a person sends it again. */
export interface PendingReply {
  as: OutboundKind;
  /** Null for what the house says by itself. */
  by: string | null;
  phase: 'scheduled' | 'queued' | 'sending' | 'failed' | 'unknown';
  /** Of one that is scheduled. */
  scheduled?: Scheduled;
  /** The customer's first message after this was written: it is not answered by it. */
  inboundAfter: number | null;
  /** What becomes of the ticket once it is delivered, unless the customer wrote meanwhile. */
  becomes?: SentWith;
  /** What it commits us to once it is delivered. */
  pledges?: readonly SaidPledge[];
  /** It asks the customer to write: the language of the approved words as which it goes. */
  knock?: string;
  /** Of one that failed: what it gives away when it is sent again; nothing is charged for it meanwhile. */
  grants?: readonly Grant[];
}

/** The reply that a note became. */
export interface SentNote {
  messageId: string;
  by: string;
  at: number;
}

export interface ReplyState {
  pending: Record<string, PendingReply>;
  /** The newest replies, oldest first; absent before the first. */
  recent?: RecentReply[];
  /** Notes whose text was sent to the customer, by note id; absent before the first. */
  sentNotes?: Record<string, SentNote>;
  /** The message that asked the customer to write, since they wrote last; absent: none did. */
  knocked?: string;
  firstAnswerAt: number | null;
  lastAnswerAt: number | null;
}

export type ReplyEvent =
  /**
   * `note`: the reply is that note's text. `after`: the customer's newest message then; absent when sent again and for a
   * courtesy, which nobody has to read before they write.
   */
  | {
      type: 'reply-queued';
      messageId: string;
      as: OutboundKind;
      by: string | null;
      sendAt: number;
      note?: string;
      after?: string | null;
      courtesy?: CourtesyAbout;
      becomes?: SentWith;
      pledges?: readonly SaidPledge[];
      knock?: string;
      /** It was written before, to go out now. */
      scheduled?: true;
    }
  | { type: 'reply-cancelled'; messageId: string }
  | { type: 'reply-sending'; messageId: string }
  | { type: 'reply-put-back'; messageId: string; code: ErrorCode }
  /** `by`: who typed it on the platform itself; absent for what we sent. `after`: as above, when nothing newer was said. */
  | { type: 'reply-delivered'; messageId: string; as: OutboundKind; by?: string; after?: string | null }
  /** `late`: it had counted as delivered. */
  | { type: 'reply-failed'; messageId: string; code: ErrorCode; late?: FailedLate }
  | { type: 'reply-unknown'; messageId: string }
  | { type: 'reply-receipt'; messageId: string; receipt: 'delivered' | 'read' }
  | ScheduledEvent;

/** What its words mean, and when it goes out. */
interface Judged {
  /** What it commits us to; `hinted`: to more than it may, as its writer is told once. */
  pledges?: readonly SaidPledge[];
  hinted?: boolean;
  /** What it gives away. */
  grants?: readonly Grant[];
  waived?: Waived;
  /** It goes out once somebody allows it. */
  asks?: GatedAsk;
  /** It goes out then, and not at `sendAt`. Epoch ms. */
  at?: number;
  /** It promises nothing, says its writer. */
  noPledge?: true;
}

export type ReplyIntent =
  /** `seen`: the newest message, the customer's or a reply, that the writer had read; `confirm`: send although something changed. */
  | ({
      type: 'reply';
      messageId: string;
      as: ReplyKind;
      seen?: string;
      confirm: boolean;
      sendAt: number;
      /** The place that the writer chose, by its number; absent: where the customer wrote last. */
      to?: number;
      /** The note that is sent with it; once. */
      note?: string;
      /** Of an answer: what becomes of the ticket once it is delivered. */
      becomes?: SentWith;
      /** Given to the ticket with it. */
      tags?: readonly string[];
      /** It goes as words that the vendor approved, in this language: they ask the customer to write. */
      knock?: string;
    } & Judged)
  | { type: 'undo'; messageId: string }
  /** What is scheduled goes out now, or at another instant `at`. */
  | ({ type: 'send-scheduled'; messageId: string; sendAt: number; confirm: boolean } & Judged)
  | { type: 'start-sending'; messageId: string }
  /** The vendor surely did not take it: it waits for the next try. */
  | { type: 'put-back'; messageId: string; code: ErrorCode }
  | { type: 'delivered'; messageId: string }
  /** It was not sent and is not tried any more, not even for the first time where there is nobody to send it. */
  | { type: 'failed'; messageId: string; code: ErrorCode }
  | { type: 'unknown'; messageId: string }
  /** `grants`: what a failed one gives away, charged anew. */
  | { type: 'send-again'; messageId: string; sendAt: number; grants?: readonly Grant[] }
  | { type: 'mark-sent'; messageId: string }
  /**
   * Somebody of the team wrote to the customer on the platform itself, at `sentAt` by its time: it was not ours to send.
   * `inboundAfter`: the customer's first message after it.
   */
  | {
      type: 'replied-elsewhere';
      messageId: string;
      as: ReplyKind;
      sentAt: number;
      inboundAfter: number | null;
    }
  | { type: 'receipt'; messageId: string; receipt: 'delivered' | 'read' }
  | UndeliveredIntent;

export function decideReply(ticket: Ticket, intent: ReplyIntent, context: Context): EventBody[] | Refusal {
  if (intent.type === 'reply') return repliedBy(ticket, intent, context);
  if (intent.type === 'replied-elsewhere') return repliedElsewhere(ticket, intent, context);
  if (intent.type === 'receipt') {
    return [{ type: 'reply-receipt', messageId: intent.messageId, receipt: intent.receipt }];
  }
  if (intent.type === 'undelivered') return undelivered(ticket, intent);
  if (intent.type === 'send-scheduled') return sendScheduled(ticket, intent, context);
  const { messageId } = intent;
  const pending = ticket.reply.pending[messageId];
  const phase = pending?.phase;
  switch (intent.type) {
    case 'undo':
      if (pending === undefined || phase === 'sending' || phase === 'unknown') return { refused: 'too-late' };
      if (!mayHandle(pending, context.actor) && !mayTakeBack(pending, context.actor))
        return { refused: 'not-yours', values: { by: pending.by ?? '' } };
      return [{ type: 'reply-cancelled', messageId }];
    case 'start-sending':
      return phase === 'queued' ? [{ type: 'reply-sending', messageId }] : [];
    case 'put-back':
      return phase === 'sending' ? [{ type: 'reply-put-back', messageId, code: intent.code }] : [];
    case 'failed':
      return phase === 'sending' || phase === 'queued'
        ? [{ type: 'reply-failed', messageId, code: intent.code }]
        : [];
    case 'unknown':
      return phase === 'sending' ? [{ type: 'reply-unknown', messageId }] : [];
    case 'delivered':
      return pending !== undefined && phase !== 'queued' ? arrived(ticket, messageId, pending, context) : [];
    case 'mark-sent':
      if (pending === undefined || phase !== 'unknown') return { refused: 'unknown-message' };
      return arrived(ticket, messageId, pending, context);
    case 'send-again': {
      if (pending === undefined || (phase !== 'failed' && phase !== 'unknown'))
        return { refused: 'unknown-message' };
      // Its options are over: whoever chose one would hear so.
      if (ticket.offer.ended.some((offer) => offer.messageId === messageId)) return { refused: 'no-offer' };
      const { as, by, becomes, inboundAfter, pledges, knock } = pending;
      const goesOn = {
        ...(knock === undefined ? {} : { knock }),
        ...(becomes === undefined || inboundAfter !== null ? {} : { becomes }),
        ...(pledges === undefined ? {} : { pledges }),
      };
      const anew = intent.grants ?? pending.grants;
      const granted = by === null ? [] : granting(messageId, by, anew);
      return [...granted, { type: 'reply-queued', messageId, as, by, sendAt: intent.sendAt, ...goesOn }];
    }
  }
}

/** The house itself takes back what is scheduled for somebody who is erased. */
function mayTakeBack({ scheduled }: PendingReply, actor: Actor): boolean {
  return actor.kind === 'system' && scheduled !== undefined;
}

/** The customer has read it, so it is never refused, whoever owns the ticket. Only an answer claims one that is free. */
function repliedElsewhere(
  ticket: Ticket,
  intent: Extract<ReplyIntent, { type: 'replied-elsewhere' }>,
  context: Context,
): EventBody[] | Refusal {
  const { actor } = context;
  if (actor.kind !== 'person') return { refused: 'role' };
  const { messageId, as, sentAt, inboundAfter } = intent;
  const { lastInbound } = ticket.conversation;
  const newest = inboundAfter === null && (lastReply(ticket)?.at ?? sentAt) <= sentAt;
  const after = newest ? { after: lastInbound?.id ?? null } : {};
  const events = delivered(ticket, { messageId, as, by: actor.id, ...after }, inboundAfter, context);
  return as === 'answer' ? [...claimedFor(ticket, actor.id), ...events] : events;
}
