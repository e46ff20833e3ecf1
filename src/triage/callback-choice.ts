import { isRefusal } from '../domain/refusal.ts';
import type { CallbackSaid } from '../domain/ticket/callback-said.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { placeAt } from '../domain/ticket/places.ts';
import { isSpam } from '../domain/ticket/spam.ts';
import { decide } from '../domain/ticket/ticket.ts';
import type { Message } from '../store/store.ts';
import { proposalFor, roomFor } from './callback-room.ts';
import { answerOf } from './callbacks.ts';
import { type Draft, loadTicket } from './change.ts';
import type { TriagePorts } from './ports.ts';

/** Whether a press is of a question about a call. */
export function isCallChoice(choice: string): boolean {
  return /^call-(?:yes|other|no|\d)$/.test(choice);
}

/** A press below a question about a call; one that is no question any more changes nothing. */
export async function pressedCall(ports: TriagePorts, question: Message, choice: string): Promise<Draft> {
  const ticket = await goingOn(ports, question.ticketId);
  const nothing = { ticket, events: [] };
  if (isSpam(ticket)) return nothing;
  const { asked } = ticket.callback;
  if (asked?.messageId !== question.id) return nothing;
  const typed =
    { 'call-yes': '1', 'call-other': '2', 'call-no': 'no' }[choice] ?? choice.slice('call-'.length);
  const answer = answerOf(asked, typed);
  const room = await roomFor(ports, ticket);
  if (answer === null || room === null) return nothing;
  const contactId = placeAt(ticket, question)?.contactId ?? ticket.conversation.contactId;
  const contact = await ports.store.contacts.byId(contactId);
  const said: CallbackSaid =
    answer === 'decline'
      ? { does: 'decline' }
      : { does: answer.does, ...(await proposalFor(ports, ticket, room, answer, { contact })) };
  const events = decide(
    ticket,
    { type: 'say-callback', said, messageId: question.id },
    { now: ports.now(), actor: { kind: 'contact', id: contactId }, policy: {} },
  );
  return isRefusal(events) ? nothing : { ticket, events };
}

/** The ticket in which a case goes on. */
export async function goingOn({ store }: Pick<TriagePorts, 'store'>, ticketId: string): Promise<Ticket> {
  let ticket = await loadTicket(store, ticketId);
  // Nobody merges into a merged ticket, so that this ends.
  while (ticket.links.mergedInto !== null) ticket = await loadTicket(store, ticket.links.mergedInto.ticketId);
  return ticket;
}
