import type { Intent, Ticket } from '../domain/ticket/model.ts';
import { answererOf, saysThanks, thankedIn } from '../domain/ticket/thanks.ts';
import type { Message, Store } from '../store/store.ts';

/** Of a ticket's newest messages, among which the answer is looked for that thanks are for. */
const LOOKED_AT = 50;

/** What signs below a person's answer say; nothing below anything else. */
export function thanksInSigns(
  message: Pick<Message, 'id' | 'kind' | 'as' | 'author'>,
  signs: readonly string[],
): Intent[] {
  const person = answererOf(message);
  if (person === undefined) return [];
  const { id: messageId } = message;
  return saysThanks(signs)
    ? [{ type: 'thank', person, how: 'sign', messageId }]
    : [{ type: 'take-back-thanks', messageId }];
}

/** Whom a press below a message of ours thanks; null: nobody. */
export async function thankedBelow(
  { store }: { store: { tickets: Pick<Store['tickets'], 'messages'> } },
  question: Message,
): Promise<string | null> {
  const page = { limit: LOOKED_AT, before: question.id };
  const before = question.as === 'answer' ? [] : await store.tickets.messages(question.ticketId, page);
  return thankedIn(
    question,
    before.filter(({ delivery }) => delivery !== 'cancelled' && delivery !== 'failed'),
  );
}

/** The ticket in which the case of a message goes on. */
export async function caseOf(
  { store }: { store: { tickets: Pick<Store['tickets'], 'byId'> } },
  { ticketId }: Pick<Message, 'ticketId'>,
): Promise<Ticket | null> {
  let ticket = (await store.tickets.byId(ticketId))?.ticket ?? null;
  // Nobody merges into a merged ticket, so that this ends.
  while (ticket !== null && ticket.links.mergedInto !== null)
    ticket = (await store.tickets.byId(ticket.links.mergedInto.ticketId))?.ticket ?? null;
  return ticket;
}
