import { type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely';
import { CodedError } from '../domain/coded-error.ts';
import { type Heading, parted } from '../domain/heading.ts';
import type { Sight } from '../domain/sight.ts';
import { STATUSES, type StatusName } from '../domain/ticket/status.ts';
import type { Db, TicketTable } from './database.ts';
import { narrowest } from './narrow.ts';
import { storableText } from './storable.ts';
import type { QueueRow, TicketFilter } from './store.ts';
import { ticketOf } from './ticket-row.ts';

const MOST_ROWS = 200;
const PREVIEW_CHARACTERS = 200;
/** A subject, and what divides it from the words. */
const TITLE_CHARACTERS = 302;
/** Tickets that one condition lets through are all looked at, when no more: some milliseconds' worth. */
const FEW = 1000;

type LineColumns = Pick<
  Selectable<TicketTable>,
  'number' | 'version' | 'state' | 'sort_at' | 'created_at' | 'updated_at'
> & {
  contact_name: string | null;
  contact_language: string | null;
  preview: string | null;
  heading: string | null;
  title: string | null;
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
      sql<string | null>`case when newest.deleted_at is null then
        substr(newest.text, 1, case when newest.heading is null then ${sql.lit(PREVIEW_CHARACTERS)} else ${sql.lit(PREVIEW_CHARACTERS + TITLE_CHARACTERS)} end) end`.as(
        'preview',
      ),
      'newest.heading as heading',
      // Of letters alone: what else comes has no title to look for.
      sql<string | null>`case when newest.heading is not null then (
        select case when first.deleted_at is null and first.heading like '%"titled":true%' then substr(first.text, 1, ${sql.lit(TITLE_CHARACTERS)}) end
        from messages as first where first.ticket_id = tickets.id
        order by first.sent_at, first.sequence, first.received_at, first.id limit 1) end`.as('title'),
    ]);
}

