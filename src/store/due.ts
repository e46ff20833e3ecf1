import type { Selectable } from 'kysely';
import type { Ticket } from '../domain/ticket/model.ts';
import { run } from './bulk.ts';
import type { Db, TicketTable } from './database.ts';
import { ticketOf } from './ticket-row.ts';

/** A place in the order in which tickets are due: when (epoch ms), then by number. */
export interface DuePlace {
  at: number;
  number: number;
}

type Row = Pick<Selectable<TicketTable>, 'number' | 'version' | 'state'> & { next_due_at: number };

/** Along the index of what is due: closed tickets are not in it. */
export async function dueAfter(
  db: Db,
  place: DuePlace | null,
  limit: number,
): Promise<{ ticket: Ticket; place: DuePlace }[]> {
  const { at, number } = place ?? { at: 0, number: 0 };
  const rows = await run<Row>(
    db,
    `select number, version, state, next_due_at from tickets
      where next_due_at is not null and next_due_at >= $1 and (next_due_at > $1 or number > $2)
      order by next_due_at, number limit $3`,
    [at, number, limit],
  );
  return rows.map((row) => ({
    ticket: ticketOf(row),
    place: { at: Number(row.next_due_at), number: Number(row.number) },
  }));
}
