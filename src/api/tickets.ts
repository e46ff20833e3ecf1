import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { fieldTexts } from '../commands/about.ts';
import { CodedError } from '../domain/coded-error.ts';
import { isFree } from '../domain/ticket/handover.ts';
import { familyOf } from '../domain/ticket/links.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { scheduledOn } from '../domain/ticket/scheduled.ts';
import { STATUSES } from '../domain/ticket/status.ts';
import { PRIORITIES } from '../domain/ticket/triage.ts';
import type { Message, QueueRow, TicketFilter, Tickets } from '../store/store.ts';
import { callerOf, languageFor, ticketsOf } from './caller.ts';
import { customerOf } from './contacts.ts';
import type { ApiPorts } from './ports.ts';
import type { Presence } from './presence.ts';
import {
  type MessageContext,
  type Names,
  named,
  namesOf,
  presentEvent,
  presentMessage,
  presentTicket,
} from './present.ts';
import { presentAbout } from './present-about.ts';
import { givingContext, presentGiving } from './present-giving.ts';
import type { Api } from './schemas.ts';
import { messageShape, queueShape, type TicketView, ticketViewShape } from './shapes.ts';
import {
  presentAround,
  presentFrom,
  quotesIn,
  type Surroundings,
  surroundingsOf,
  withMembers,
} from './surroundings.ts';

/** Cursors and filters are short; more is nonsense. */
const word = z.string().max(200);

