import type { Selectable } from 'kysely';
import type { Ticket } from '../domain/ticket/model.ts';
import { run } from './bulk.ts';
import type { Db, TicketTable } from './database.ts';
import { ticketOf } from './ticket-row.ts';

/** What people hold who cannot serve it: what the house takes back. */
export interface Held {
  /** Unresolved tickets of whoever has gone, offered to them or watched by them; in order of number. */
  byGone(limit: number): Promise<Ticket[]>;
  /** Unresolved tickets of a person with a greater number, in order of number. */
  by(person: string, page: { limit: number; after: number }): Promise<Ticket[]>;
  /** Claimed open tickets whose customer waits since then or before, with a greater number, in order of number. */
  waitedOn(since: number, page: { limit: number; after: number }): Promise<Ticket[]>;
}

type Row = Pick<Selectable<TicketTable>, 'number' | 'version' | 'state'>;

export class SqlHeld implements Held {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  byGone(limit: number): Promise<Ticket[]> {
    return this.#tickets(BY_GONE, [limit]);
  }

  by(person: string, { limit, after }: { limit: number; after: number }): Promise<Ticket[]> {
    return this.#tickets(BY, [person, after, limit]);
  }

  waitedOn(since: number, { limit, after }: { limit: number; after: number }): Promise<Ticket[]> {
    return this.#tickets(WAITED_ON, [since, after, limit]);
  }

  async #tickets(statement: string, values: (string | number)[]): Promise<Ticket[]> {
    return (await run<Row>(this.#db, statement, values)).map(ticketOf);
  }
}

const UNRESOLVED = "('open', 'waiting', 'snoozed')";

/** By three indexes, of which each names few tickets; `cross join` keeps SQLite from beginning at all tickets. */
const BY_GONE = `select number, version, state from tickets where number in (
    select t.number from people p cross join tickets t
      where p.active = 0 and t.assignee = p.id and t.status in ${UNRESOLVED}
    union select t.number from people p cross join tickets t
      where p.active = 0 and t.offered_to = p.id and t.offered_to is not null
    union select t.number from tickets t cross join people p
      where p.active = 0 and t.watchers <> '[]' and t.status <> 'resolved' and t.watchers like '%"' || p.id || '"%'
  ) order by number limit $1`;

const BY = `select number, version, state from tickets
  where assignee = $1 and status in ${UNRESOLVED} and number > $2 order by number limit $3`;

const WAITED_ON = `select number, version, state from tickets
  where waiting_since <= $1 and assignee is not null and status = 'open' and number > $2 order by number limit $3`;
