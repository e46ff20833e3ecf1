import { sql } from 'kysely';
import type { TicketEvent } from '../domain/ticket/model.ts';
import type { Observation } from '../insight/observation.ts';
import { type Aside, besides } from './aside.ts';
import { insertRows, type RowShape, rowsOf, run, textsOf } from './bulk.ts';
import { type Counted, type Counting, count } from './counted.ts';
import type { Db, Engine } from './database.ts';

/** What the log says happened, kept beside it to be counted. Whoever dies in between is followed by whoever looks next. */
export interface Observations {
  /** Tickets whose newest events are not among the observations, the longest unchanged first, with all of their events. */
  unseen(limit: number): Promise<Unseen[]>;
  /** Kept together; what is there already stays as it is. */
  keep(rows: readonly Observation[], seen: readonly { ticketId: string; version: number }[]): Promise<void>;
  /** Tickets that `unseen` has still to answer. */
  behind(): Promise<number>;
  /** What of the record can change what is counted of these instants (epoch ms; `to` is not part of them). */
  touched(span: { from: number; to: number }): Promise<Touched>;
  /** What is counted; see insight/reader. */
  count(counting: Counting): Promise<Counted[]>;
}

/** Whatever was counted of some days holds for every `asOf` from `latest` on, as long as `stamp` is the same. */
export interface Touched {
  /** 0: nothing is known of them. */
  stamp: number;
  /** The last that happened on any case that has something on these days. Epoch ms. */
  latest: number;
}

export interface Unseen {
  ticketId: string;
  /** The version up to which its events were seen, and the one up to which they are here. */
  since: number;
  version: number;
  events: (TicketEvent & { version: number })[];
}

const SHAPE = {
  ticket_id: 'text',
  version: 'bigint',
  seq: 'bigint',
  measure: 'text',
  at: 'bigint',
  value: 'bigint',
  in_target: 'bigint',
  in_promise: 'bigint',
  good: 'bigint',
  person: 'text',
  by_person: 'text',
  contact: 'text',
  channel: 'text',
  team: 'text',
  segment: 'text',
  kind: 'text',
  cause: 'text',
  language: 'text',
  rule: 'text',
  detail: 'text',
} as const satisfies RowShape;

const DAY_MS = 86_400_000;
const SEEN = { id: 'text', version: 'bigint' } as const satisfies RowShape;
/** One process at a time: two that keep the same rows would wait for each other for ever. */
const ALONE = 'select pg_advisory_xact_lock(7210034)';

export class SqlObservations implements Observations {
  readonly #db: Db;
  readonly #engine: Engine;
  readonly #aside: Aside;
  readonly #insert: string;
  readonly #move: string;
  readonly #touch: string;

  constructor(db: Db, engine: Engine, aside = besides(db)) {
    this.#db = db;
    this.#engine = engine;
    this.#aside = aside;
    this.#insert = `${insertRows(engine, 'observations', SHAPE)} on conflict do nothing`;
    this.#move = moved(engine);
    this.#touch = touching(engine);
  }

  async unseen(limit: number): Promise<Unseen[]> {
    const tickets = await this.#db
      .selectFrom('tickets')
      .select(['id', 'observed', 'version'])
      .whereRef('observed', '<', 'version')
      .orderBy('updated_at')
      .limit(limit)
      .execute();
    if (tickets.length === 0) return [];
    const events = await this.#db
      .selectFrom('events')
      .select(['ticket_id', 'version', 'body'])
      .where(
        'ticket_id',
        'in',
        tickets.map(({ id }) => id),
      )
      .orderBy('ticket_id')
      .orderBy('version')
      .orderBy('seq')
      .execute();
    const byTicket = new Map(tickets.map(({ id }) => [id, [] as Unseen['events']]));
    for (const { ticket_id: id, version, body } of events)
      byTicket.get(id)?.push({ ...(JSON.parse(body) as TicketEvent), version });
    return tickets.map(({ id, observed: since, version }) => {
      // What was committed between the two statements comes the next time.
      const upTo = (byTicket.get(id) ?? []).filter((event) => event.version <= version);
      return { ticketId: id, since, version, events: upTo };
    });
  }

  async keep(
    rows: readonly Observation[],
    seen: readonly { ticketId: string; version: number }[],
  ): Promise<void> {
    const moves = JSON.stringify(seen.map(({ ticketId: id, version }) => ({ id, version })));
    await this.#db.transaction().execute(async (trx) => {
      if (this.#engine === 'postgres') await run(trx, ALONE, []);
      if (rows.length > 0) {
        await run(trx, this.#insert, [JSON.stringify(rows.map(rowOf))]);
        await run(trx, this.#touch, [JSON.stringify([...new Set(rows.map(({ ticketId }) => ticketId))])]);
      }
      await run(trx, this.#move, [moves]);
    });
  }

  async behind(): Promise<number> {
    const row = await this.#db
      .selectFrom('tickets')
      .select((select) => select.fn.countAll<number>().as('count'))
      .where(sql<boolean>`observed < version`)
      .executeTakeFirstOrThrow();
    return Number(row.count);
  }

  async touched({ from, to }: { from: number; to: number }): Promise<Touched> {
    const row = await this.#db
      .selectFrom('observed_days')
      .select((select) => [select.fn.max('stamp').as('stamp'), select.fn.max('latest').as('latest')])
      .where('day', '>=', Math.floor(from / DAY_MS))
      .where('day', '<=', Math.floor(to / DAY_MS))
      .executeTakeFirst();
    return { stamp: Number(row?.stamp ?? 0), latest: Number(row?.latest ?? 0) };
  }

  count(counting: Counting): Promise<Counted[]> {
    return count(this.#aside.ask, this.#engine, counting);
  }
}

/** All days on which the cases have something, those of what was known before too: what is new of a case can change each of them. */
function touching(engine: Engine): string {
  return `insert into observed_days (day, stamp, latest)
    select o.at / ${DAY_MS}, (select coalesce(max(stamp), 0) + 1 from observed_days), max(t.latest)
    from (
      select ticket_id, max(at) as latest from observations where ticket_id in ${textsOf(engine, '$1')} group by ticket_id
    ) as t cross join observations o
    where o.ticket_id = t.ticket_id group by o.at / ${DAY_MS}
    on conflict (day) do update set stamp = excluded.stamp,
      latest = case when excluded.latest > observed_days.latest then excluded.latest else observed_days.latest end`;
}

/** A ticket that is being changed is left for the next time: a commit and this wait for nobody in turn. */
function moved(engine: Engine): string {
  const free =
    engine === 'postgres'
      ? `and tickets.id in (select tickets.id from tickets join ${rowsOf(engine, '$1', SEEN)} on r.id = tickets.id
          order by tickets.id for update of tickets skip locked)`
      : '';
  return `update tickets set observed = r.version from ${rowsOf(engine, '$1', SEEN)}
    where tickets.id = r.id and tickets.observed < r.version ${free}`;
}

function rowOf(one: Observation): Record<keyof typeof SHAPE, string | number | null> {
  const { version, seq, measure, at, value, person, contact, channel } = one;
  const { team, segment, kind, cause, language, rule, detail } = one;
  return {
    ...{ ticket_id: one.ticketId, version, seq, measure, at, value },
    ...{ in_target: bit(one.inTarget), in_promise: bit(one.inPromise), good: bit(one.good) },
    ...{ person, by_person: one.by, contact, channel, team, segment, kind, cause, language, rule, detail },
  };
}

function bit(yes: boolean | null): number | null {
  return yes === null ? null : Number(yes);
}
