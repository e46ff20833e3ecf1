import { contactIn } from '../domain/actor.ts';
import { quotedWords } from '../domain/quoted.ts';
import { familyOf, tiedTickets, tiesOf } from '../domain/ticket/links.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { type NumberedPlace, placeAt, placesOf, replyPlace, waitsAt } from '../domain/ticket/places.ts';
import type { Message, PlaceWait, Store, Tickets } from '../store/store.ts';
import { maybeIso, type Names } from './present.ts';
import type { PlaceView, TicketView } from './shapes.ts';

/** What is around a ticket: the customers in its conversations by their ids, the numbers of tickets that it is tied to. */
export interface Surroundings {
  contacts: ReadonlyMap<string, string | null>;
  numbers: ReadonlyMap<string, number>;
  waits: readonly PlaceWait[];
}

export async function surroundingsOf(
  { contacts }: Pick<Store, 'contacts'>,
  tickets: Pick<Tickets, 'numbers'>,
  ticket: Ticket,
): Promise<Surroundings> {
  const customers = [...new Set(placesOf(ticket).map(({ contactId }) => contactId))];
  const known = await Promise.all(customers.map((id) => contacts.byId(id)));
  const { wait } = ticket.waiting;
  return {
    waits: wait === null ? [] : await contacts.waits(familyOf(ticket), wait.since),
    contacts: new Map(customers.map((id, index) => [id, known[index]?.name ?? null])),
    numbers: await tickets.numbers(tiedTickets(ticket)),
  };
}

/** The names with those of members of a community who answered in public, by their contacts. */
export async function withMembers(
  { contacts }: Pick<Store, 'contacts'>,
  names: Names,
  messages: readonly Message[],
): Promise<Names> {
  const ids = messages.flatMap(({ kind, author }) => (kind === 'note' ? (contactIn(author) ?? []) : []));
  if (ids.length === 0) return names;
  const members = await Promise.all([...new Set(ids)].map((id) => contacts.byId(id)));
  return new Map([...names, ...members.flatMap((one) => (one?.name ? [[one.id, one.name] as const] : []))]);
}

/** What the messages answer, by their ids: words of what the caller sees. */
export async function quotesIn(
  tickets: Pick<Store['tickets'], 'message'>,
  messages: readonly Message[],
): Promise<ReadonlyMap<string, string>> {
  const here = new Map(messages.map((message) => [message.id, message]));
  const found = messages.map(async ({ id, quotes }) => {
    if (quotes === undefined) return [];
    const { messageId, text } = quotes;
    const answered = messageId === null ? null : (here.get(messageId) ?? (await tickets.message(messageId)));
    const words = quotedWords(text, answered);
    return words === null ? [] : [[id, words] as const];
  });
  return new Map((await Promise.all(found)).flat());
}

type Around = Pick<TicketView, 'replyTo' | 'places' | 'ties'>;

/** Where the ticket can be answered, and what it has to do with others. */
export function presentAround(ticket: Ticket, around: Surroundings): Around {
  return {
    replyTo: presentPlace(replyPlace(ticket), around),
    places: waitsAt(ticket, around.waits).map((place) => ({
      ...presentPlace(place, around),
      waitingSince: maybeIso(place.waitingSince),
    })),
    ties: tiesOf(ticket, around.numbers),
  };
}

function presentPlace(place: Omit<NumberedPlace, 'conversation'>, around: Surroundings): PlaceView {
  const { number, channel, contactId } = place;
  return {
    ticket: number,
    channel,
    contact: { id: contactId, name: around.contacts.get(contactId) ?? null },
    ...(place.public === true ? { public: true as const } : {}),
  };
}

/** From which other ticket or conversation a message came; null for what is the ticket's own. */
export function presentFrom(message: Message, ticket: Ticket, around: Surroundings): PlaceView | null {
  const place = placeAt(ticket, message);
  const own = message.ticketId === ticket.id;
  const number = own ? place?.number : around.numbers.get(message.ticketId);
  if (number === undefined || number === ticket.number || (own && message.kind === 'note')) return null;
  const contactId = contactIn(message.author) ?? place?.contactId ?? ticket.conversation.contactId;
  return presentPlace({ channel: message.channel, number, contactId }, around);
}
