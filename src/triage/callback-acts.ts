import type { CallbackActs } from '../commands/callback-acts.ts';
import { nextFree } from '../domain/callback/slots.ts';
import { isDay } from '../domain/callback/when.ts';
import { replyPlace } from '../domain/ticket/places.ts';
import { knownNumber, proposalFor, roomFor, zoneFor } from './callback-room.ts';
import type { TriagePorts } from './ports.ts';

/** Free times among which one is looked for in the customer's day. */
const MOST_LOOKED_AT = 500;

/** What commands and pages may ask about calls. */
export function createCallbackActs(ports: TriagePorts): CallbackActs {
  const contactOf = (ticket: Parameters<CallbackActs['number']>[0]) =>
    ports.store.contacts.byId(replyPlace(ticket).contactId);
  return {
    async propose(ticket, wish) {
      const room = await roomFor(ports, ticket);
      const contact = await contactOf(ticket);
      return room === null ? null : proposalFor(ports, ticket, room, wish, { contact });
    },
    async zone(ticket) {
      const number = await knownNumber(ports, ticket);
      return zoneFor(ports, ticket, await contactOf(ticket), number);
    },
    number: (ticket) => knownNumber(ports, ticket),
    async retry(ticket) {
      const room = await roomFor(ports, ticket);
      if (room === null) return null;
      const { soonMs, lateMs, retries, retryAfterMs } = room.terms;
      const tries = (ticket.callback.open?.attempt ?? 1) <= retries;
      const { zone = 'UTC' } = ticket.callback.open ?? {};
      // They chose the first time themselves, the house chooses this one.
      const slot = tries
        ? nextFree(room.now + retryAfterMs, MOST_LOOKED_AT, room).find(({ at }) => isDay(at, zone))
        : undefined;
      return { retry: slot ?? null, terms: { soonMs, lateMs } };
    },
    async free(ticket, most) {
      const room = await roomFor(ports, ticket);
      return room === null ? [] : nextFree(room.now, most, room).map(({ at }) => at);
    },
  };
}
