import { sql } from 'kysely';
import type { LoggedTicket } from '../domain/logged.ts';
import type { TicketEvent } from '../domain/ticket/model.ts';
import { answerTimes } from './answers.ts';
import type { Db, Engine } from './database.ts';

/** Tickets of a page: what looking back holds in memory at a time. */
const PAGE = 250;

/** The log, to look back at; nothing is written. */
export interface History {
  /** When something last happened. Epoch ms; null: nothing ever did. */
  lastAt(): Promise<number | null>;
  /** Tickets to which something happened since then, by their numbers: those after that one. Epoch ms. */
  tickets(since: number, after: number): Promise<LoggedTicket[]>;
  /** How long customers waited for an answer since then, by the channel of their ticket: the middle, and what 8 of 10 did not pass. */
  answerTimes(since: number): Promise<AnswerTime[]>;
  /** The events of some types alone, of the same tickets; a page of them is empty at the end only. */
  events(since: number, after: number, types: readonly TicketEvent['type'][]): Promise<LoggedEvents[]>;
}

/** Milliseconds. */
export interface AnswerTime {
  channel: string;
  answered: number;
  medianMs: number;
  p80Ms: number;
}

/** Events of a ticket, in order. */
export interface LoggedEvents {
  number: number;
  events: readonly TicketEvent[];
}

interface Row {
  number: number;
  id: string;
  channel: string;
  contact_id: string;
  name: string | null;
  language: string | null;
  attributes: string | null;
  past: number;
}

export class SqlHistory implements History {
  readonly #db: Db;
  readonly #engine: Engine;

  constructor(db: Db, engine: Engine) {
    this.#db = db;
    this.#engine = engine;
  }

  answerTimes(since: number): Promise<AnswerTime[]> {
    return answerTimes(this.#db, this.#engine, since);
  }

  async lastAt(): Promise<number | null> {
    const row = await this.#db
      .selectFrom('events')
      .select((select) => select.fn.max<number | null>('at').as('at'))
      .executeTakeFirst();
    return row?.at == null ? null : Number(row.at);
  }

  async tickets(since: number, after: number): Promise<LoggedTicket[]> {
    const rows = await this.#rows(since, after);
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const [events, messages, addresses] = await Promise.all([
      this.#events(ids),
      this.#messages(ids),
      this.#addresses(rows.map(({ contact_id: contactId }) => contactId)),
    ]);
    return rows.map(({ number, id, name, language, attributes, past, ...row }) => ({
      number,
      id,
      events: events.get(id) ?? [],
      messages: messages.get(id) ?? new Map(),
      customer: {
        contact:
          attributes === null
            ? null
            : { name, language, attributes: JSON.parse(attributes) as Record<string, unknown> },
        address: addresses.get(`${row.contact_id} ${row.channel}`) ?? '',
        past: Number(past),
      },
    }));
  }

  async events(since: number, after: number, types: readonly TicketEvent['type'][]): Promise<LoggedEvents[]> {
    const tickets = await this.#db
      .selectFrom('tickets')
      .select(['number', 'id'])
      .where('number', '>', after)
      .where('updated_at', '>=', since)
      .orderBy('number')
      .limit(PAGE)
      .execute();
    if (tickets.length === 0) return [];
    const ids = tickets.map(({ id }) => id);
    const events = await this.#events(ids, types);
    return tickets.map(({ number, id }) => ({ number: Number(number), events: events.get(id) ?? [] }));
  }

  #rows(since: number, after: number): Promise<Row[]> {
    return this.#db
      .selectFrom('tickets')
      .leftJoin('contacts', 'contacts.id', 'tickets.contact_id')
      .select(['tickets.number', 'tickets.id', 'tickets.channel', 'tickets.contact_id'])
      .select(['contacts.name', 'contacts.language', 'contacts.attributes'])
      .select((select) =>
        select
          .selectFrom('tickets as earlier')
          .select((count) => count.fn.countAll<number>().as('count'))
          .whereRef('earlier.contact_id', '=', 'tickets.contact_id')
          .whereRef('earlier.number', '<', 'tickets.number')
          .where('earlier.spam', '=', 0)
          .where('earlier.merged', '=', 0)
          .as('past'),
      )
      .where('tickets.number', '>', after)
      .where('tickets.updated_at', '>=', since)
      .orderBy('tickets.number')
      .limit(PAGE)
      .execute() as Promise<Row[]>;
  }

  async #events(
    ids: readonly string[],
    types?: readonly TicketEvent['type'][],
  ): Promise<Map<string, (TicketEvent & { version: number })[]>> {
    const rows = await this.#db
      .selectFrom('events')
      .select(['ticket_id', 'version', 'body'])
      .where('ticket_id', 'in', ids)
      .$if(types !== undefined, (some) => some.where('type', 'in', types ?? []))
      .orderBy('ticket_id')
      .orderBy('version')
      .orderBy('seq')
      .execute();
    return grouped(rows, ({ version, body }) => ({ ...(JSON.parse(body) as TicketEvent), version }));
  }

  /** With the first text of each: later ones are editions of it. */
  async #messages(ids: readonly string[]): Promise<Map<string, LoggedTicket['messages']>> {
    const rows = await this.#db
      .selectFrom('messages')
      .select(['id', 'ticket_id', 'files'])
      .select(
        sql<string>`coalesce((select editions.text from editions where editions.message_id = messages.id order by editions.id limit 1), messages.text)`.as(
          'text',
        ),
      )
      .where('ticket_id', 'in', ids)
      .where('kind', '=', 'inbound')
      .orderBy('id')
      .execute();
    const messages = grouped(
      rows,
      ({ id, text, files }) => [id, { text, files: JSON.parse(files) }] as const,
    );
    return new Map([...messages].map(([id, ones]) => [id, new Map(ones)]));
  }

  async #addresses(contactIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.#db
      .selectFrom('addresses')
      .select(['contact_id', 'channel', 'address'])
      .where('contact_id', 'in', [...new Set(contactIds)])
      .orderBy('address', 'desc')
      .execute();
    return new Map(rows.map((row) => [`${row.contact_id} ${row.channel}`, row.address]));
  }
}

function grouped<Of extends { ticket_id: string }, Made>(
  rows: readonly Of[],
  make: (row: Of) => Made,
): Map<string, Made[]> {
  const groups = new Map<string, Made[]>();
  for (const row of rows) {
    const group = groups.get(row.ticket_id);
    if (group === undefined) groups.set(row.ticket_id, [make(row)]);
    else group.push(make(row));
  }
  return groups;
}
