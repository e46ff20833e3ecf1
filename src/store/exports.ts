import { sql } from 'kysely';
import type { ExportFilter } from '../domain/download.ts';
import type { Sight } from '../domain/sight.ts';
import type { Db } from './database.ts';
import { messageOf } from './message-row.ts';
import { conditions, lineOf, lines } from './queue.ts';
import type { Exports, Message, QueueRow } from './store.ts';

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
}

function wanted({ status }: ExportFilter, sight: Sight) {
  return { sight, ...(status === undefined ? {} : { status }) };
}
