import type { Heard } from '../desks/desk.ts';
import { type Actor, works } from '../domain/actor.ts';
import { CodedError } from '../domain/coded-error.ts';
import { inSight, sightOf } from '../domain/sight.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { placeAt } from '../domain/ticket/places.ts';
import type { Person } from '../store/store.ts';
import { keepNote } from './hear-note.ts';
import type { TriagePorts } from './ports.ts';
import { receive } from './receive.ts';

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

/** Whoever is active in the team: strangers, guests and bots are nobody. */
async function member(ports: TriagePorts, desk: string, account: string): Promise<Person | null> {
  const person = await ports.store.people.byAccount(desk, account);
  return person?.active === true ? person : null;
}

/** Whoever only looks on writes no notes and makes no tickets. */
async function worker(ports: TriagePorts, desk: string, account: string): Promise<Person | null> {
  const person = await member(ports, desk, account);
  return person !== null && works(person) ? person : null;
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
  if (ticket === null) return false;
  const [colleague, contact] = await Promise.all([
    heard.guest === true ? null : member(ports, desk, item.from.address),
    ports.store.contacts.byAddress(desk, item.from.address),
  ]);
  // What the team says there is their answer to the customer, unless the case is that colleague's own.
  if (colleague === null || contact?.id === customerOf(ticket, desk, item.conversation))
    return receive(ports, received);
  if (!works(colleague)) return false;
  const { id, role } = colleague;
  return receive(ports, { ...received, colleague: { kind: 'person', id, role } });
}

/** Whose conversation it is: a ticket may have come with others. */
function customerOf(ticket: Ticket, channel: string, conversation: string): string {
  return placeAt(ticket, { channel, conversation })?.contactId ?? ticket.conversation.contactId;
}
