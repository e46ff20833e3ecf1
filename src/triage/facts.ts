import type { PolicyOutcome, Ticket } from '../domain/ticket/model.ts';
import type { TicketFacts } from '../policy/facts.ts';
import { consult } from '../policy/outcome.ts';
import { factsOf, wordsOf } from '../policy/ticket-facts.ts';
import type { Message } from '../store/store.ts';
import type { TriagePorts } from './ports.ts';

export { factsOf };

/** What the policy says of a ticket as it is, and of a message on it that it knows already. Facts are gathered before it is asked. */
export async function policyFor(
  ports: Pick<TriagePorts, 'policy' | 'now' | 'store'>,
  ticket: Ticket,
  known?: Message,
): Promise<PolicyOutcome> {
  const facts = await factsNow(ports, ticket);
  const said = known === undefined ? {} : wordsOf(known);
  return consult(ports.policy.current(), { ...facts, ...said }, ticket.about.chosen);
}

/** The facts of a ticket as it is, without any message. */
export async function factsNow(
  ports: Pick<TriagePorts, 'policy' | 'now' | 'store'>,
  ticket: Ticket,
): Promise<TicketFacts> {
  const { contactId, channel } = ticket.conversation;
  const [contact, addresses, past] = await Promise.all([
    ports.store.contacts.byId(contactId),
    ports.store.contacts.addressesOf(contactId),
    pastOf(ports, ticket),
  ]);
  const address = addresses.find((one) => one.channel === channel)?.address ?? '';
  const moment = { now: ports.now(), hours: ports.policy.current().hours };
  return factsOf(ticket, undefined, { contact, address, past }, moment);
}

/** How many tickets the customer had before this one, as its card counts them. */
export async function pastOf(
  { store }: Pick<TriagePorts, 'store'>,
  { number, conversation }: Ticket,
): Promise<number> {
  const before = number === 0 ? {} : { before: number };
  return (await store.contacts.past(conversation.contactId, { limit: 0, ...before })).count;
}
