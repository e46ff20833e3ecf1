import type { EventBody } from './model.ts';
import type { PendingReply, ReplyState } from './reply.ts';
import { type RecentReply, withRecent, withTakenBack } from './seen.ts';

export function evolveReply(before: ReplyState, event: EventBody & { at: number }): ReplyState {
  const state = knockedAfter(before, event);
  switch (event.type) {
    case 'reply-queued': {
      const { as, by, messageId, note, at, after, becomes, pledges, knock } = event;
      const goesOn = { ...(becomes && { becomes }), ...(pledges && { pledges }), ...(knock && { knock }) };
      const pending = withPending(state, messageId, {
        as,
        by,
        phase: 'queued',
        inboundAfter: null,
        ...goesOn,
      });
      if (by === null) return pending;
      const queued = after === undefined ? pending : withReply(pending, { messageId, by, at, after });
      return ofNote(queued, { messageId, by, at, ...(note && { note }) });
    }
    case 'reply-sending':
      return inPhase(state, event.messageId, 'sending');
    case 'reply-put-back':
      return inPhase(state, event.messageId, 'queued');
    case 'reply-failed':
      return event.late === undefined
        ? inPhase(state, event.messageId, 'failed')
        : withPending(state, event.messageId, { ...event.late, phase: 'failed' });
    case 'grant-ended': {
      const failed = state.pending[event.messageId];
      return failed === undefined || event.again === undefined
        ? state
        : withPending(state, event.messageId, { ...failed, grants: event.again });
    }
    case 'reply-unknown':
      return inPhase(state, event.messageId, 'unknown');
    case 'message-received':
      return notedInbound(state, event.sentAt);
    case 'merged-into':
      return { ...state, pending: {} };
    case 'absorbed':
    case 'unmerged':
      return { ...state, pending: { ...state.pending, ...event.pending } };
    case 'unabsorbed':
      return event.pending.reduce((left, id) => withPending(left, id, undefined), state);
    case 'reply-cancelled':
      return takenBack(withoutSent(withPending(state, event.messageId, undefined), event.messageId), event);
    case 'reply-delivered': {
      const { messageId, by, at, after } = event;
      const sent = withPending(state, messageId, undefined);
      const typed = by !== undefined && after !== undefined;
      const rest = typed ? withReply(sent, { messageId, by, at, after }) : sent;
      if (event.as !== 'answer') return rest;
      return { ...rest, firstAnswerAt: state.firstAnswerAt ?? event.at, lastAnswerAt: event.at };
    }
    default:
      return withScheduled(state, event);
  }
}

function ofNote(
  state: ReplyState,
  { note, messageId, by, at }: { note?: string; messageId: string; by: string; at: number },
): ReplyState {
  if (note === undefined) return state;
  return { ...state, sentNotes: { ...state.sentNotes, [note]: { messageId, by, at } } };
}

function withScheduled(state: ReplyState, event: EventBody & { at: number }): ReplyState {
  switch (event.type) {
    case 'reply-scheduled':
      return ofNote(withPending(state, event.messageId, scheduledBy(event)), event);
    case 'reply-held': {
      const waits = state.pending[event.messageId];
      if (waits?.scheduled === undefined) return state;
      const scheduled = { ...waits.scheduled, held: event.because };
      return withPending(state, event.messageId, { ...waits, scheduled });
    }
    case 'approval-asked':
      return withPending(state, event.messageId, undefined);
    default:
      return state;
  }
}

type ScheduledReply = Extract<EventBody, { type: 'reply-scheduled' }>;

function scheduledBy(event: ScheduledReply & { at: number }): PendingReply {
  const { as, by, at, sendAt, owner, becomes } = event;
  return {
    as,
    by,
    phase: 'scheduled',
    inboundAfter: null,
    ...(becomes && { becomes }),
    scheduled: { sendAt, at, owner, ...saidOf(event) },
  };
}

function saidOf({ noPledge, agreed, allowed }: ScheduledReply) {
  return { ...(noPledge && { noPledge }), ...(agreed && { agreed }), ...(allowed && { allowed }) };
}

function withPending(state: ReplyState, id: string, pending: PendingReply | undefined): ReplyState {
  const { [id]: _old, ...others } = state.pending;
  return { ...state, pending: pending === undefined ? others : { ...others, [id]: pending } };
}

/** They may be asked to write anew after they wrote, or when they were not asked after all. */
function knockedAfter(state: ReplyState, event: EventBody): ReplyState {
  const { knocked, ...others } = state;
  switch (event.type) {
    case 'reply-queued':
      return event.knock === undefined ? state : { ...state, knocked: event.messageId };
    case 'message-received':
      return others;
    case 'reply-cancelled':
    case 'reply-failed':
      return knocked === event.messageId ? others : state;
    default:
      return state;
  }
}

/** A note whose reply was taken back may be sent after all. */
function withoutSent(state: ReplyState, messageId: string): ReplyState {
  if (state.sentNotes === undefined) return state;
  const others = Object.entries(state.sentNotes).filter(([, sent]) => sent.messageId !== messageId);
  return { ...state, sentNotes: Object.fromEntries(others) };
}

function withReply(state: ReplyState, reply: RecentReply): ReplyState {
  return { ...state, recent: withRecent(state.recent, reply) };
}

function takenBack(state: ReplyState, { messageId }: { messageId: string }): ReplyState {
  return state.recent === undefined ? state : { ...state, recent: withTakenBack(state.recent, messageId) };
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
