import { type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely';
import { CodedError } from '../domain/coded-error.ts';
import type { Sight } from '../domain/sight.ts';
import type { Db, TicketTable } from './database.ts';
import { storableText } from './storable.ts';
import type { QueueRow, TicketFilter } from './store.ts';
import { ticketOf } from './ticket-row.ts';

const MOST_ROWS = 200;
const PREVIEW_CHARACTERS = 200;

type LineColumns = Pick<
  Selectable<TicketTable>,
  'number' | 'version' | 'state' | 'sort_at' | 'created_at' | 'updated_at'
> & {
  contact_name: string | null;
  contact_language: string | null;
  preview: string | null;
};

/** Tickets with what a list shows of their contact and of the customer's newest message, in one statement. */
export function lines(db: Db) {
  return db
    .selectFrom('tickets')
    .leftJoin('contacts as contact', 'contact.id', 'tickets.contact_id')
    .leftJoin('messages as newest', 'newest.id', 'tickets.last_inbound_id')
    .select([
      'tickets.number',
      'tickets.version',
      'tickets.state',
      'tickets.sort_at',
      'tickets.created_at',
      'tickets.updated_at',
      'contact.name as contact_name',
      'contact.language as contact_language',
      sql<
        string | null
      >`case when newest.deleted_at is null then substr(newest.text, 1, ${sql.lit(PREVIEW_CHARACTERS)}) end`.as(
        'preview',
      ),
    ]);
}

export function lineOf(row: LineColumns): QueueRow {
  return {
    ticket: ticketOf(row),
    contactName: row.contact_name,
    contactLanguage: row.contact_language,
    preview: row.preview ?? '',
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** One page in order of (sort_at, number). Throws CodedError 'malformed' on a cursor that is none of ours. */
export async function queuePage(
  db: Db,
  filter: TicketFilter,
  page: { limit: number; after?: string },
): Promise<{ rows: QueueRow[]; next: string | null }> {
  const limit = Math.max(1, Math.min(page.limit, MOST_ROWS));
  let query = lines(db)
    .orderBy('tickets.sort_at')
    .orderBy('tickets.number')
    .limit(limit + 1);
  for (const condition of conditions(filter)) query = query.where(condition);
  if (page.after !== undefined) {
    const { sortAt, number } = cursorIn(page.after);
    query = query.where(sql<boolean>`(tickets.sort_at, tickets.number) > (${sortAt}, ${number})`);
  }
  const found = await query.execute();
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows: rows.map(lineOf), next: found.length > limit && last !== undefined ? cursorOf(last) : null };
}

function cursorOf({ sort_at, number }: Pick<LineColumns, 'sort_at' | 'number'>): string {
  return Buffer.from(`${sort_at}.${number}`).toString('base64url');
}

function cursorIn(text: string): { sortAt: number; number: number } {
  const [, sortAt, number] = /^(\d{1,16})\.(\d{1,16})$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (sortAt === undefined || number === undefined)
    throw new CodedError('malformed', 'The cursor is none of ours');
  return { sortAt: Number(sortAt), number: Number(number) };
}

/** What a ticket must be for the filter to let it through. */
export function conditions(filter: TicketFilter): RawBuilder<SqlBool>[] {
  const equal = {
    status: 'status',
    channel: 'channel',
    team: 'team',
    priority: 'priority',
    kind: 'kind',
    cause: 'cause',
    contactId: 'contact_id',
  } as const;
  const wanted: RawBuilder<SqlBool>[] = [];
  for (const [name, column] of Object.entries(equal)) {
    const value = filter[name as keyof typeof equal];
    if (value !== undefined) wanted.push(sql`${sql.ref(`tickets.${column}`)} = ${value}`);
  }
  if (filter.assignee === null) wanted.push(sql`tickets.assignee is null`);
  else if (filter.assignee !== undefined) wanted.push(sql`tickets.assignee = ${filter.assignee}`);
  if (filter.sight != null) wanted.push(seenBy(filter.sight));
  if (filter.escalated !== undefined) wanted.push(sql`tickets.escalated = ${filter.escalated ? 1 : 0}`);
  if (filter.language !== undefined)
    wanted.push(
      sql`exists (select 1 from contacts spoken where spoken.id = tickets.contact_id
        and coalesce(spoken.language, '') = ${filter.language ?? ''})`,
    );
  // What is open, waits or sleeps is never in quarantine.
  if (filter.spam === true) wanted.push(sql`tickets.spam = 1`);
  else if (filter.status === undefined || filter.status === 'resolved') wanted.push(sql`tickets.spam = 0`);
  if (filter.tag !== undefined) wanted.push(sql`tickets.tags like ${tagPattern(filter.tag)} escape '!'`);
  return wanted;
}

/** The same as `inSight` says of one ticket. */
export function seenBy({ person, team }: NonNullable<Sight>) {
  const own = sql<boolean>`(tickets.assignee = ${person} or tickets.offered_to = ${person})`;
  return team === null ? own : sql<boolean>`(${own} or tickets.team = ${team})`;
}

/** `tags` is a JSON array of texts. */
function tagPattern(tag: string): string {
  return `%${JSON.stringify(storableText(tag)).replace(/[!%_]/g, '!$&')}%`;
}
