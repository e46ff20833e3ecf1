import type { Heard } from '../desks/desk.ts';
import { type Actor, works } from '../domain/actor.ts';
import { CodedError } from '../domain/coded-error.ts';
import { inSight, sightOf } from '../domain/sight.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { placeAt } from '../domain/ticket/places.ts';
import type { Person } from '../store/store.ts';
import { hearCommunity } from './community.ts';
import { keepNote } from './hear-note.ts';
import { memberSaid } from './member-said.ts';
import type { TriagePorts } from './ports.ts';
import { type Received, receive } from './receive.ts';
import { customerOf, member, worker } from './who-wrote.ts';

const PREFIX = 'desk:';
/** A text may overtake the news of where its card stands; it waits for that so long. Milliseconds of the house's clock. */
const CARD_PATIENCE_MS = 120_000;

/** What a desk heard waits in the inbox beside what channels received, under this name. */
export function deskInbox(desk: string): string {
  return PREFIX + desk;
}

/** The desk whose inbox this is; null when it is a channel. */
export function deskOfInbox(name: string): string | null {
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : null;
}

/** What a desk heard, with the inbox row that its commit finishes (only the row's last item has one). */
export interface HeardItem<Type extends Heard = Heard> {
  desk: string;
  heard: Type;
  receivedAt: number;
  applied: number[];
}

/** Applies one thing that a desk heard. Safe to repeat. Answers whether the inbox row was finished. */
export async function hear(ports: TriagePorts, item: HeardItem): Promise<boolean> {
  const { desk, heard, receivedAt, applied } = item;
  if (heard.type === 'customer') return fromCustomer(ports, { desk, heard, receivedAt, applied });
  if (heard.type === 'question' || heard.type === 'accepted')
    return hearCommunity(ports, { desk, heard, receivedAt, applied });
  const ticketId = await ports.store.cards.ticketOf(desk, heard.ref);
  const writer = await worker(ports, desk, heard.user);
  if (ticketId !== null) {
    const mayWrite = writer !== null && (await sees(ports, writer, ticketId));
    return keepNote(ports, { desk, heard, receivedAt, applied }, ticketId, mayWrite ? writer : null);
  }
  const young = ports.now() - receivedAt < CARD_PATIENCE_MS;
  if (writer !== null && young && (await ports.store.cards.awaited(desk)))
    throw new CodedError('conflict', 'A card is on its way: it may be the one that this belongs to');
  return false;
}

/** Channels are open to more people than tickets are: whoever is limited to a team writes no notes on those of others. */
async function sees(ports: TriagePorts, person: Person, ticketId: string): Promise<boolean> {
  const sight = sightOf(person);
  if (sight === null) return true;
  const row = await ports.store.tickets.byId(ticketId);
  return row !== null && inSight(row.ticket, sight);
}

/** Of a ticket's own conversation, or of one that somebody of the team makes a ticket of. */
async function fromCustomer(
  ports: TriagePorts,
  { desk, heard, receivedAt, applied }: HeardItem<Extract<Heard, { type: 'customer' }>>,
): Promise<boolean> {
  const { item, by } = heard;
  const received = { channel: desk, item, receivedAt, applied };
  if (by !== null) {
    const maker = await worker(ports, desk, by);
    if (maker === null) return false;
    const madeBy: Actor = { kind: 'person', id: maker.id, role: maker.role };
    return receive(ports, { ...received, madeBy });
  }
  const ticket = await ports.store.tickets.ofConversation(desk, item.conversation);
  if (ticket === null) return heard.opens === true ? receive(ports, received) : false;
  const [colleague, contact] = await Promise.all([
    heard.guest === true ? null : member(ports, desk, item.from.address),
    ports.store.contacts.byAddress(desk, item.from.address),
  ]);
  // What the team says there is their answer to the customer, unless the case is that colleague's own.
  if (contact?.id === customerOf(ticket, desk, item.conversation)) return receive(ports, received);
  if (colleague === null) return fromOther(ports, ticket, received);
  if (!works(colleague)) return false;
  const { id, role } = colleague;
  return receive(ports, { ...received, colleague: { kind: 'person', id, role } });
}

/** Where everybody reads along, whoever else writes is no customer; elsewhere they write for the customer. */
async function fromOther(ports: TriagePorts, ticket: Ticket, received: Received): Promise<boolean> {
  const { channel, item } = received;
  const isOpen = placeAt(ticket, { channel, conversation: item.conversation })?.public === true;
  if (!isOpen || (item.type !== 'message' && item.type !== 'edit')) return receive(ports, received);
  const { conversation, externalId } = item;
  const known = await ports.store.tickets.messageByExternalId(channel, conversation, externalId);
  return known === null ? memberSaid(ports, { ...received, item }) : receive(ports, received);
}
