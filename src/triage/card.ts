import type { TicketCard } from '../desks/card.ts';
import { clockAt } from '../domain/callback/when.ts';
import type { Hours } from '../domain/hours.ts';
import { isFree } from '../domain/ticket/handover.ts';
import { familyOf, NO_LINKS, tiedTickets, tiesOf } from '../domain/ticket/links.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { isPublic, placesOf, replyPlace, waitsAt } from '../domain/ticket/places.ts';
import { resolutionDueAt } from '../domain/ticket/resolution.ts';
import { scheduledOn } from '../domain/ticket/scheduled.ts';
import { newestSaid } from '../domain/ticket/seen.ts';
import { shownAbout } from '../domain/ticket/shown.ts';
import { shownCustomer } from '../domain/ticket/shown-customer.ts';
import { isShut } from '../domain/ticket/signs.ts';
import { isSpam } from '../domain/ticket/spam.ts';
import { windowOf } from '../domain/ticket/window.ts';
import type { Message, QueueRow, Store } from '../store/store.ts';
import { givingOn } from './giving.ts';
import { hoursOf } from './patience.ts';
import type { TriagePorts } from './ports.ts';
import { quotedBy } from './quoted.ts';
import { knownZone } from './zone.ts';

type CardPorts = Pick<TriagePorts, 'policy' | 'publicUrl' | 'channels'> & {
  store: Pick<Store, 'people' | 'tickets' | 'contacts' | 'samePerson' | 'consents'>;
};

/** A ticket as desks show it. Texts of its fields stand in its notes, and not here. */
export async function cardOf(ports: CardPorts, row: QueueRow): Promise<TicketCard> {
  const { store, policy, publicUrl } = ports;
  const { ticket } = row;
  const owner = ticket.claim.by === null ? null : await store.people.byId(ticket.claim.by);
  const newest = await store.tickets.messages(familyOf(ticket), { limit: 20 });
  return {
    ticketId: ticket.id,
    number: ticket.number,
    version: ticket.version,
    status: ticket.status.name,
    ...(isSpam(ticket) ? { spam: true as const } : {}),
    channel: ticket.conversation.channel,
    ...(isPublic(ticket) ? { public: true as const } : {}),
    contactName: row.contactName,
    ...(row.subject === null ? {} : { subject: row.subject }),
    preview: row.preview,
    ...(await quotesOf(store, newest)),
    ...copiesOf(newest),
    priority: ticket.triage.priority,
    tags: ticket.triage.tags,
    team: ticket.triage.team,
    about: shownAbout(ticket, policy.current().kinds),
    ...(await customerOf(store, ticket)),
    assignee: owner === null ? null : { id: owner.id, name: owner.name },
    ...(await handoverOf(store, ticket)),
    ...(ticket.watch.by.length === 0 ? {} : { watchers: ticket.watch.by.length }),
    ...(await servedBy(store, ticket)),
    escalated: ticket.escalation.reason === null ? null : { reason: ticket.escalation.reason },
    waitingSince: ticket.waiting.wait?.since ?? null,
    targetAt: ticket.waiting.wait?.targetAt ?? null,
    promiseAt: ticket.waiting.wait?.promiseAt ?? null,
    ...counted(ticket),
    snoozedUntil: ticket.status.snoozedUntil,
    ...resolveBy(ticket, hoursOf({ policy }, ticket)),
    ...replyUntil(ticket),
    ...shutAt(ticket),
    newestId: newestSaid(ticket),
    lastReply: lastReply(newest),
    ...(await scheduledOf(ports, ticket)),
    ...(await placesOn(store, ticket)),
    ...(await givingOn({ store, policy }, ticket)),
    ...(await tiesOn(store, ticket)),
    url: `${publicUrl}/desk/#/tickets/${ticket.number}`,
  };
}

const PAST = 3;

/** Nothing when the contact is gone. */
async function customerOf(store: CardPorts['store'], ticket: Ticket): Promise<Pick<TicketCard, 'customer'>> {
  const { contacts } = store;
  const { contactId } = ticket.conversation;
  const [contact, past, same, said] = await Promise.all([
    contacts.byId(contactId),
    contacts.past(contactId, { limit: PAST, before: ticket.number }),
    store.samePerson.shown(contactId),
    store.consents.of(contactId),
  ]);
  return contact === null ? {} : { customer: shownCustomer(ticket, contact, past, { same, said }) };
}

function counted({ waiting }: Ticket): Pick<TicketCard, 'counted'> {
  const { calendar, promiseMs } = waiting.wait?.counted ?? {};
  return calendar === undefined || promiseMs === undefined ? {} : { counted: calendar };
}