export function lineOf(row: LineColumns): QueueRow {
  const heading = row.heading === null ? null : (JSON.parse(row.heading) as Heading);
  const { subject, words } = parted({ text: row.preview ?? '', heading });
  return {
    ticket: ticketOf(row),
    contactName: row.contact_name,
    contactLanguage: row.contact_language,
    subject: parted({ text: row.title ?? '', heading: { titled: true } }).subject,
    preview: [...(words === '' ? (subject ?? '') : words)].slice(0, PREVIEW_CHARACTERS).join(''),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** One page in order of (sort_at, number). Throws CodedError 'malformed' on a cursor that is none of ours. */
export async function queuePage(
  db: Db,
  filter: TicketFilter,
  page: { limit: number; after?: string },
  most = FEW,
): Promise<{ rows: QueueRow[]; next: string | null }> {
  const limit = Math.max(1, Math.min(page.limit, MOST_ROWS));
  const after = page.after === undefined ? null : cursorIn(page.after);
  let query = lines(db)
    .orderBy('tickets.sort_at')
    .orderBy('tickets.number')
    .limit(limit + 1);
  const few = isNarrowing(filter) ? await narrowest(db, filter, most) : null;
  const ways = few === null ? waysOf(filter) : [{ few, wanted: conditions(filter) }];
  const wanted = ways === null ? [...conditions(filter), ...behind(after)] : [among(ways, after, limit + 1)];
  for (const condition of wanted) query = query.where(condition);
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

type Place = ReturnType<typeof cursorIn>;

function behind(after: Place | null, of: 'tickets' | 'tagged' = 'tickets'): RawBuilder<SqlBool>[] {
  if (after === null) return [];
  const place = sql`(${sql.ref(`${of}.sort_at`)}, ${sql.ref(`${of}.number`)})`;
  return [sql`${place} > (${after.sortAt}, ${after.number})`];
}

/** Have an index each that is in the queue's order within one status. */
const BY_STATUS = ['assignee', 'channel', 'team', 'priority', 'kind', 'cause', 'escalated'] as const;

/** As it stands in the index. No text of anybody's writes such marks: within a text they are escaped. */
const DECIDING = sql<SqlBool>`tickets.state like '%"approval":{"open":{%'`;
/** Nothing that waits for a decision is resolved. */
const ALIVE = sql<SqlBool>`tickets.status in ('open', 'waiting', 'snoozed')`;

const TO_DO = sql<SqlBool>`tickets.to_do = 1`;
const SCHEDULED = sql<SqlBool>`tickets.scheduled = 1`;

/** Several of these may let many through each, and none together; a language has no order of its own. */
function isNarrowing(filter: TicketFilter): boolean {
  const { contactId, deciding, toDo, scheduled, language, sight, tag, ...rest } = filter;
  if (contactId !== undefined || deciding === true || toDo === true || scheduled === true) return false;
  const given = [...BY_STATUS.map((name) => rest[name]), tag, sight ?? undefined];
  return language != null || given.filter((value) => value !== undefined).length > 1;
}

/** A way to the tickets that are let through; `few` are all that it looks at, when they are not in the queue's order. */
interface Way {
  few?: RawBuilder<SqlBool>;
  /** The list of a tag within a status. */
  tagged?: { tag: string; status: StatusName };
  wanted: RawBuilder<SqlBool>[];
}

/**
 * The ways to the tickets that the filter lets through: each can be walked in the queue's order by an index, or has few
 * tickets, where a walk to all of them at once would pass by very many others. Null: it can be.
 */
function waysOf(filter: TicketFilter): Way[] | null {
  const { sight = null, contactId, ...rest } = filter;
  if (contactId !== undefined)
    return [{ few: sql`tickets.contact_id = ${contactId}`, wanted: conditions(filter) }];
  if (filter.deciding === true) return [{ few: DECIDING, wanted: conditions(filter) }];
  if (filter.toDo === true) return [{ few: TO_DO, wanted: conditions(filter) }];
  if (filter.scheduled === true) return [{ few: SCHEDULED, wanted: conditions(filter) }];
  const { tag } = rest;
  if (sight === null && tag === undefined && !BY_STATUS.some((name) => rest[name] !== undefined)) return null;
  const all = rest.status === undefined && (rest.spam !== true || tag !== undefined);
  return (all ? STATUSES : [rest.status]).flatMap((status): Way[] => {
    const wanted = conditions({ ...rest, ...(status === undefined ? {} : { status }) });
    if (sight === null && tag !== undefined && status !== undefined)
      return [{ tagged: { tag, status }, wanted }];
    if (sight === null) return [{ wanted }];
    const { own, offered } = sightsOf(sight);
    return [{ few: offered, wanted }, ...own.map((one) => ({ wanted: [...wanted, one] }))];
  });
}

/** The first of each way, so that the first of all are among them. */
function among(ways: readonly Way[], after: Place | null, limit: number): RawBuilder<SqlBool> {
  const firsts = ways.map((way) => {
    const { from, of, wanted } = sourceOf(way);
    return sql`select number from (
      select tickets.number as number from ${from}
      where ${sql.join([...wanted, ...behind(after, of)], sql` and `)}
      order by ${sql.ref(`${of}.sort_at`)}, ${sql.ref(`${of}.number`)} limit ${limit}
    ) as way`;
  });
  return sql`tickets.number in (${sql.join(firsts, sql` union `)})`;
}

/** `cross join` makes SQLite walk in the order of the tag's list. */
function sourceOf({ few, tagged, wanted }: Way) {
  if (tagged === undefined)
    return { from: few === undefined ? sql`tickets` : fenced(few), of: 'tickets' as const, wanted };
  const list = [
    sql<SqlBool>`tagged.tag = ${storableText(tagged.tag)}`,
    sql<SqlBool>`tagged.status = ${tagged.status}`,
    sql<SqlBool>`tickets.number = tagged.number`,
  ];
  return {
    from: sql`ticket_tags tagged cross join tickets`,
    of: 'tagged' as const,
    wanted: [...list, ...wanted],
  };
}

/** All tickets of few: by itself SQLite would rather walk through a whole status. */
export function fenced(few: RawBuilder<SqlBool>) {
  return sql`(select * from tickets where ${few} limit 1000000) as tickets`;
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
  if (filter.deciding === true) wanted.push(ALIVE, DECIDING);
  if (filter.toDo === true) wanted.push(TO_DO);
  if (filter.scheduled === true) wanted.push(SCHEDULED);
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
export function seenBy(sight: NonNullable<Sight>) {
  const { own, offered } = sightsOf(sight);
  return sql<boolean>`(${sql.join([offered, ...own], sql` or `)})`;
}

function sightsOf({ person, team }: NonNullable<Sight>) {
  const mine = sql<SqlBool>`tickets.assignee = ${person}`;
  return {
    own: team === null ? [mine] : [mine, sql<SqlBool>`tickets.team = ${team}`],
    offered: sql<SqlBool>`tickets.offered_to = ${person}`,
  };
}

/** `tags` is a JSON array of texts. */
function tagPattern(tag: string): string {
  return `%${JSON.stringify(storableText(tag)).replace(/[!%_]/g, '!$&')}%`;
}
