import type { Context, EventBody, Ticket } from './model.ts';
import { pledged } from './pledges.ts';
import type { PendingReply, ReplyEvent } from './reply.ts';
import { askSolved } from './solved.ts';
import { isSpam } from './spam.ts';
import { afterSending } from './status.ts';
import { evolveWaiting, waitFrom } from './waiting.ts';

/** A message of ours is there: what it answers, and what was to become of the ticket with it. */
export function arrived(
  ticket: Ticket,
  messageId: string,
  { as, by, inboundAfter, becomes, pledges }: PendingReply,
  context: Context,
): EventBody[] {
  const said = { by, ...(pledges === undefined ? {} : { pledges }) };
  const events = [
    ...delivered(ticket, { messageId, as }, inboundAfter, context),
    ...pledged(messageId, said, context),
  ];
  // Nobody's question is buried: whoever wrote meanwhile has an open ticket.
  if (inboundAfter !== null) return events;
  const waiting = events.reduce(evolveWaiting, ticket.waiting);
  const after = { ...ticket, waiting };
  if (becomes !== undefined)
    return [...events, ...afterSending(after, { messageId, becomes, asks: by !== null }, context)];
  const late = as === 'answer' && ticket.status.name === 'resolved' && waiting.ended?.messageId === null;
  return late && !isSpam(ticket) ? [...events, ...askSolved(after, messageId, context)] : events;
}

/** An answer ends the wait; what the customer wrote after it was written begins another. */
export function delivered(
  ticket: Ticket,
  said: Omit<Extract<ReplyEvent, { type: 'reply-delivered' }>, 'type'>,
  inboundAfter: number | null,
  context: Context,
): EventBody[] {
  const events: EventBody[] = [{ type: 'reply-delivered', ...said }];
  const { wait } = ticket.waiting;
  if (said.as !== 'answer' || wait === null) return events;
  if (inboundAfter !== null && inboundAfter <= wait.since) return events;
  events.push({ type: 'wait-ended', by: 'answer', messageId: said.messageId, since: wait.since });
  if (inboundAfter === null) return events;
  const answered: Ticket = { ...ticket, waiting: { wait: null, ended: null } };
  return [...events, ...waitFrom(answered, inboundAfter, context)];
}
