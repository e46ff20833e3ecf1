import type { Inbound } from '../channels/channel.ts';
import { hasRefused } from '../domain/consent.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Intent, TicketEvent } from '../domain/ticket/model.ts';
import { placeAt } from '../domain/ticket/places.ts';
import { decide } from '../domain/ticket/ticket.ts';
import { messageHolding } from './album.ts';
import { change, changeTogether, type Draft, loadTicket } from './change.ts';
import type { TriagePorts } from './ports.ts';
import type { Received } from './receive.ts';
import { thanksInSigns } from './thanks.ts';

type Reaction = Extract<Inbound, { type: 'reaction' }>;

/** The customer put signs below a message, or took them back. Of a message that nobody knows nothing is kept. Answers whether the inbox row was finished. */
export async function react(ports: TriagePorts, received: Received, item: Reaction): Promise<boolean> {
  const { store } = ports;
  const [contact, message] = await Promise.all([
    store.contacts.byAddress(received.channel, item.from.address),
    messageHolding(ports, received.channel, item),
  ]);
  if (contact === null || message === null || message.deletedAt !== null) return false;
  const intent = { type: 'react' as const, messageId: message.id, by: contact.id, signs: item.signs };
  const thanks = thanksInSigns(message, item.signs);
  return decided(ports, received, message.ticketId, contact.id, intent, thanks);
}

/** The customer shut us out of a conversation, or let us in again: said on the ticket that stands there, if there is one. */
export async function reach(
  ports: TriagePorts,
  received: Received,
  { conversation, reachable, said }: Extract<Inbound, { type: 'reach' }>,
): Promise<boolean> {
  const { channel } = received;
  const ticket = await ports.store.tickets.ofConversation(channel, conversation);
  if (ticket === null) return false;
  const intent = { type: 'reach' as const, channel, conversation, reachable };
  const { contactId } = ticket.conversation;
  const refused = said !== undefined && hasRefused(await ports.store.consents.of(contactId));
  const isNews = said !== undefined && refused === (said === 'start');
  return decided(ports, received, ticket.id, contactId, intent, isNews ? [toldThere(said)] : []);
}

function toldThere(said: 'stop' | 'start'): Intent {
  return { type: 'say-consent', purposes: 'all', given: said === 'start', source: 'platform' };
}

/**
 * The vendor gave a conversation another key, also that of a ticket that was merged: what is said there goes on in the other one. Where
 * another ticket is open under that one, both stay as they are.
 */
export async function moved(
  ports: TriagePorts,
  received: Received,
  { conversation: from, to }: Extract<Inbound, { type: 'moved' }>,
): Promise<boolean> {
  const { tickets } = ports.store;
  const [ticket, there] = await Promise.all(
    [from, to].map((key) => tickets.ofConversation(received.channel, key)),
  );
  const isTaken = there != null && (there.status.name !== 'resolved' || there.id === ticket?.id);
  if (ticket == null || isTaken) return false;
  const { channel, applied } = received;
  const intent = { type: 'move-conversation' as const, channel, from, to };
  const { contactId, key } = ticket.conversation;
  if (key === from) return decided(ports, received, ticket.id, contactId, intent);
  const place = placeAt(ticket, { channel, conversation: from });
  const merged = place === undefined ? null : await tickets.byNumber(place.number);
  if (place === undefined || merged === null) return false;
  const actor = { kind: 'contact' as const, id: place.contactId };
  const outcome = await changeTogether(ports, async () => {
    const both = await Promise.all([ticket.id, merged.ticket.id].map((id) => loadTicket(ports.store, id)));
    const drafts: Draft[] = [];
    for (const one of both) {
      const events = decide(one, intent, { now: ports.now(), actor, policy: {} });
      if (isRefusal(events)) return events;
      drafts.push({ ticket: one, events, applied: one.id === ticket.id ? applied : [] });
    }
    return drafts;
  });
  return !isRefusal(outcome) && outcome.some(({ changed }) => changed);
}

async function decided(
  ports: TriagePorts,
  { applied }: Received,
  ticketId: string,
  contactId: string,
  intent: Intent,
  besides: readonly Intent[] = [],
): Promise<boolean> {
  const outcome = await change(ports, async () => {
    const ticket = await loadTicket(ports.store, ticketId);
    const context = { now: ports.now(), actor: { kind: 'contact' as const, id: contactId }, policy: {} };
    const events: TicketEvent[] = [];
    for (const one of [intent, ...besides]) {
      const decided = decide(ticket, one, context);
      if (isRefusal(decided)) return decided;
      events.push(...decided);
    }
    return { ticket, events, applied };
  });
  return !isRefusal(outcome) && outcome.changed;
}
