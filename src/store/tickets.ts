import { sql } from 'kysely';
import type { Ticket } from '../domain/ticket/model.ts';
import { SPLIT_OFF } from '../domain/ticket/split.ts';
import type { StatusName } from '../domain/ticket/status.ts';
import { answered, resolved } from './answers.ts';
import { run } from './bulk.ts';
import { changedSince } from './changed.ts';
import type { Db, Engine } from './database.ts';
import { Due, type DuePlace, dueAfter } from './due.ts';
import { eventsOf, numbersOf } from './events.ts';
import { forgetDeleted } from './forget.ts';
import { Lookup } from './lookup.ts';
import { messagesBy, newestOf } from './message-pages.ts';
import { messageOf } from './message-row.ts';
import { lineOf, lines, queuePage } from './queue.ts';
import { storableJson } from './storable.ts';
import type { Message, QueueRow, TicketChange, TicketFilter, Tickets } from './store.ts';
import { ticketOf } from './ticket-row.ts';
import { begins, COUNT_WAITS, countTold, LOAD } from './ticket-statements.ts';
import { type NumberedTold, toldOf } from './told-row.ts';

const MOST_LISTED = 500;
/** Tickets of one conversation that were merged elsewhere, the newest first, among which an open one is looked for. */
const MOST_MERGED = 20;
const MOST_CONVERSATIONS = 10;

/** The tickets on either engine. */
export class SqlTickets implements Tickets {
  readonly #db: Db;
  readonly #engine: Engine;
  readonly #due: Due;
  readonly #message: Lookup<Message | null>;

  constructor(db: Db, engine: Engine) {
    this.#db = db;
    this.#engine = engine;
    this.#due = new Due(db, engine);
    this.#message = new Lookup((ids) => messagesBy(db, ids), null);
  }

