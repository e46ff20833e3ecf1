import { type Actor, atLeast } from '../actor.ts';
import type { ErrorCode } from '../coded-error.ts';
import type { Refusal } from '../refusal.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { waitFrom } from './waiting.ts';

/** What an outbound message is. Only a delivered answer ends the customer's wait. */
export const REPLY_KINDS = ['answer', 'holding', 'acknowledgement'] as const;
export type ReplyKind = (typeof REPLY_KINDS)[number];

/** An outbound message on its way: `unknown` may have arrived, so nothing but a person sends it again. */
export interface PendingReply {
  as: ReplyKind;
  by: string;
  phase: 'queued' | 'sending' | 'failed' | 'unknown';
  /** The customer's first message after this was written: it is not answered by it. */
  inboundAfter: number | null;
}

/** The reply that a note became. */
export interface SentNote {
  messageId: string;
  by: string;
  at: number;
}

export interface ReplyState {
  pending: Record<string, PendingReply>;
  /** Notes whose text was sent to the customer, by note id; absent before the first. */
  sentNotes?: Record<string, SentNote>;
  firstAnswerAt: number | null;
  lastAnswerAt: number | null;
}

export type ReplyEvent =
  /** `note`: the reply is that note's text. */
  | { type: 'reply-queued'; messageId: string; as: ReplyKind; by: string; sendAt: number; note?: string }
  | { type: 'reply-cancelled'; messageId: string }
  | { type: 'reply-sending'; messageId: string }
  | { type: 'reply-put-back'; messageId: string; code: ErrorCode }
  | { type: 'reply-delivered'; messageId: string; as: ReplyKind }
  | { type: 'reply-failed'; messageId: string; code: ErrorCode }
  | { type: 'reply-unknown'; messageId: string }
  | { type: 'reply-receipt'; messageId: string; receipt: 'delivered' | 'read' };

export type ReplyIntent =
  /** `seen`: the newest customer's message that the writer had read; `confirm`: send although something changed. */
  | {
      type: 'reply';
      messageId: string;
      as: ReplyKind;
      seen?: string;
      confirm: boolean;
      sendAt: number;
      /** The note that is sent with it; once. */
      note?: string;
    }
  | { type: 'undo'; messageId: string }
  | { type: 'start-sending'; messageId: string }
  /** The vendor surely did not take it: it waits for the next try. */
  | { type: 'put-back'; messageId: string; code: ErrorCode }
  | { type: 'delivered'; messageId: string }
  /** It was not sent and is not tried any more, not even for the first time where there is nobody to send it. */
  | { type: 'failed'; messageId: string; code: ErrorCode }
  | { type: 'unknown'; messageId: string }
  | { type: 'send-again'; messageId: string; sendAt: number }
  | { type: 'mark-sent'; messageId: string }
  | { type: 'receipt'; messageId: string; receipt: 'delivered' | 'read' };

export function decideReply(ticket: Ticket, intent: ReplyIntent, context: Context): EventBody[] | Refusal {
  if (intent.type === 'reply') return reply(ticket, intent, context);
  if (intent.type === 'receipt') {
    return [{ type: 'reply-receipt', messageId: intent.messageId, receipt: intent.receipt }];
  }
  const { messageId } = intent;
  const pending = ticket.reply.pending[messageId];
  const phase = pending?.phase;
  switch (intent.type) {
    case 'undo':
      if (pending === undefined || phase === 'sending' || phase === 'unknown') return { refused: 'too-late' };
      if (!mayHandle(pending, context.actor)) return { refused: 'not-yours', values: { by: pending.by } };
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
      return pending !== undefined && phase !== 'queued'
        ? delivered(ticket, messageId, pending, context)
        : [];
    case 'mark-sent':
      if (pending === undefined || phase !== 'unknown') return { refused: 'unknown-message' };
      return delivered(ticket, messageId, pending, context);
    case 'send-again': {
      if (pending === undefined || (phase !== 'failed' && phase !== 'unknown'))
        return { refused: 'unknown-message' };
      const { as, by } = pending;
      return [{ type: 'reply-queued', messageId, as, by, sendAt: intent.sendAt }];
    }
  }
}

function mayHandle(pending: PendingReply, actor: Actor): boolean {
  return actor.kind === 'person' && (actor.id === pending.by || atLeast(actor.role, 'supervisor'));
}

