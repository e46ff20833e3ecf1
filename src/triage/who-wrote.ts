import { works } from '../domain/actor.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { placeAt } from '../domain/ticket/places.ts';
import type { Person } from '../store/store.ts';
import type { TriagePorts } from './ports.ts';

/** Whoever is active in the team: strangers, guests and bots are nobody. */
export async function member(ports: TriagePorts, desk: string, account: string): Promise<Person | null> {
  const person = await ports.store.people.byAccount(desk, account);
  return person?.active === true ? person : null;
}

/** Whoever only looks on writes no notes and makes no tickets. */
export async function worker(ports: TriagePorts, desk: string, account: string): Promise<Person | null> {
  const person = await member(ports, desk, account);
  return person !== null && works(person) ? person : null;
}

/** Whose conversation it is: a ticket may have come with others. */
export function customerOf(ticket: Ticket, channel: string, conversation: string): string {
  return placeAt(ticket, { channel, conversation })?.contactId ?? ticket.conversation.contactId;
}
