import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db } from './database.ts';
import { storableText } from './storable.ts';
import type { TicketFilter } from './store.ts';

/** Columns with an index each that goes on with status, sort_at and number. */
const INDEXED = {
  assignee: 'assignee',
  channel: 'channel',
  team: 'team',
  priority: 'priority',
  kind: 'kind',
  cause: 'cause',
  escalated: 'escalated',
} as const satisfies Partial<Record<keyof TicketFilter, string>>;

/** A condition of a filter by which there is an index. */
interface Narrow {
  is: RawBuilder<SqlBool>;
  /** One row for each that it lets through, or more, in the order of the index, so that nothing but it is read. */
  rows: RawBuilder<unknown>;
}

/**
 * The condition of the filter that lets the fewest tickets through, when those are no more than `most`; null: none does.
 * Looks at no more than so many of each.
 */
export async function narrowest(
  db: Db,
  filter: TicketFilter,
  most: number,
): Promise<RawBuilder<SqlBool> | null> {
  const all = narrowOf(filter);
  if (all.length === 0) return null;
  const counts = all.map(
    ({ rows }, at) =>
      sql`(select count(*) from (${rows} limit ${most + 1}) as counted) as ${sql.ref(`count_${at}`)}`,
  );
  const { rows } = await sql<Record<string, number>>`select ${sql.join(counts)}`.execute(db);
  const least = all
    .map(({ is }, at) => ({ is, count: Number(rows[0]?.[`count_${at}`] ?? most + 1) }))
    .sort((a, b) => a.count - b.count)[0];
  return least !== undefined && least.count <= most ? least.is : null;
}

function narrowOf(filter: TicketFilter): Narrow[] {
  const { status, tag, language, contactId } = filter;
  const all = Object.entries(INDEXED).flatMap(([name, column]): Narrow[] => {
    const value = filter[name as keyof typeof INDEXED];
    if (value === undefined) return [];
    const known = typeof value === 'boolean' ? Number(value) : value;
    const cell = sql.ref(`tickets.${column}`);
    const is = known === null ? sql<SqlBool>`${cell} is null` : sql<SqlBool>`${cell} = ${known}`;
    return [{ is, rows: sql`select 1 as one from tickets where ${is} ${inOrder(status)}` }];
  });
  if (status !== undefined) {
    const is = sql<SqlBool>`tickets.status = ${status}`;
    all.push({ is, rows: sql`select 1 as one from tickets where ${is} order by sort_at, number` });
  }
  if (contactId !== undefined) {
    const is = sql<SqlBool>`tickets.contact_id = ${contactId}`;
    all.push({ is, rows: sql`select 1 as one from tickets where ${is} order by contact_id` });
  }
  if (tag !== undefined) {
    const tagged = sql`from ticket_tags where tag = ${storableText(tag)}`;
    const within = status === undefined ? tagged : sql`${tagged} and status = ${status}`;
    all.push({
      is: sql`tickets.number in (select number ${within})`,
      rows: sql`select 1 as one ${within} order by tag, status, sort_at, number`,
    });
  }
  if (language != null) {
    const speaking = sql`from contacts where language = ${language}`;
    all.push({
      is: sql`tickets.contact_id in (select id ${speaking})`,
      rows: sql`select 1 as one ${speaking} order by language`,
    });
  }
  return all;
}

function inOrder(status: TicketFilter['status']): RawBuilder<unknown> {
  return status === undefined
    ? sql`order by status, sort_at, number`
    : sql`and status = ${status} order by sort_at, number`;
}
