import { isRefusal } from '../refusal.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import type { ReplyIntent } from './reply.ts';
import { dueScheduled, type HeldBecause, type StandingReply } from './scheduled.ts';
import { written } from './written.ts';

/** What comes later than this was not sent while the house was away: nobody gets a good morning at night. ms. */
const LATE_MS = 3_600_000;

/** Sends what is due through the same gate as every reply, or holds it. Without what was found out about it nothing happens. */
export function wakeScheduled(ticket: Ticket, context: Context): EventBody[] {
  const due = dueScheduled(ticket, context.now);
  const gate = due === null ? undefined : context.policy.scheduled?.[due.messageId];
  if (due === null || gate === undefined) return [];
  const { messageId, reply } = due;
  const held = (because: HeldBecause): EventBody[] => [
    { type: 'reply-held', messageId, because, by: reply.by },
  ];
  const because = overtaken(ticket, due, context.now) ?? ('held' in gate ? gate.held : null);
  if (because !== null || 'held' in gate) return held(because ?? 'rules');
  const { hinted = false, ...intent } = gate.intent;
  if (hinted && reply.scheduled.agreed !== true) return held('beyond');
  const actor = { kind: 'person' as const, id: reply.by, role: gate.role };
  const asks = { ...intentOf(due, context.now), ...intent, confirm: true };
  const before = { by: reply.by, owner: reply.scheduled.owner, allowed: reply.scheduled.allowed === true };
  const sent = written(ticket, asks, { ...context, actor }, before);
  return isRefusal(sent) ? held('rules') : sent;
}

function overtaken(ticket: Ticket, { reply }: StandingReply, now: number): HeldBecause | null {
  const { sendAt, at, owner } = reply.scheduled;
  const { lastInbound } = ticket.conversation;
  if (now - sendAt > LATE_MS) return 'late';
  if (lastInbound !== null && lastInbound.at > at && lastInbound.automatic !== true) return 'customer-wrote';
  const isTheirs = ticket.claim.by === null || [reply.by, owner].includes(ticket.claim.by);
  if (!isTheirs) return 'someone-elses';
  return (ticket.status.resolvedAt ?? 0) > at ? 'resolved' : null;
}

/** The reply as it would be asked for now. */
function intentOf(
  { messageId, reply }: StandingReply,
  sendAt: number,
): Omit<Extract<ReplyIntent, { type: 'reply' }>, 'confirm'> {
  const { as, becomes } = reply;
  return {
    type: 'reply',
    messageId,
    as: as === 'courtesy' ? 'answer' : as,
    sendAt,
    ...(becomes === undefined ? {} : { becomes }),
  };
}
