import { sql } from 'kysely';
import { placesOf } from '../domain/ticket/places.ts';
import { run } from './bulk.ts';
import type { Db } from './database.ts';
import type { TicketChange } from './records.ts';

/** A ticket's version and when it was written, epoch ms. */
export type Written = Pick<TicketChange, 'number' | 'version' | 'updatedAt'>;

/** Of tickets that came with others, or from one: told from their state, so that no other row is read. */
const hasOtherPlaces = sql<boolean>`(state like '%"joined":[{%' or state like '%"replyKey":%')`;

/** Tickets changed at or after `since`, oldest first. */
export function changedSince(db: Db, since: number, limit: number): Promise<TicketChange[]> {
  const rows = changes(db).where('updated_at', '>=', since).orderBy('updated_at').orderBy('version');
  return told(rows.limit(limit).execute());
}

/** The same tickets without what takes reading their states: most of them are known already to whoever asks again and again. */
export function writtenBetween(db: Db, since: number, until: number, limit: number): Promise<Written[]> {
  return run<Written>(
    db,
    `select number, version, updated_at as "updatedAt" from tickets
      where updated_at >= $1 and updated_at <= $2 order by updated_at, version limit $3`,
    [since, until, limit],
  );
}

/** Some tickets, in no order. */
export function changesOf(db: Db, numbers: readonly number[]): Promise<TicketChange[]> {
  return numbers.length === 0
    ? Promise.resolve([])
    : told(changes(db).where('number', 'in', numbers).execute());
}

function changes(db: Db) {
  return db
    .selectFrom('tickets')
    .select(['number', 'version', 'channel', 'conversation', 'updated_at as updatedAt'])
    .select(sql<string | null>`case when ${hasOtherPlaces} then state end`.as('state'));
}

async function told(
  asked: Promise<(Omit<TicketChange, 'places'> & { state: string | null })[]>,
): Promise<TicketChange[]> {
  return (await asked).map(({ state, ...row }) =>
    state === null ? row : { ...row, places: placesOf({ ...JSON.parse(state), number: row.number }) },
  );
}
