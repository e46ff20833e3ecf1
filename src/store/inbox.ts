import type { Selectable } from 'kysely';
import { insertRows, numbersOf, run } from './bulk.ts';
import type { Db, Engine, InboxTable } from './database.ts';
import { Group } from './group.ts';
import { storableJson, storableText } from './storable.ts';
import type { DeadLetter, Inbox, InboxRow, Live, RawDelivery } from './store.ts';
import { isTaken } from './store-error.ts';

const MOST_INSERTS = 500;
/** A batch ends at this size, so that one parameter never grows past a few bodies at their limit. */
const HEAVIEST_BATCH_BYTES = 4_000_000;
const MOST_LEASED = 500;
/** So many rows or fewer are bound one by one on SQLite: a statement of each length, that stays prepared. */
const MOST_BOUND = 64;
/**
 * A rush: so many callers, who came eight or more to a commit, within a moment; it lasts this long after the last of them.
 * A sender who merely stumbles and catches up makes none, nor does a steady stream, whose commits are small.
 */
const RUSH = { crowd: 8, callers: 150, momentMs: 250, ms: 200 };

const PENDING = 'applied_at is null and dead_at is null';
/** Serializes leases on PostgreSQL: any constant that nothing else locks. */
const LEASE_LOCK = 7_210_001;

/** Without statistics, as in a young database, PostgreSQL would read the whole inbox for every row it looks at. */
const PREPARE_LEASE = `select set_config('synchronous_commit', 'off', true), set_config('enable_seqscan', 'off', true),
  pg_advisory_xact_lock($1)`;

const DELIVERY_SHAPE = {
  channel: 'text',
  external_id: 'text',
  conversation: 'text',
  raw: 'text',
  received_at: 'bigint',
} as const;

type DeliveryRow = Record<keyof typeof DELIVERY_SHAPE, string | number>;
type DeliveryKey = Pick<DeliveryRow, 'channel' | 'external_id'>;
type PendingRow = Pick<
  Selectable<InboxTable>,
  'id' | 'channel' | 'external_id' | 'conversation' | 'raw' | 'received_at' | 'attempts'
>;

/** The inbox on either engine. A conversation is free while no pending row of it is held. */
export class SqlInbox implements Inbox {
  readonly #db: Db;
  readonly #engine: Engine;
  readonly #live: Live;
  readonly #statements: ReturnType<typeof inboxStatements>;
  readonly #inserts: Group<RawDelivery[], boolean[]>;
  readonly #moment = { begun: 0, callers: 0, rushUntil: 0 };

