import { inSight, type Sight, sightOf } from '../domain/sight.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { Contact, Contacts, ErasurePlan, QueueRow, Search, Tickets } from '../store/store.ts';
import type { Asked } from './command.ts';
import type { CommandPorts } from './ports.ts';

/**
 * The tickets as somebody sees who is limited to a team: what is out of sight is not there, whatever it is asked for by.
 * Every method is named, so that a new one cannot be forgotten. Figures of the whole team name no ticket and stay.
 */
export function ticketsInSight(tickets: Tickets, sight: Sight): Tickets {
  if (sight === null) return tickets;
  const seen = (row: QueueRow | null) => (row !== null && inSight(row.ticket, sight) ? row : null);
  const isSeen = async (id: string): Promise<boolean> => {
    const row = await tickets.byId(id);
    return row !== null && isSeenTicket(tickets, row.ticket, sight);
  };
  const ofSeen = async <One extends { ticketId: string }>(one: One | null) =>
    one !== null && (await isSeen(one.ticketId)) ? one : null;
  const seenOf = async <One extends { ticketId: string }>(all: One[]) => {
    const kept = await Promise.all(all.map(ofSeen));
    return kept.filter((one) => one !== null);
  };
  return {
    ...figuresOf(tickets),
    ...ofTheHouse,
    byNumber: async (number) => seen(await tickets.byNumber(number)),
    byId: async (id) => ((await isSeen(id)) ? tickets.byId(id) : null),
    async numbers(ids) {
      const known = [...(await tickets.numbers(ids))];
      const seen = await Promise.all(known.map(([id]) => isSeen(id)));
      return new Map(known.filter((_, index) => seen[index]));
    },
    async ofConversation(channel, conversation) {
      const ticket = await tickets.ofConversation(channel, conversation);
      return ticket !== null && inSight(ticket, sight) ? ticket : null;
    },
    conversations: async () => [],
    queue: (filter, page) => tickets.queue({ ...filter, sight }, page),
    events: async (id, page) => ((await isSeen(id)) ? tickets.events(id, page) : []),
    async messages(of, page) {
      const first = typeof of === 'string' ? of : of[0];
      return first !== undefined && (await isSeen(first)) ? tickets.messages(of, page) : [];
    },
    message: async (id) => ofSeen(await tickets.message(id)),
    messageByExternalId: async (...by) => ofSeen(await tickets.messageByExternalId(...by)),
    async editions(messageId) {
      const message = await ofSeen(await tickets.message(messageId));
      return message === null ? [] : tickets.editions(messageId);
    },
    conversationMessages: async (...by) => seenOf(await tickets.conversationMessages(...by)),
    told: async (audiences, page) => seenOf(await tickets.told(audiences, page)),
    toldInDigest: async (digest) => seenOf(await tickets.toldInDigest(digest)),
    async changedSince(since, limit) {
      const changed = await tickets.changedSince(since, limit);
      const rows = await Promise.all(changed.map(({ number }) => tickets.byNumber(number)));
      return changed.filter((_one, index) => seen(rows[index] ?? null) !== null);
    },
  };
}

/** What was merged into a ticket is seen with it. */
async function isSeenTicket(tickets: Tickets, ticket: Ticket, sight: Sight): Promise<boolean> {
  if (inSight(ticket, sight)) return true;
  const { mergedInto } = ticket.links;
  const into = mergedInto === null ? null : await tickets.byId(mergedInto.ticketId);
  return into !== null && isSeenTicket(tickets, into.ticket, sight);
}

function figuresOf(
  tickets: Tickets,
): Pick<Tickets, 'answered' | 'resolved' | 'acknowledgements' | 'load' | 'counts' | 'toldSince'> {
  return {
    answered: (since) => tickets.answered(since),
    resolved: (since) => tickets.resolved(since),
    acknowledgements: (since, limit) => tickets.acknowledgements(since, limit),
    load: () => tickets.load(),
    counts: (now) => tickets.counts(now),
    toldSince: (audiences, span) => tickets.toldSince(audiences, span),
  };
}