/** What a list of tickets may be narrowed by. */
export const filterQuery = z.object({
  status: z.enum(STATUSES).optional(),
  /** `me`, `none`, or a person's id. */
  assignee: word.optional(),
  channel: word.optional(),
  team: word.optional(),
  tag: word.optional(),
  priority: z.enum(PRIORITIES).optional(),
  kind: word.optional(),
  cause: word.optional(),
  /** The tag of the customer's language, or `none`. */
  language: word.optional(),
  escalated: z.enum(['true', 'false']).optional(),
  spam: z.enum(['true', 'false']).optional(),
  /** What customers chose and nobody has carried out. */
  toDo: z.literal('true').optional(),
  scheduled: z.literal('true').optional(),
});
const queueQuery = filterQuery.extend({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: word.optional(),
});
const numberParams = z.object({ number: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const olderQuery = z.object({ before: word, limit: z.coerce.number().int().min(1).max(200).default(100) });

/** Messages of one ticket that are shown at once; older ones are fetched by page. */
const MESSAGES = 200;
/** The newest of its history: a customer who writes much must not make the page heavy. `why` reads all of it. */
const EVENTS = 500;

/** The queue and one ticket, read only: whatever changes one is a command. */
export function ticketRoutes(app: Api, ports: ApiPorts, presence: Presence): void {
  const { store } = ports;

  app.get(
    '/tickets',
    { schema: { querystring: queueQuery, response: { 200: queueShape } } },
    async (request) => {
      const { limit, cursor, ...query } = request.query;
      const filter = filterOf(query, callerOf(request).id);
      const page = await ticketsOf(request).queue(
        filter,
        cursor === undefined ? { limit } : { limit, after: cursor },
      );
      const names = namesOf(await store.people.list());
      return { tickets: page.rows.map((row) => presentTicket(row, names)), next: page.next };
    },
  );

  app.get(
    '/tickets/:number',
    { schema: { params: numberParams, response: { 200: ticketViewShape } } },
    async (request) => {
      const row = await rowOf(request, request.params.number);
      const seen = { ...ports, tickets: ticketsOf(request) };
      const language = languageFor(request, ports);
      const context = await contextOf(seen, row, language);
      const contact = await customerOf(request, ports, row, language);
      const giving = await presentGiving(row.ticket, seen.tickets, {
        ...givingContext(callerOf(request), ports, language),
        names: context.names,
      });
      return { ...(await view(seen, row, context, presence)), contact, giving };
    },
  );

  const messagesSchema = z.object({ messages: z.array(messageShape) });
  app.get(
    '/tickets/:number/messages',
    { schema: { params: numberParams, querystring: olderQuery, response: { 200: messagesSchema } } },
    async (request) => {
      const row = await rowOf(request, request.params.number);
      const tickets = ticketsOf(request);
      const messages = await tickets.messages(familyOf(row.ticket), request.query);
      const context = await contextOf({ ...ports, tickets }, row, languageFor(request, ports));
      const named = { ...context, ...(await read({ ...ports, tickets }, context.names, messages)) };
      return { messages: messages.map((message) => presentMessage(message, named)) };
    },
  );
}

/** Throws CodedError 'not-found': there is none, or none that the caller sees. */
export async function rowOf(request: FastifyRequest, number: number): Promise<QueueRow> {
  const row = await ticketsOf(request).byNumber(number);
  if (row === null) throw new CodedError('not-found', 'There is no such ticket.');
  return row;
}

type Seen = ApiPorts & { tickets: Tickets };

async function contextOf(
  { store, tickets, channels, customerZone }: Seen,
  row: QueueRow,
  language: string,
): Promise<MessageContext & { around: Surroundings }> {
  const { ticket, contactName } = row;
  const names = namesOf(await store.people.list());
  const around = await surroundingsOf(store, tickets, ticket);
  const from = (message: Message) => presentFrom(message, ticket, around);
  const zone = scheduledOn(ticket).length === 0 ? null : await customerZone(ticket);
  return {
    names,
    contactName,
    language,
    sentNotes: ticket.reply.sentNotes,
    pending: ticket.reply.pending,
    zone,
    signs: ticket.conversation,
    originals: new Set([...channels.values()].flatMap(({ id, original }) => (original ? [id] : []))),
    from,
    around,
  };
}

async function view(
  { store, tickets, whyText, policy }: Seen,
  row: QueueRow,
  context: MessageContext & { around: Surroundings },
  presence: Presence,
): Promise<Omit<TicketView, 'contact' | 'giving'>> {
  const { ticket } = row;
  const { names } = context;
  const rules = policy.current();
  const { kinds } = rules;
  const [messages, events] = await Promise.all([
    tickets.messages(familyOf(ticket), { limit: MESSAGES }),
    tickets.events(ticket.id, { limit: EVENTS }),
  ]);
  const named = { ...context, ...(await read({ store, tickets }, names, messages)) };
  return {
    ticket: presentTicket(row, names),
    ...presentAround(ticket, context.around),
    about: presentAbout(ticket, kinds, await fieldTexts({ store: { tickets } }, ticket), context.language),
    messages: messages.map((message) => presentMessage(message, named)),
    events: events.map((event) => presentEvent(event, { ...named, whyText, rules })),
    servedBy: await servedBy(store, ticket, names),
    presence: presence.on(ticket.number).map(({ person, doing }) => ({
      person: { id: person, name: names.get(person) ?? person },
      doing,
    })),
  };
}

/** Whom the messages name, and what they answer. */
async function read(
  { store, tickets }: Pick<Seen, 'store' | 'tickets'>,
  names: Names,
  messages: readonly Message[],
): Promise<Pick<MessageContext, 'names' | 'quotes'>> {
  return { names: await withMembers(store, names, messages), quotes: await quotesIn(tickets, messages) };
}

/** Asked for whoever looks for somebody who knows the customer. */
async function servedBy(
  { contacts, people }: ApiPorts['store'],
  ticket: Ticket,
  names: Names,
): Promise<TicketView['servedBy']> {
  if (!isFree(ticket)) return null;
  const id = await contacts.lastServedBy(ticket.conversation.contactId);
  return id !== null && (await people.byId(id))?.active === true ? named(id, names) : null;
}

type FilterQuery = z.infer<typeof filterQuery>;

export function filterOf({ assignee, escalated, spam, ...query }: FilterQuery, me: string): TicketFilter {
  const filter: TicketFilter = {};
  if (query.status !== undefined) filter.status = query.status;
  if (query.channel !== undefined) filter.channel = query.channel;
  if (query.team !== undefined) filter.team = query.team;
  if (query.tag !== undefined) filter.tag = query.tag;
  if (query.priority !== undefined) filter.priority = query.priority;
  if (query.kind !== undefined) filter.kind = query.kind;
  if (query.cause !== undefined) filter.cause = query.cause;
  if (query.language !== undefined) filter.language = query.language === 'none' ? null : query.language;
  if (escalated !== undefined) filter.escalated = escalated === 'true';
  if (query.toDo !== undefined) filter.toDo = true;
  if (query.scheduled !== undefined) filter.scheduled = true;
  if (spam !== undefined) filter.spam = spam === 'true';
  if (assignee !== undefined)
    filter.assignee = assignee === 'none' ? null : assignee === 'me' ? me : assignee;
  return filter;
}