  async byNumber(number: number): Promise<QueueRow | null> {
    const row = await lines(this.#db).where('tickets.number', '=', number).executeTakeFirst();
    return row === undefined ? null : lineOf(row);
  }

  async byId(id: string): Promise<QueueRow | null> {
    const row = await lines(this.#db).where('tickets.id', '=', id).executeTakeFirst();
    return row === undefined ? null : lineOf(row);
  }

  numbers(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return numbersOf(this.#db, ids);
  }

  async ofConversation(channel: string, conversation: string): Promise<Ticket | null> {
    const there = this.#db
      .selectFrom('tickets')
      .select(['number', 'version', 'state'])
      .where('channel', '=', channel)
      .where('conversation', '=', conversation)
      .orderBy(sql`case when status = 'resolved' then 1 else 0 end`)
      .orderBy('number', 'desc');
    const newest = await there.limit(1).executeTakeFirst();
    if (newest === undefined) return null;
    const standing = await this.#goingOn(ticketOf(newest));
    if (standing.status.name !== 'resolved') return standing;
    // An earlier case of it may go on elsewhere: that is open, then.
    for (const row of await there.where('merged', '=', 1).limit(MOST_MERGED).execute()) {
      const other = await this.#goingOn(ticketOf(row));
      if (other.status.name !== 'resolved') return other;
    }
    return standing;
  }

  /** Nobody merges into a merged ticket, so that this ends. */
  async #goingOn(ticket: Ticket): Promise<Ticket> {
    const { mergedInto } = ticket.links;
    const next = mergedInto === null ? null : await this.byId(mergedInto.ticketId);
    return next === null ? ticket : this.#goingOn(next.ticket);
  }

  async conversations(channel: string, begin: string, over?: 'too'): Promise<string[]> {
    const named = await this.#db
      .selectFrom('tickets')
      .select(['conversation', sql<number>`max(case when status = 'resolved' then 0 else 1 end)`.as('open')])
      .where('channel', '=', channel)
      .where(begins(this.#engine, begin))
      .where('conversation', 'not like', `%${SPLIT_OFF}%`)
      .groupBy('conversation')
      .orderBy('open', 'desc')
      .orderBy(sql`max(number)`, 'desc')
      .limit(MOST_CONVERSATIONS)
      .execute();
    const open = named.filter((one) => Number(one.open) === 1);
    return (open.length > 0 && over === undefined ? open : named).map(({ conversation }) => conversation);
  }

  queue(
    filter: TicketFilter,
    page: { limit: number; after?: string },
  ): Promise<{ rows: QueueRow[]; next: string | null }> {
    return queuePage(this.#db, filter, page);
  }

  events(...of: Parameters<Tickets['events']>): ReturnType<Tickets['events']> {
    return eventsOf(this.#db, ...of);
  }

  async messages(
    ticketId: string | readonly string[],
    page: { limit?: number; before?: string } = {},
  ): Promise<Message[]> {
    const ids = [ticketId].flat();
    return newestOf(this.#db, this.#db.selectFrom('messages').where('ticket_id', 'in', ids), page);
  }

  message(id: string): Promise<Message | null> {
    return this.#message.get(id);
  }

  async messageByExternalId(
    channel: string,
    conversation: string,
    externalId: string,
  ): Promise<Message | null> {
    const row = await this.#db
      .selectFrom('messages')
      .selectAll()
      .where('channel', '=', channel)
      .where('conversation', '=', conversation)
      .where('external_id', '=', externalId)
      .executeTakeFirst();
    return row === undefined ? null : messageOf(row);
  }

  editions(messageId: string): Promise<{ text: string; at: number }[]> {
    return this.#db
      .selectFrom('editions')
      .select(['text', 'at'])
      .where('message_id', '=', messageId)
      .orderBy('id')
      .limit(MOST_LISTED)
      .execute();
  }

  forgetDeleted(until: number, limit: number): Promise<number> {
    return forgetDeleted(this.#db, until, limit);
  }

  async conversationMessages(
    channel: string,
    conversation: string,
    page: { limit: number; before?: string },
  ): Promise<Message[]> {
    const query = this.#db
      .selectFrom('messages')
      .where('channel', '=', channel)
      .where('conversation', '=', conversation)
      .where((where) =>
        where.or([where('kind', '=', 'inbound'), where('delivery', 'in', ['sent', 'delivered', 'read'])]),
      )
      .where('kind', '!=', 'note');
    return newestOf(this.#db, query, page);
  }

  takeDue(now: number, leaseMs: number, limit: number): Promise<Ticket[]> {
    return this.#due.take(now, leaseMs, limit);
  }

  putOff(ticket: Pick<Ticket, 'number' | 'version'>, until: number | null): Promise<void> {
    return this.#due.putOff(ticket, until);
  }

  dueAfter(place: DuePlace | null, limit: number): Promise<{ ticket: Ticket; place: DuePlace }[]> {
    return dueAfter(this.#db, place, limit);
  }

  nextDueAt(): Promise<number | null> {
    return this.#due.nextAt();
  }

  async told(audiences: string[], page: { limit: number; before?: number }): Promise<NumberedTold[]> {
    if (audiences.length === 0) return [];
    const rows = await this.#toldRows()
      .where('told.audience', 'in', audiences)
      .where('told.at', '<', page.before ?? Number.MAX_SAFE_INTEGER)
      .orderBy('told.at', 'desc')
      .limit(Math.min(page.limit, MOST_LISTED))
      .execute();
    return rows.map(toldOf);
  }

  async toldSince(...of: Parameters<Tickets['toldSince']>): ReturnType<Tickets['toldSince']> {
    const [audiences, { since, until, most }] = of;
    const rows = await run<{ audience: string; count: number }>(this.#db, countTold(this.#engine), [
      since,
      until,
      most,
      storableJson(audiences),
    ]);
    return new Map(rows.map(({ audience, count }) => [audience, Number(count)]));
  }

  async toldInDigest(digest: string): Promise<NumberedTold[]> {
    const rows = await this.#toldRows().where('told.digest', '=', digest).orderBy('told.due_at').execute();
    return rows.map(toldOf);
  }

  changedSince(since: number, limit: number): Promise<TicketChange[]> {
    return changedSince(this.#db, since, limit);
  }

  answered(since: number): ReturnType<Tickets['answered']> {
    return answered(this.#db, this.#engine, since);
  }

  resolved(since: number): ReturnType<Tickets['resolved']> {
    return resolved(this.#db, this.#engine, since);
  }

  async counts(now: number): ReturnType<Tickets['counts']> {
    const statuses = await run<{ status: StatusName; count: number }>(
      this.#db,
      `select status, count(*) as count from tickets where status in ('open', 'waiting', 'snoozed') group by status`,
      [],
    );
    const [waits] = await run<{ oldest: number | null; broken: number; missed: number }>(
      this.#db,
      COUNT_WAITS,
      [now],
    );
    const count = (name: StatusName): number => statuses.find(({ status }) => status === name)?.count ?? 0;
    return {
      open: count('open'),
      waiting: count('waiting'),
      snoozed: count('snoozed'),
      oldestWaitingSince: waits?.oldest ?? null,
      broken: waits?.broken ?? 0,
      missed: waits?.missed ?? 0,
    };
  }

  async acknowledgements(since: number, limit: number): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('messages')
      .innerJoin('tickets', 'tickets.id', 'messages.ticket_id')
      .select('messages.text')
      .where('messages.sent_at', '>=', since)
      // As it stands in the index, which no parameter would be known to fit.
      .where('messages.reply_kind', '=', sql.lit('acknowledgement'))
      .where('messages.delivery', '<>', 'cancelled')
      .where('messages.deleted_at', 'is', null)
      .where('tickets.spam', '=', 0)
      .orderBy('messages.sent_at', 'desc')
      .limit(limit)
      .execute();
    return rows.map(({ text }) => text);
  }

  load(): ReturnType<Tickets['load']> {
    return run(this.#db, LOAD, []);
  }

  #toldRows() {
    return this.#db
      .selectFrom('told')
      .innerJoin('tickets', 'tickets.id', 'told.ticket_id')
      .selectAll('told')
      .select('tickets.number');
  }
}
