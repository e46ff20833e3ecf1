import type { Actor } from '../domain/actor.ts';
import { isRefusal } from '../domain/refusal.ts';
import { familyOf } from '../domain/ticket/links.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { ReplyKind } from '../domain/ticket/reply.ts';
import { decide } from '../domain/ticket/ticket.ts';
import type { Message } from '../store/store.ts';
import type { Draft } from './change.ts';
import { policyFor } from './facts.ts';
import type { TriagePorts } from './ports.ts';

/** Of the newest messages that are looked at for the customer's first one after an answer. */
const LOOKED_AT = 100;

export type Colleague = Extract<Actor, { kind: 'person' }>;

/**
 * What a colleague typed where the customer reads it has reached them: it stands on the ticket as theirs, and nobody sends
 * it. What was said before somebody made a ticket of it answers nothing: they made one all the same.
 */
export async function typedAnswer(
  ports: TriagePorts,
  ticket: Ticket,
  colleague: Colleague,
  said: Message,
): Promise<Draft> {
  const { id: messageId, sentAt } = said;
  const as: ReplyKind = sentAt < ticket.conversation.openedAt ? 'acknowledgement' : 'answer';
  const newest = await ports.store.tickets.messages(familyOf(ticket), { limit: LOOKED_AT });
  const later = newest.filter((one) => one.kind === 'inbound' && one.sentAt > sentAt);
  const inboundAfter = later.length === 0 ? null : Math.min(...later.map((one) => one.sentAt));
  const policy = inboundAfter === null ? {} : await policyFor(ports, ticket);
  const intent = { type: 'replied-elsewhere' as const, messageId, as, sentAt, inboundAfter };
  const events = decide(ticket, intent, { now: ports.now(), actor: colleague, policy });
  if (isRefusal(events)) throw new Error(`A colleague's own words were refused: ${events.refused}`);
  const message: Message = { ...said, ticketId: ticket.id, kind: 'outbound', as, delivery: 'sent' };
  return { ticket, events, messages: [message] };
}
