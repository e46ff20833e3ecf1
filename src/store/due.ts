import type { Selectable } from 'kysely';
import type { Ticket } from '../domain/ticket/model.ts';
import { numbersOf, run } from './bulk.ts';
import type { Db, Engine, TicketTable } from './database.ts';
import { planned } from './planned.ts';
import { ticketOf } from './ticket-row.ts';

/** A place in the order in which tickets are due: when (epoch ms), then by number. */
export interface DuePlace {
  at: number;
  number: number;
}

type Row = Pick<Selectable<TicketTable>, 'number' | 'version' | 'state'> & { next_due_at: number };

/** Leases that have ended are forgotten this often, by the clock by which they are given. */
const FORGET_EVERY_MS = 60_000;
/** More than all processes hold at a time: one of so many is held by nobody, or the next to be free is among them. */
const MOST_HELD = 200;

/**
 * What is due, along the index of it. Whoever works on a ticket holds a lease in a table of its own: to move the due time of the ticket would write its
 * row and an entry in each of its indexes, before the change writes them once more.
 */
export class Due {
  readonly #db: Db;
  readonly #take: string;
  readonly #read: string;
  readonly #forgetEnded: string;
  #forgotAt = 0;

  constructor(db: Db, engine: Engine) {
    this.#db = db;
    this.#take = takeStatement(engine);
    this.#forgetEnded = forgetStatement(engine);
    this.#read = planned(
      `select number, version, state, sort_at from tickets where number in ${numbersOf(engine, '$1')}`,
    );
  }

  /** See `Tickets.takeDue`. */
  async take(now: number, leaseMs: number, limit: number): Promise<Ticket[]> {
    await this.#forget(now, leaseMs);
    const taken = await run<{ number: number }>(this.#db, this.#take, [now + leaseMs, now, limit]);
    if (taken.length === 0) return [];
    const rows = await run<Pick<Selectable<TicketTable>, 'number' | 'version' | 'state' | 'sort_at'>>(
      this.#db,
      this.#read,
      [JSON.stringify(taken.map(({ number }) => number))],
    );
    return rows.sort((a, b) => a.sort_at - b.sort_at || a.number - b.number).map(ticketOf);
  }

  /** See `Tickets.putOff`. */
  async putOff({ number, version }: Pick<Ticket, 'number' | 'version'>, until: number | null): Promise<void> {
    const waits = this.#db.updateTable('tickets').set({ next_due_at: until });
    await waits.where('number', '=', number).where('version', '=', version).execute();
    // Whoever took it since it was changed keeps it.
    const lease = this.#db.deleteFrom('due_leases').where('number', '=', number);
    await lease.where('version', '<=', version).execute();
  }

  /** See `Tickets.nextDueAt`. */
  async nextAt(): Promise<number | null> {
    const [first] = await this.#first(1);
    if (first === undefined) return null;
    if (first.held_until === null) return Number(first.next_due_at);
    const all = await this.#first(MOST_HELD);
    return Math.min(...all.map((one) => Math.max(Number(one.next_due_at), Number(one.held_until ?? 0))));
  }

  #first(most: number) {
    return run<{ next_due_at: number; held_until: number | null }>(
      this.#db,
      `select t.next_due_at as next_due_at, l.held_until as held_until
        from (select number, version, next_due_at from tickets where next_due_at is not null order by next_due_at limit $1) t
        left join due_leases l on l.number = t.number and l.version >= t.version`,
      [most],
    );
  }

  async #forget(now: number, leaseMs: number): Promise<void> {
    if (Math.abs(now - this.#forgotAt) < FORGET_EVERY_MS) return;
    this.#forgotAt = now;
    await run(this.#db, this.#forgetEnded, [now, now + 2 * leaseMs]);
  }
}

/** Those that ended by $1, and those that end after $2: they were given before the clock was set back. Nobody is waited for who takes some of them just now. */
function forgetStatement(engine: Engine): string {
  const locking = engine === 'postgres' ? 'for update skip locked' : '';
  return `delete from due_leases where number in (
      select number from due_leases where held_until <= $1 or held_until > $2 ${locking})`;
}

/**
 * Two who take at once wait for each other at the first row that both want, and the later one gets what the other left: by number, so that neither waits for one
 * who waits for it. One that would end in more than twice its length was given before the clock was set back. A lease that a crash forgets is given anew, so that
 * it waits for no disk. Whoever has read the ticket before it changed takes it from nobody who has read it since.
 */
function takeStatement(engine: Engine): string {
  const unsynced =
    engine === 'postgres' ? `and (select set_config('synchronous_commit', 'off', true)) is not null` : '';
  const until = 'cast($1 as bigint)';
  const held = `l.held_until > $2 and l.held_until <= 2 * ${until} - $2`;
  return `insert into due_leases as l (number, version, held_until)
    select due.number, due.version, ${until} from (
      select t.number, t.version from tickets t
        where t.next_due_at <= $2 ${unsynced}
        and not exists (select 1 from due_leases l where l.number = t.number and l.version >= t.version and ${held})
        order by t.next_due_at, t.number limit $3
    ) due where true order by due.number
    on conflict (number) do update set version = excluded.version, held_until = excluded.held_until
      where l.version < excluded.version or not (${held})
    returning number`;
}

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
