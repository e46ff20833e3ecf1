import { type HoursBook, hoursFor, isOpen } from '../domain/hours.ts';
import { mailDomain } from '../domain/mail-domain.ts';
import type { PolicyOutcome, Ticket } from '../domain/ticket/model.ts';
import type { TicketFacts } from '../policy/facts.ts';
import { consult } from '../policy/outcome.ts';
import type { Attributes, Contact, Message } from '../store/store.ts';
import type { TriagePorts } from './ports.ts';

/** Rules read this much of a text: words that matter stand early, and a policy must not be a way to keep us busy. */
const READ_CHARACTERS = 20_000;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

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

/** The customer, as rules may know them. */
interface Known {
  contact: Pick<Contact, 'name' | 'language' | 'attributes'> | null;
  address: string;
  /** Their tickets before this one. */
  past: number;
}

export function factsOf(
  ticket: Ticket,
  message: Message | undefined,
  { contact, address, past }: Known,
  { now, hours }: { now: number; hours: HoursBook },
): TicketFacts {
  const { conversation, waiting, status, triage, about } = ticket;
  const at = new Date(now);
  const table = hoursFor(hours, triage.team);
  return {
    ...wordsOf(message),
    channel: conversation.channel,
    contactKnown: contact !== null && contact.name !== null,
    contactTickets: past,
    language: contact?.language ?? null,
    plan: planOf(contact?.attributes),
    isNewTicket: conversation.inboundCount === 0,
    status: status.name,
    messageCount: conversation.inboundCount + (message === undefined ? 0 : 1),
    waitingMinutes: waiting.wait === null ? 0 : Math.max(0, Math.floor((now - waiting.wait.since) / 60_000)),
    unansweredCount: conversation.unanswered + (message === undefined ? 0 : 1),
    addressDomain: mailDomain(address),
    segment: triage.segment,
    tags: triage.tags,
    priority: triage.priority,
    kind: about.kind,
    cause: about.cause,
    open: table === null || isOpen(now, table),
    hour: at.getUTCHours(),
    weekday: WEEKDAYS[at.getUTCDay()] ?? 'sun',
  };
}

function wordsOf(message?: Message): Pick<TicketFacts, 'text' | 'textLength' | 'hasFiles'> {
  const { text = '', files = [] } = message ?? {};
  return { text: text.slice(0, READ_CHARACTERS), textLength: text.length, hasFiles: files.length > 0 };
}

/** The one attribute that rules may ask about, when it is a word. */
function planOf(attributes?: Attributes): string | null {
  const plan = attributes?.plan;
  return typeof plan === 'string' && plan !== '' ? plan : null;
}
