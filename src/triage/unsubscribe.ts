import { mayTell, PURPOSES, type Unsubscribing } from '../domain/consent.ts';
import { isRefusal } from '../domain/refusal.ts';
import { courtesyIn, purposeOf } from '../domain/ticket/courtesy.ts';
import { decide } from '../domain/ticket/ticket.ts';
import { languageForCustomer } from '../texts/languages.ts';
import { change, loadTicket } from './change.ts';
import { hearerAt } from './perform/solved-choices.ts';
import type { TriagePorts } from './ports.ts';

/** Ends what the house writes unasked, for whoever got a message of it. */
export function unsubscribingOf(ports: TriagePorts): Unsubscribing {
  return {
    async see(messageId) {
      const got = await gotBy(ports, messageId);
      if (got === null) return null;
      const { purpose, contactId } = got;
      const contact = await ports.store.contacts.byId(contactId);
      const said = await ports.store.consents.of(contactId);
      const refused = PURPOSES.filter((one) => !mayTell(said, one));
      return { purpose, refused, language: languageForCustomer(contact, ports.language) };
    },
    async stop(messageId, what, source) {
      await change(ports, async () => {
        const got = await gotBy(ports, messageId);
        if (got === null) throw new Error('Nobody got a message by that id');
        const { ticket, contactId, purpose } = got;
        const said = await ports.store.consents.of(contactId);
        const ended = what === 'all' ? PURPOSES : [purpose];
        if (ended.every((one) => !mayTell(said, one))) return { ticket, events: [] };
        const intent = {
          ...{ type: 'say-consent' as const, contactId, given: false, source },
          purposes: what === 'all' ? ('all' as const) : [purpose],
        };
        const actor = { kind: 'contact' as const, id: contactId };
        const events = decide(ticket, intent, { now: ports.now(), actor, policy: {} });
        return isRefusal(events) ? events : { ticket, events };
      });
    },
  };
}

/** Whose message it is, and for what it was sent; null: it is none that needs consent. */
async function gotBy(ports: TriagePorts, messageId: string) {
  const message = await ports.store.tickets.message(messageId);
  const about = message === null ? null : courtesyIn(message);
  const purpose = about === null ? null : purposeOf(about);
  if (message === null || purpose === null) return null;
  const ticket = await loadTicket(ports.store, message.ticketId);
  return { ticket, purpose, contactId: hearerAt(ticket, message) };
}