function resolveBy({ resolution }: Ticket, hours: Hours | null): Pick<TicketCard, 'resolveBy'> {
  const at = resolutionDueAt(resolution, hours);
  return at === null ? {} : { resolveBy: at };
}

/** Of a case that goes on; where it is over, nobody answers. */
function replyUntil(ticket: Ticket): Pick<TicketCard, 'replyUntil'> {
  const window = ticket.status.name === 'resolved' ? null : windowOf(ticket);
  return window === null ? {} : { replyUntil: window.closesAt };
}

function shutAt(ticket: Ticket): Pick<TicketCard, 'shut'> {
  const place = replyPlace(ticket);
  return isShut(ticket.conversation, place) ? { shut: place.channel } : {};
}

async function scheduledOf(ports: CardPorts, ticket: Ticket): Promise<Pick<TicketCard, 'scheduled'>> {
  const standing = scheduledOn(ticket);
  if (standing.length === 0) return {};
  const zone = await knownZone(ports, ticket);
  const scheduled = standing.map(({ messageId, reply }) => {
    const { sendAt, held } = reply.scheduled;
    const theirs = zone === null ? {} : { theirs: `${clockAt(sendAt, zone)} ${zone}` };
    return { messageId, sendAt, ...theirs, ...(held === undefined ? {} : { held }) };
  });
  return { scheduled };
}

async function handoverOf(
  { people }: Pick<Store, 'people'>,
  { handover }: Ticket,
): Promise<Pick<TicketCard, 'handover'>> {
  const { pending } = handover;
  if (pending === null) return {};
  const [from, to] = await Promise.all([people.byId(pending.by), people.byId(pending.person ?? '')]);
  return {
    handover: {
      from: from?.name ?? pending.by,
      to: to?.name ?? pending.team ?? '',
      until: pending.returnsAt,
    },
  };
}

/** Nobody who has left is thought of. */
async function servedBy(
  { contacts, people }: Pick<Store, 'contacts' | 'people'>,
  ticket: Ticket,
): Promise<Pick<TicketCard, 'servedBy'>> {
  if (!isFree(ticket)) return {};
  const id = await contacts.lastServedBy(ticket.conversation.contactId);
  const person = id === null ? null : await people.byId(id);
  return person?.active === true ? { servedBy: person.name } : {};
}

async function placesOn(
  { contacts }: Pick<Store, 'contacts'>,
  ticket: Ticket,
): Promise<Pick<TicketCard, 'places'>> {
  const all = placesOf(ticket);
  if (all.length === 1) return {};
  const { wait } = ticket.waiting;
  const waits = waitsAt(ticket, wait === null ? [] : await contacts.waits(familyOf(ticket), wait.since));
  const first = replyPlace(ticket);
  const named = waits.map(async ({ number, channel, contactId, waitingSince, ...place }) => {
    const contact = await contacts.byId(contactId);
    const open = place.public === true ? { public: true as const } : {};
    return { ticket: number, channel, contactName: contact?.name ?? null, ...open, waitingSince };
  });
  const places = await Promise.all(named);
  return {
    places: places.sort((a, b) => Number(b.ticket === first.number) - Number(a.ticket === first.number)),
  };
}

async function tiesOn(
  { tickets }: Pick<Store, 'tickets'>,
  ticket: Ticket,
): Promise<Pick<TicketCard, 'ties'>> {
  if (JSON.stringify(ticket.links) === JSON.stringify(NO_LINKS)) return {};
  return { ties: tiesOf(ticket, await tickets.numbers(tiedTickets(ticket))) };
}

/** What the customer's newest words answer. */
async function quotesOf(store: CardPorts['store'], messages: Message[]): Promise<Pick<TicketCard, 'quotes'>> {
  const newest = messages.findLast(({ kind, deletedAt }) => kind === 'inbound' && deletedAt === null);
  return newest === undefined ? {} : quotedBy(store, newest);
}

/** Who reads along, by the customer's newest letter. */
function copiesOf(messages: Message[]): Pick<TicketCard, 'cc'> {
  const letter = messages.findLast(({ kind, deletedAt }) => kind === 'inbound' && deletedAt === null);
  const cc = letter?.heading?.cc ?? [];
  return cc.length === 0 ? {} : { cc };
}

function lastReply(messages: Message[]): TicketCard['lastReply'] {
  const reply = messages.findLast(
    ({ kind, delivery, deletedAt }) => kind === 'outbound' && delivery !== 'cancelled' && deletedAt === null,
  );
  if (reply === undefined || reply.delivery === null) return null;
  return { messageId: reply.id, as: reply.as ?? 'answer', delivery: reply.delivery, error: reply.error };
}
