import { sql } from 'kysely';
import type { ExportFilter } from '../domain/download.ts';
import type { Sight } from '../domain/sight.ts';
import type { TicketEvent } from '../domain/ticket/model.ts';
import type { Db } from './database.ts';
import { eventsOf } from './events.ts';
import { messageOf } from './message-row.ts';
import { conditions, lineOf, lines } from './queue.ts';
import type { AskedTicket, Exports, Message, QueueRow } from './store.ts';

/** Rows of a page: what an export holds in memory at a time. */
const PAGE = 500;

export class SqlExports implements Exports {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async tickets(filter: ExportFilter, sight: Sight, after: number): Promise<QueueRow[]> {
    let query = lines(this.#db).orderBy('tickets.number').limit(PAGE).where('tickets.number', '>', after);
    for (const condition of conditions(wanted(filter, sight))) query = query.where(condition);
    if (filter.from !== undefined) query = query.where('tickets.created_at', '>=', filter.from);
    if (filter.to !== undefined) query = query.where('tickets.created_at', '<', filter.to);
    return (await query.execute()).map(lineOf);
  }

  async messages(
    filter: ExportFilter,
    sight: Sight,
    after: { number: number; sentAt: number; id: string } | null,
  ): Promise<{ number: number; message: Message }[]> {
    let query = this.#db
      .selectFrom('tickets')
      .innerJoin('messages', 'messages.ticket_id', 'tickets.id')
      .selectAll('messages')
      .select('tickets.number')
      .orderBy('tickets.number')
      .orderBy('messages.sent_at')
      .orderBy('messages.id')
      .limit(PAGE);
    for (const condition of conditions(wanted(filter, sight))) query = query.where(condition);
    if (filter.from !== undefined) query = query.where('messages.received_at', '>=', filter.from);
    if (filter.to !== undefined) query = query.where('messages.received_at', '<', filter.to);
    if (after !== null) {
      const { number, sentAt, id } = after;
      query = query
        .where('tickets.number', '>=', number)
        .where(sql<boolean>`(tickets.number, messages.sent_at, messages.id) > (${number}, ${sentAt}, ${id})`);
    }
    return (await query.execute()).map((row) => ({ number: row.number, message: messageOf(row) }));
  }

  async decisions(filter: ExportFilter, sight: Sight, after: number): Promise<AskedTicket[]> {
    let query = this.#db
      .selectFrom('tickets')
      .select(['id', 'number'])
      .where('number', '>', after)
      .where(DECIDED)
      .orderBy('number')
      .limit(PAGE);
    for (const condition of conditions(wanted(filter, sight))) query = query.where(condition);
    const asked: AskedTicket[] = [];
    for (const { id, number } of await query.execute()) {
      const events = await eventsOf(this.#db, id);
      asked.push({ number, events, notes: await this.#notes(events) });
    }
    return asked;
  }

  async #notes(events: readonly TicketEvent[]): Promise<ReadonlyMap<string, string>> {
    const ids = events.flatMap((event) => ('noteId' in event && event.noteId !== null ? [event.noteId] : []));
    if (ids.length === 0) return new Map();
    const rows = await this.#db
      .selectFrom('messages')
      .select(['id', 'text', 'deleted_at'])
      .where('id', 'in', ids)
      .execute();
    return new Map(rows.map(({ id, text, deleted_at: deleted }) => [id, deleted === null ? text : '']));
  }
}

/**
 * A decision is waited for, or was made, by a rule too. No text of anybody's writes such marks: within a text they are
 * escaped.
 */
const DECIDED = sql<boolean>`(tickets.state like '%"approval":{"open":{%' or tickets.state like '%"decided":[{%'
  or tickets.state like '%"remedy":"%')`;

function wanted({ status }: ExportFilter, sight: Sight) {
  return { sight, ...(status === undefined ? {} : { status }) };
}
