import type { Opening, TakeDown } from '../commands/ports.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Place } from '../domain/ticket/places.ts';
import { blankTicket, decide } from '../domain/ticket/ticket.ts';
import type { Change } from '../store/store.ts';
import { change } from './change.ts';
import { addressedIn } from './contact.ts';
import { publicAt } from './facts.ts';
import type { TriagePorts } from './ports.ts';
import { receive } from './receive.ts';

const CHANNEL = 'spoken';

/** What a customer said aloud becomes a ticket by the way that every message takes. The same request takes it down once. */
export function createTakeDown(ports: TriagePorts): TakeDown {
  return async ({ requestId, actor, text, name, phone, contactId }) => {
    const address = contactId ?? phone ?? requestId;
    const contact = contactId === null ? null : await ports.store.contacts.byId(contactId);
    const item = {
      type: 'message' as const,
      conversation: address,
      from: { address, name },
      sentAt: ports.now(),
      sequence: 0,
      externalId: requestId,
      text,
      files: [],
    };
    const own = contact === null ? {} : { contact };
    await receive(ports, {
      channel: CHANNEL,
      item,
      receivedAt: ports.now(),
      applied: [],
      madeBy: actor,
      ...own,
    });
    const message = await ports.store.tickets.messageByExternalId(CHANNEL, address, requestId);
    const row = message === null ? null : await ports.store.tickets.byId(message.ticketId);
    if (row === null) throw new Error('What was taken down is on no ticket');
    return row.ticket.number;
  };
}

/** A ticket on which the team writes first, in a conversation that the customer began once. */
export function createOpening(ports: TriagePorts): Opening {
  return async ({ ticketId, actor, place, address }) => {
    const outcome = await change(ports, async () => {
      const known = await ports.store.tickets.byId(ticketId);
      if (known !== null) return { ticket: known.ticket, events: [] };
      const standing = await ports.store.tickets.ofConversation(place.channel, place.conversation);
      if (standing !== null && standing.status.name !== 'resolved')
        return { refused: 'newer-open', values: { ticket: standing.number } };
      const ticket = blankTicket(ticketId);
      const spoken = addressedIn(await ports.store.contacts.byId(place.contactId));
      const intent = { type: 'open' as const, ticketId, ...place, ...publicAt(ports, place), ...spoken };
      const events = decide(ticket, intent, { now: ports.now(), actor, policy: {} });
      if (isRefusal(events)) return events;
      const contact = address === undefined ? undefined : await reachedAt(ports, place, address);
      return { ticket, events, ...(contact === undefined ? {} : { contact }) };
    });
    return isRefusal(outcome) ? outcome : outcome.ticket.number;
  };
}

/** An address of theirs that nobody knew; nothing when somebody has it. */
async function reachedAt(
  { store: { contacts } }: TriagePorts,
  { channel, contactId }: Place,
  address: string,
): Promise<Change['contact']> {
  const [known, contact] = await Promise.all([
    contacts.byAddress(channel, address),
    contacts.byId(contactId),
  ]);
  return known !== null || contact === null
    ? undefined
    : { contact, address: { channel, address, contactId } };
}
