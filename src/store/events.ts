import type { TicketEvent } from '../domain/ticket/model.ts';
import type { Db } from './database.ts';

/** What happened to a ticket. */
export async function eventsOf(
  db: Db,
  ticketId: string,
  page: { limit?: number; version?: number } = {},
): Promise<(TicketEvent & { version: number })[]> {
  const { limit, version: only } = page;
  let newestFirst = db
    .selectFrom('events')
    .select(['version', 'body'])
    .where('ticket_id', '=', ticketId)
    .orderBy('version', 'desc')
    .orderBy('seq', 'desc');
  if (only !== undefined) newestFirst = newestFirst.where('version', '=', only);
  const rows = await (limit === undefined ? newestFirst : newestFirst.limit(limit)).execute();
  rows.reverse();
  return rows.map(({ version, body }) => {
    const event: TicketEvent = JSON.parse(body);
    return { ...event, version };
  });
}

export async function numbersOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('tickets').select(['id', 'number']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, number }) => [id, number]));
}