function never(): never {
  throw new Error('That is the work of the house, not of somebody with a limited sight');
}

const ofTheHouse: Pick<Tickets, 'forgetDeleted' | 'takeDue' | 'putOff' | 'dueAfter' | 'nextDueAt'> = {
  forgetDeleted: never,
  takeDue: never,
  putOff: never,
  dueAfter: never,
  nextDueAt: never,
};

/** The house as somebody sees and changes it who is limited: another team's ticket is refused like one that is not there. */
export function portsInSight(ports: CommandPorts, sight: Sight): CommandPorts {
  if (sight === null) return ports;
  const { act, store } = ports;
  return {
    ...ports,
    act: (request) =>
      act({
        ...request,
        intent: async (ticket) => {
          if (!(await isSeenTicket(store.tickets, ticket, sight)))
            return { refused: 'unknown-ticket', values: { ticket: request.number } };
          const { intent } = request;
          return typeof intent === 'function' ? intent(ticket) : intent;
        },
      }),
    store: {
      ...store,
      tickets: ticketsInSight(store.tickets, sight),
      contacts: contactsInSight(store.contacts, sight),
      search: searchInSight(store.search, sight),
      inbox: nothing,
    },
    // What could not be done may be of any ticket.
    jobs: nothing,
  };
}

/** The search likewise. */
export function searchInSight(search: Pick<Search, 'find'>, sight: Sight): Pick<Search, 'find'> {
  return { find: (query, filter, page) => search.find(query, { ...filter, sight }, page) };
}

/** What could not be done, as somebody sees it who is limited to a team. */
export const nothing = { dead: async () => [], retry: async () => false };

/** Customers likewise: one is there when a ticket of theirs is in sight, and so are their earlier tickets. */
export function contactsInSight(contacts: Contacts, sight: Sight): Contacts {
  if (sight === null) return contacts;
  const seen = async (contact: Contact | null) => {
    if (contact === null) return null;
    return (await contacts.isSeen(contact.id, sight)) ? contact : null;
  };
  return {
    byAddress: async (channel, address) => seen(await contacts.byAddress(channel, address)),
    byId: async (id) => seen(await contacts.byId(id)),
    byExternalId: async (externalId) => seen(await contacts.byExternalId(externalId)),
    async find(words, limit) {
      const found = await Promise.all((await contacts.find(words, limit)).map(seen));
      return found.filter((contact) => contact !== null);
    },
    identify: (somebody) => contacts.identify(somebody),
    rename: (id, name) => contacts.rename(id, name),
    change: (id, patch, version) => contacts.change(id, patch, version),
    past: (contactId, page) => contacts.past(contactId, { ...page, sight }),
    matters: (contactId, page) => contacts.matters(contactId, page),
    isSeen: (contactId) => contacts.isSeen(contactId, sight),
    lastServedBy: (contactId) => contacts.lastServedBy(contactId),
    addressesOf: (contactId) => contacts.addressesOf(contactId),
    waits: (ticketIds, since) => contacts.waits(ticketIds, since),
  };
}

/** Whether all cases of a person are in sight, those of other teams too. */
export async function seesAllOf(
  { store }: { store: { tickets: Pick<Tickets, 'numbers'> } },
  { tickets }: Pick<ErasurePlan, 'tickets'>,
): Promise<boolean> {
  return (await store.tickets.numbers(tickets.map(({ id }) => id))).size === tickets.length;
}

/** The team whose cases alone are counted for somebody who is limited to it; undefined: all are. No team has an empty name. */
export async function teamSeenBy(
  { actor }: Pick<Asked, 'actor'>,
  { store }: Pick<CommandPorts, 'store'>,
): Promise<string | undefined> {
  const person = await store.people.byId(actor.id);
  const sight = person === null ? null : sightOf(person);
  return sight === null ? undefined : (sight.team ?? '');
}