function reply(
  ticket: Ticket,
  intent: Extract<ReplyIntent, { type: 'reply' }>,
  { actor }: Context,
): EventBody[] | Refusal {
  if (actor.kind !== 'person') return { refused: 'role' };
  const { messageId, as, seen, confirm, sendAt, note } = intent;
  if (ticket.reply.pending[messageId] !== undefined) return [];
  const before = note === undefined ? undefined : ticket.reply.sentNotes?.[note];
  if (before !== undefined) return { refused: 'already-sent', values: { by: before.by, at: before.at } };
  const newest = ticket.conversation.lastInbound;
  if (!confirm && seen !== undefined && newest !== null && newest.id !== seen) {
    return { refused: 'customer-wrote', values: { at: newest.at } };
  }
  const owner = ticket.claim.by;
  if (!confirm && owner !== null && owner !== actor.id)
    return { refused: 'someone-elses', values: { by: owner } };
  const sent = note === undefined ? {} : { note };
  const queued: EventBody = { type: 'reply-queued', messageId, as, by: actor.id, sendAt, ...sent };
  const free = owner === null && ticket.status.name !== 'resolved';
  return free ? [{ type: 'claimed', by: actor.id }, queued] : [queued];
}

function delivered(ticket: Ticket, messageId: string, pending: PendingReply, context: Context): EventBody[] {
  const events: EventBody[] = [{ type: 'reply-delivered', messageId, as: pending.as }];
  const { wait } = ticket.waiting;
  if (pending.as !== 'answer' || wait === null) return events;
  if (pending.inboundAfter === wait.since) return events;
  events.push({ type: 'wait-ended', by: 'answer', messageId, since: wait.since });
  if (pending.inboundAfter === null) return events;
  const answered: Ticket = { ...ticket, waiting: { wait: null, ended: null } };
  return [...events, ...waitFrom(answered, pending.inboundAfter, context)];
}

export function evolveReply(state: ReplyState, event: EventBody & { at: number }): ReplyState {
  switch (event.type) {
    case 'reply-queued': {
      const { as, by, messageId, note, at } = event;
      const queued = withPending(state, messageId, { as, by, phase: 'queued', inboundAfter: null });
      if (note === undefined) return queued;
      return { ...queued, sentNotes: { ...state.sentNotes, [note]: { messageId, by, at } } };
    }
    case 'reply-sending':
      return inPhase(state, event.messageId, 'sending');
    case 'reply-put-back':
      return inPhase(state, event.messageId, 'queued');
    case 'reply-failed':
      return inPhase(state, event.messageId, 'failed');
    case 'reply-unknown':
      return inPhase(state, event.messageId, 'unknown');
    case 'message-received':
      return notedInbound(state, event.sentAt);
    case 'reply-cancelled':
      return withoutSent(withPending(state, event.messageId, undefined), event.messageId);
    case 'reply-delivered': {
      const rest = withPending(state, event.messageId, undefined);
      if (event.as !== 'answer') return rest;
      return { ...rest, firstAnswerAt: state.firstAnswerAt ?? event.at, lastAnswerAt: event.at };
    }
    default:
      return state;
  }
}

function withPending(state: ReplyState, id: string, pending: PendingReply | undefined): ReplyState {
  const { [id]: _old, ...others } = state.pending;
  return { ...state, pending: pending === undefined ? others : { ...others, [id]: pending } };
}

/** A note whose reply was taken back may be sent after all. */
function withoutSent(state: ReplyState, messageId: string): ReplyState {
  if (state.sentNotes === undefined) return state;
  const others = Object.entries(state.sentNotes).filter(([, sent]) => sent.messageId !== messageId);
  return { ...state, sentNotes: Object.fromEntries(others) };
}

function inPhase(state: ReplyState, id: string, phase: PendingReply['phase']): ReplyState {
  const pending = state.pending[id];
  return pending === undefined ? state : withPending(state, id, { ...pending, phase });
}

function notedInbound(state: ReplyState, at: number): ReplyState {
  const entries = Object.entries(state.pending).map(
    ([id, reply]) => [id, { ...reply, inboundAfter: Math.min(reply.inboundAfter ?? at, at) }] as const,
  );
  return entries.length === 0 ? state : { ...state, pending: Object.fromEntries(entries) };
}
