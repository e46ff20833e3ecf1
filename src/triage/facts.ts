import type { Decision } from '../domain/decision.ts';
import type { PolicyOutcome, Ticket } from '../domain/ticket/model.ts';
import type { Place } from '../domain/ticket/places.ts';
import type { TicketFacts } from '../policy/facts.ts';
import type { Matters } from '../policy/matters.ts';
import { consult, rulesOn } from '../policy/outcome.ts';
import type { Question } from '../policy/policy.ts';
import { factsOf, wordsOf } from '../policy/ticket-facts.ts';
import type { Message } from '../store/store.ts';
import type { TriagePorts } from './ports.ts';
import { quieted } from './quiet.ts';

export { factsOf };

/** What the policy says of a ticket as it is, and of a message on it that it knows already. Facts are gathered before it is asked. */
export async function policyFor(
  ports: Pick<TriagePorts, 'policy' | 'now' | 'store'>,
  ticket: Ticket,
  known?: Message,
): Promise<PolicyOutcome> {
  const { facts, matters } = await knownNow(ports, ticket);
  const said = known === undefined ? {} : wordsOf(known);
  const outcome = await consult(ports.policy.current(), { ...facts, ...said }, ticket.about.chosen, matters);
  return quieted(ports, outcome);
}

/** The facts of a ticket as it is, without any message. */
export async function factsNow(
  ports: Pick<TriagePorts, 'policy' | 'now' | 'store'>,
  ticket: Ticket,
): Promise<TicketFacts> {
  return (await knownNow(ports, ticket)).facts;
}

async function knownNow(
  ports: Pick<TriagePorts, 'policy' | 'now' | 'store'>,
  ticket: Ticket,
): Promise<{ facts: TicketFacts; matters: Matters }> {
  const { contactId, channel } = ticket.conversation;
  const [contact, addresses, past] = await Promise.all([
    ports.store.contacts.byId(contactId),
    ports.store.contacts.addressesOf(contactId),
    pastOf(ports, ticket),
  ]);
  const address = addresses.find((one) => one.channel === channel)?.address ?? '';
  const moment = { now: ports.now(), hours: ports.policy.current().hours };
  const facts = factsOf(ticket, undefined, { contact, address, ...past }, moment);
  return { facts, matters: past.matters };
}

/** Tickets of a kind are one matter for so long. */
const MATTER_MS = 30 * 86_400_000;

/** The same with the customer's newest message. */
export async function factsOnCard(
  ports: Pick<TriagePorts, 'policy' | 'now' | 'store'>,
  ticket: Ticket,
): Promise<TicketFacts> {
  const newest = ticket.conversation.lastInbound;
  const known = newest === null ? null : await ports.store.tickets.message(newest.id);
  return { ...(await factsNow(ports, ticket)), ...wordsOf(known ?? undefined) };
}

/**
 * The rules that fire on a ticket as it is, by question, in the order in which they are asked; nothing is done. What decides once
 * is there once.
 */
export async function dryRun(
  ports: Pick<TriagePorts, 'policy' | 'now' | 'store'>,
  ticket: Ticket,
): Promise<[Question, Decision[]][]> {
  const policy = ports.policy.current();
  const { facts, matters } = await knownNow(ports, ticket);
  const newest = ticket.conversation.lastInbound;
  const said = newest === null ? null : await ports.store.tickets.message(newest.id);
  const all = { ...facts, ...wordsOf(said ?? undefined) };
  const { fired, known } = await rulesOn(policy, all, ticket.about.chosen, matters);
  const { segments, triage, deadlines, escalation, reopen } = fired;
  return [
    ['segments', segments.slice(0, 1)],
    ['triage', triage],
    ['deadlines', deadlines.slice(0, 1)],
    ['escalation', escalation],
    ['reopen', reopen.slice(0, 1)],
    ['waiting', await policy.decide('waiting', known)],
    ['remedies', await policy.decide('remedies', known)],
  ];
}

/** How many tickets the customer had before this one, as its card counts them, and those of late by kind. */
export async function pastOf(
  { store, now }: Pick<TriagePorts, 'store' | 'now'>,
  { number, conversation }: Ticket,
): Promise<{ past: number; matters: Matters }> {
  const page = { since: now() - MATTER_MS, ...(number === 0 ? {} : { before: number }) };
  const { count, matters } = await store.contacts.matters(conversation.contactId, page);
  return { past: count, matters };
}

/** That everybody may read a conversation, where its channel says so. */
export function publicAt(
  { channels }: Pick<TriagePorts, 'channels'>,
  { channel, conversation }: Pick<Place, 'channel' | 'conversation'>,
): Pick<Place, 'public'> {
  return channels.get(channel)?.isPublic?.(conversation) === true ? { public: true } : {};
}

export const NO_PAST = { past: 0, matters: {} };
