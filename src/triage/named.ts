import { isRefusal } from '../domain/refusal.ts';
import { blankTicket } from '../domain/ticket/ticket.ts';
import { change } from './change.ts';
import type { TriagePorts } from './ports.ts';
import type { Received } from './receive.ts';

/** The contact gets the name; the ticket a new version, so that whoever looks sees it. */
export async function named(ports: TriagePorts, received: Received, name: string): Promise<boolean> {
  const { item, channel, applied } = received;
  const contact = await ports.store.contacts.byAddress(channel, item.from.address);
  if (contact === null || contact.name === name) return false;
  await ports.store.contacts.rename(contact.id, name);
  const outcome = await change(ports, async () => {
    const ticket = await ports.store.tickets.ofConversation(channel, item.conversation);
    return { ticket: ticket ?? blankTicket(''), events: [], applied: ticket === null ? [] : applied };
  });
  return !isRefusal(outcome) && outcome.changed;
}
