import type { Held, PolicyOutcome, Ticket } from '../domain/ticket/model.ts';
import { asBefore } from '../domain/ticket/spam.ts';
import { recogniser } from '../texts/recognise.ts';
import { languageTold } from './contact.ts';
import { policyFor } from './facts.ts';
import { closedFor } from './patience.ts';
import type { TriagePorts } from './ports.ts';

/** What the rules say of each message that came into quarantine, for the moment in which it is taken out. */
export async function heldFor(ports: TriagePorts, ticket: Ticket): Promise<Pick<PolicyOutcome, 'held'>> {
  const contact = await ports.store.contacts.byId(ticket.conversation.contactId);
  const recognise = await recogniser();
  const held = ticket.spam.held.map(async ({ id, at }, place): Promise<Held> => {
    const message = (await ports.store.tickets.message(id)) ?? undefined;
    const said = await policyFor(ports, asBefore(ticket, ticket, place), message);
    const policy = { ...said, ...closedFor(ports, ticket) };
    // What is kept for them was kept when it came in; what is new is only heard.
    const told =
      contact === null || message === undefined
        ? undefined
        : languageTold(contact, recognise(message.text), null);
    const heard = told !== undefined && 'heard' in told ? { language: told } : {};
    return { sentAt: at, policy, ...heard };
  });
  return { held: await Promise.all(held) };
}
