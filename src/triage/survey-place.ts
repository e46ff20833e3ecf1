import type { CourtesyAbout } from '../domain/ticket/courtesy.ts';
import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { type NumberedPlace, placesOf, replyPlace, samePlace } from '../domain/ticket/places.ts';
import { isShut } from '../domain/ticket/signs.ts';
import { canSay } from './patience.ts';
import type { TriagePorts } from './ports.ts';

/** Of a customer's newest tickets, in whose conversations they may be asked. */
const LOOKED_AT = 20;

type Ports = Pick<TriagePorts, 'store' | 'channels' | 'now'>;

/**
 * Where the customer of a case is asked how it was: where it is answered, else, when the channel takes no more messages, in another
 * conversation of theirs that does and in which nothing waits for us. Null: there is none.
 */
export async function surveyPlace(ports: Ports, ticket: Ticket): Promise<NumberedPlace | null> {
  const own = replyPlace(ticket);
  if (canSay(ports, ticket)) return own;
  const here = placesOf(ticket).find(
    (place) => place.contactId === own.contactId && !samePlace(place, own) && isAlwaysOpen(ports, place),
  );
  return here ?? elsewhere(ports, ticket, own);
}

/** Where a vendor sets no end, and they read alone. */
function isAlwaysOpen({ channels }: Ports, place: NumberedPlace): boolean {
  const limits = channels.get(place.channel)?.limits;
  return limits?.replyWindowHours === null && limits.byMouth !== true && isAlone({ channels }, place);
}

function isAlone(
  { channels }: Pick<Ports, 'channels'>,
  { channel, conversation, public: open }: NumberedPlace,
): boolean {
  return open !== true && channels.get(channel)?.readBy?.(conversation) !== 'others';
}

async function elsewhere(ports: Ports, { id }: Ticket, own: NumberedPlace): Promise<NumberedPlace | null> {
  const { tickets } = await ports.store.contacts.past(own.contactId, { limit: LOOKED_AT });
  for (const { number } of tickets) {
    const other = (await ports.store.tickets.byNumber(number))?.ticket;
    if (other === undefined || other.id === id || other.waiting.wait !== null) continue;
    const place = replyPlace(other);
    const isOpen = canSay(ports, other) && isAlone(ports, place) && !isShut(other.conversation, place);
    if (isOpen && !samePlace(place, own)) return place;
  }
  return null;
}

/** Where a survey was asked it goes on, whatever the customer wrote elsewhere since; null: nobody was asked. */
export async function askedAt(
  { store }: Pick<Ports, 'store'>,
  { number }: Ticket,
  { sent }: CourtesyAbout['values'] = {},
  events: readonly TicketEvent[],
): Promise<NumberedPlace | null> {
  const asks = events.find((event) => event.type === 'survey-asked');
  const asked = asks ?? (await store.surveys.byId(String(sent)));
  if (asked === null) return null;
  const { channel, conversation, contactId } = asked;
  return { channel, conversation, contactId, number };
}