  constructor(db: Db, engine: Engine, live: Live) {
    this.#db = db;
    this.#engine = engine;
    this.#live = live;
    this.#statements = inboxStatements(engine);
    this.#inserts = new Group((calls) => this.#insert(calls), {
      most: MOST_INSERTS,
      weigh: (rows) => rows.reduce((bytes, { raw }) => bytes + raw.length, 0),
      heaviest: HEAVIEST_BATCH_BYTES,
    });
  }

  insert(rows: RawDelivery[]): Promise<boolean[]> {
    return rows.length === 0 ? Promise.resolve([]) : this.#inserts.add(rows);
  }

  pressed(): boolean {
    return performance.now() < this.#moment.rushUntil;
  }

  settled(): Promise<void> {
    return this.#inserts.settled();
  }

  async lease(now: number, leaseMs: number, limit: number, conversations = 1): Promise<InboxRow[]> {
    const parameters = [now + leaseMs, now, Math.min(limit, MOST_LEASED)];
    const alone = this.#engine === 'sqlite' && conversations === 1;
    const rows = alone
      ? await run<PendingRow>(this.#db, this.#statements.lease, parameters)
      : await this.#leaseInTurn(parameters, conversations);
    return rows.sort((a, b) => a.id - b.id).map(inboxRow);
  }

  async freeBeyond(instant: number): Promise<void> {
    await run(this.#db, this.#statements.freeBeyond, [instant]);
  }

  async release(ids: number[], notBefore: number): Promise<void> {
    await run(this.#db, this.#statements.release, [notBefore, JSON.stringify(ids)]);
  }

  async bury(id: number, error: string, now: number): Promise<void> {
    await run(this.#db, this.#statements.bury, [now, error, id]);
  }

  async finish(ids: number[], now: number): Promise<void> {
    await run(this.#db, this.#statements.finish, [now, JSON.stringify(ids)]);
  }

  async dead({ limit, before }: { limit: number; before?: number }): Promise<DeadLetter[]> {
    const rows = await this.#db
      .selectFrom('inbox')
      .selectAll()
      .where('dead_at', 'is not', null)
      .where('id', '<', before ?? Number.MAX_SAFE_INTEGER)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(deadLetter);
  }

  async retry(id: number): Promise<boolean> {
    const [row] = await run<{ id: number }>(this.#db, this.#statements.retry, [id]);
    if (row === undefined) return false;
    this.#live.publish({ kind: 'work', of: 'inbox' });
    return true;
  }

  async newest(channel: string): Promise<string | null> {
    const row = await this.#db
      .selectFrom('inbox')
      .select('external_id')
      .where('channel', '=', channel)
      .orderBy('external_id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.external_id ?? null;
  }

  async conversationOf(channel: string, externalId: string): Promise<string | null> {
    const row = await this.#db
      .selectFrom('inbox')
      .select('conversation')
      .where('channel', '=', channel)
      .where('external_id', '=', externalId)
      .executeTakeFirst();
    return row?.conversation ?? null;
  }

  async depth(): Promise<{ length: number; oldestAt: number | null; dead: number }> {
    const [row] = await run<{ length: number; oldest_at: number | null; dead: number }>(
      this.#db,
      this.#statements.depth,
      [],
    );
    return { length: row?.length ?? 0, oldestAt: row?.oldest_at ?? null, dead: row?.dead ?? 0 };
  }

  #notice(callers: number): void {
    if (callers < RUSH.crowd) return;
    const now = performance.now();
    const moment = this.#moment;
    if (now - moment.begun > RUSH.momentMs) Object.assign(moment, { begun: now, callers: 0 });
    moment.callers += callers;
    if (moment.callers >= RUSH.callers) moment.rushUntil = now + RUSH.ms;
  }

  /** One statement for all callers' rows, which is its own transaction. */
  async #insert(calls: RawDelivery[][]): Promise<boolean[][]> {
    this.#notice(calls.length);
    const rows = calls.flat().map(deliveryRow);
    const inserted = (await this.#insertNew(rows)) ? rows : await this.#insertUnknown(rows);
    if (inserted.length > 0) this.#live.publish({ kind: 'work', of: 'inbox' });
    // As good as always: nothing is looked up then.
    if (inserted.length === rows.length) return calls.map((call) => call.map(() => true));
    const fresh = new Set(inserted.map(keyOf));
    // The first of equal rows takes the key out, so that the others are answered as known.
    return calls.map((call) => call.map((row) => fresh.delete(keyOf(deliveryRow(row)))));
  }

  /**
   * All of them, if none is known, else none: on SQLite half the work of asking which were new. PostgreSQL would write
   * each refusal into its log.
   */
  async #insertNew(rows: readonly DeliveryRow[]): Promise<boolean> {
    if (this.#engine === 'postgres' || rows.length > MOST_BOUND) return false;
    try {
      await run(this.#db, insertBound(rows.length), rows.flatMap(valuesOf));
      return true;
    } catch (error) {
      if (isTaken(error)) return false;
      throw error;
    }
  }

  #insertUnknown(rows: readonly DeliveryRow[]): Promise<DeliveryKey[]> {
    return run<DeliveryKey>(this.#db, this.#statements.insert, [storableJson(rows)]);
  }

  /**
   * One conversation after another in one transaction: one sync for all of them. SQLite lets one transaction write at a
   * time; PostgreSQL would let two statements choose the same conversation: the one that finds its rows locked would
   * take those that arrived since. Under the lock each statement sees what the one before it held. A lease that a crash
   * of the server forgets harms nobody (a commit checks that its rows are pending), so that it does not wait for the disk.
   */
  #leaseInTurn(parameters: number[], conversations: number): Promise<PendingRow[]> {
    return this.#db.transaction().execute(async (trx) => {
      if (this.#engine === 'postgres') await run(trx, PREPARE_LEASE, [LEASE_LOCK]);
      const leased: PendingRow[] = [];
      for (let count = 0; count < conversations; count++) {
        const rows = await run<PendingRow>(trx, this.#statements.lease, parameters);
        if (rows.length === 0) break;
        leased.push(...rows);
      }
      return leased;
    });
  }
}

function inboxStatements(engine: Engine) {
  // Subselects that no planner turns into joins: the search stops at the first conversation that is free.
  const held = `select 1 from inbox h where h.channel = p.channel and h.conversation = p.conversation
    and h.held_until > $2 and h.applied_at is null and h.dead_at is null limit 1`;
  const head = `select p.channel, p.conversation from inbox p
    where p.applied_at is null and p.dead_at is null and p.held_until <= $2 and (${held}) is null order by p.id limit 1`;
  const rows = `select i.id from inbox i where (i.channel, i.conversation) = (${head})
    and i.applied_at is null and i.dead_at is null order by i.id limit $3`;
  return {
    insert: `${insertRows(engine, 'inbox', DELIVERY_SHAPE)} on conflict do nothing returning channel, external_id`,
    lease: `update inbox set held_until = $1 where id ${engine === 'postgres' ? `= any(array(${rows}))` : `in (${rows})`}
      returning id, channel, external_id, conversation, raw, received_at, attempts`,
    freeBeyond: `update inbox set held_until = 0 where held_until > $1 and ${PENDING}`,
    release: `update inbox set held_until = $1, attempts = attempts + 1 where id in ${numbersOf(engine, '$2')} and ${PENDING}`,
    bury: `update inbox set dead_at = $1, error = $2, held_until = 0 where id = $3 and ${PENDING}`,
    finish: `update inbox set applied_at = $1, raw = '' where id in ${numbersOf(engine, '$2')} and ${PENDING}`,
    retry: `update inbox set dead_at = null, error = null, attempts = 0, held_until = 0
      where id = $1 and dead_at is not null returning id`,
    depth: `select
      (select count(*) from inbox where ${PENDING}) as length,
      (select received_at from inbox where ${PENDING} order by id limit 1) as oldest_at,
      (select count(*) from inbox where dead_at is not null) as dead`,
  };
}

const DELIVERY_COLUMNS = Object.keys(DELIVERY_SHAPE) as (keyof DeliveryRow)[];

function insertBound(count: number): string {
  const row = `(${DELIVERY_COLUMNS.map(() => '?').join(', ')})`;
  return `insert into inbox (${DELIVERY_COLUMNS.join(', ')}) values ${Array(count).fill(row).join(', ')}`;
}

function valuesOf(row: DeliveryRow): (string | number)[] {
  return DELIVERY_COLUMNS.map((name) => row[name]);
}

function deliveryRow({ channel, externalId, conversation, raw, receivedAt }: RawDelivery): DeliveryRow {
  return { channel, external_id: storableText(externalId), conversation, raw, received_at: receivedAt };
}

/** A channel's name has no line breaks. */
function keyOf({ channel, external_id }: DeliveryKey): string {
  return `${channel}\n${external_id}`;
}

function inboxRow(row: PendingRow): InboxRow {
  const { id, channel, external_id: externalId, conversation, raw, received_at: receivedAt, attempts } = row;
  return { id, channel, externalId, conversation, raw, receivedAt, attempts };
}

function deadLetter(row: Selectable<InboxTable>): DeadLetter {
  const { id, channel, external_id: externalId, conversation, raw, received_at: receivedAt } = row;
  return {
    id,
    channel,
    externalId,
    conversation,
    raw,
    receivedAt,
    deadAt: row.dead_at ?? 0,
    error: row.error ?? '',
  };
}
