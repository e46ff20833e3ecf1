import { type Selectable, sql } from 'kysely';
import type { Job } from '../jobs/jobs.ts';
import type { Db, Enqueue, Trx } from './database.ts';
import { isFree } from './lease.ts';
import type { HookDeliveryTable, HookTable } from './outside-tables.ts';
import { storableJson } from './storable.ts';
import type { Hook, HookDelivery, Hooks, HookTry, Live } from './store.ts';

/** Tries of one delivery that are kept: those by its job, and those by hand. */
const MOST_TRIES = 30;
/** An earlier event of the same ticket is waited for until it was tried so often. */
const PATIENCE = 5;

export class SqlHooks implements Hooks {
  readonly #db: Db;
  readonly #enqueue: Enqueue;
  readonly #live: Live;

  constructor(db: Db, enqueue: Enqueue, live: Live) {
    this.#db = db;
    this.#enqueue = enqueue;
    this.#live = live;
  }

  async add({ events, texts, active, ...hook }: Hook): Promise<void> {
    const { id, url, secret, failingSince, offBecause, createdBy, createdAt } = hook;
    await this.#db
      .insertInto('hooks')
      .values({
        id,
        url,
        secret,
        events: JSON.stringify(events),
        texts: Number(texts),
        active: Number(active),
        failing_since: failingSince,
        off_because: offBecause,
        created_by: createdBy,
        created_at: createdAt,
      })
      .execute();
  }

  async list(): Promise<Hook[]> {
    const rows = await this.#db.selectFrom('hooks').selectAll().orderBy('created_at').orderBy('id').execute();
    return rows.map(hookOf);
  }

  async byId(id: string): Promise<Hook | null> {
    const row = await this.#db.selectFrom('hooks').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : hookOf(row);
  }

  async change(
    id: string,
    patch: Partial<Pick<Hook, 'active' | 'failingSince' | 'offBecause'>>,
  ): Promise<boolean> {
    const { active, failingSince, offBecause } = patch;
    const columns = {
      active: active === undefined ? undefined : Number(active),
      failing_since: failingSince,
      off_because: offBecause,
    };
    const { numUpdatedRows } = await this.#db
      .updateTable('hooks')
      .set(columns)
      .where('id', '=', id)
      .executeTakeFirst();
    if (active !== undefined) this.#live.publish({ kind: 'house' });
    return numUpdatedRows > 0n;
  }

  /** What it was sent goes with it. */
  remove(id: string): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      await trx.deleteFrom('hook_deliveries').where('hook_id', '=', id).execute();
      const { numDeletedRows } = await trx.deleteFrom('hooks').where('id', '=', id).executeTakeFirst();
      return numDeletedRows > 0n;
    });
  }

  async log(id: string, limit: number): Promise<HookDelivery[]> {
    const rows = await this.#db
      .selectFrom('hook_deliveries')
      .selectAll()
      .where('hook_id', '=', id)
      .orderBy('at', 'desc')
      .orderBy('version', 'desc')
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute();
    return rows.map(deliveryOf);
  }

  async delivery(id: string): Promise<HookDelivery | null> {
    const row = await this.#db
      .selectFrom('hook_deliveries')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row === undefined ? null : deliveryOf(row);
  }

  async enqueueTest(test: { id: string; hookId: string; type: string; at: number }): Promise<void> {
    const { id, hookId, type, at } = test;
    const none = { ticket_id: null, contact_id: null, version: 0, seq: 0 };
    await this.#db.transaction().execute(async (trx) => {
      await trx
        .insertInto('hook_deliveries')
        .values({ id, hook_id: hookId, ...none, type, at, state: 'waiting', tries: '[]' })
        .execute();
      await this.#enqueue(trx, [jobFor(id, at)]);
    });
    this.#live.publish({ kind: 'work', of: 'jobs' });
  }

  async again(id: string, now: number, name: string): Promise<boolean> {
    const found = await this.#db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('hook_deliveries')
        .set({ state: 'waiting', held_until: 0 })
        .where('id', '=', id)
        .executeTakeFirst();
      if (numUpdatedRows > 0n) await this.#enqueue(trx, [jobFor(id, now, name)]);
      return numUpdatedRows > 0n;
    });
    if (found) this.#live.publish({ kind: 'work', of: 'jobs' });
    return found;
  }

  /** In one statement: of two workers one gets it, and none before what happened to the ticket earlier. */
  async hold(id: string, now: number, leaseMs: number): Promise<'held' | 'busy' | 'behind' | 'settled'> {
    const { numAffectedRows } = await sql`
      update hook_deliveries set held_until = ${now + leaseMs}
      where id = ${id} and state = 'waiting' and ${isFree(sql`held_until`, now, leaseMs)} and not exists (
        select 1 from hook_deliveries e
        where e.hook_id = hook_deliveries.hook_id and e.ticket_id = hook_deliveries.ticket_id
          and e.state = 'waiting' and e.patient = 1
          and (e.version < hook_deliveries.version
            or (e.version = hook_deliveries.version and e.seq < hook_deliveries.seq))
      )`.execute(this.#db);
    if (numAffectedRows === 1n) return 'held';
    const row = await this.#db
      .selectFrom('hook_deliveries')
      .select(['state', 'held_until'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (row?.state !== 'waiting') return 'settled';
    return row.held_until > now && row.held_until <= now + 2 * leaseMs ? 'busy' : 'behind';
  }

  /** Records a try. What waited for this one gets its turn once this is settled, or was tried often enough. */
  async tried(
    delivery: HookDelivery,
    made: HookTry,
    state: HookDelivery['state'],
    now: number,
  ): Promise<void> {
    const tries = [...delivery.tries, made].slice(-MOST_TRIES);
    const patient = state === 'waiting' && tries.length < PATIENCE;
    const next = await this.#db.transaction().execute(async (trx) => {
      await trx
        .updateTable('hook_deliveries')
        .set({ state, held_until: 0, tries: storableJson(tries), patient: Number(patient) })
        .where('id', '=', delivery.id)
        .execute();
      const behind = patient ? null : await nextWaiting(trx, delivery);
      if (behind !== null) await this.#enqueue(trx, [jobFor(behind, now, `${delivery.id}:${tries.length}`)]);
      return behind;
    });
    if (next !== null) this.#live.publish({ kind: 'work', of: 'jobs' });
  }

  giveUp(hookId: string): Promise<void> {
    return giveUp(this.#db, hookId);
  }

  async switchOff(id: string, because: NonNullable<Hook['offBecause']>, jobs: Job[]): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('hooks')
        .set({ active: 0, off_because: because })
        .where('id', '=', id)
        .where('active', '=', 1)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return;
      await giveUp(trx, id);
      await this.#enqueue(trx, jobs);
    });
    this.#live.publish({ kind: 'work', of: 'jobs' });
    this.#live.publish({ kind: 'house' });
  }

  async prune(before: number): Promise<void> {
    await this.#db
      .deleteFrom('hook_deliveries')
      .where('at', '<', before)
      .where('state', '!=', 'waiting')
      .execute();
  }
}

async function giveUp(db: Db | Trx, hookId: string): Promise<void> {
  await db
    .updateTable('hook_deliveries')
    .set({ state: 'failed', held_until: 0 })
    .where('hook_id', '=', hookId)
    .where('state', '=', 'waiting')
    .execute();
}

/** `name` tells this job from an earlier one of the same delivery, which may not be forgotten yet. */
export function jobFor(deliveryId: string, runAt: number, name = '') {
  return { key: `hook:${deliveryId}:${name}`, kind: 'hook' as const, payload: { deliveryId }, runAt };
}

async function nextWaiting(
  trx: Trx,
  { hookId, ticketId, version, seq }: HookDelivery,
): Promise<string | null> {
  if (ticketId === null) return null;
  const row = await trx
    .selectFrom('hook_deliveries')
    .select('id')
    .where('hook_id', '=', hookId)
    .where('ticket_id', '=', ticketId)
    .where('state', '=', 'waiting')
    .where(sql<boolean>`(version > ${version} or (version = ${version} and seq > ${seq}))`)
    .orderBy('version')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

function hookOf(row: Selectable<HookTable>): Hook {
  return {
    id: row.id,
    url: row.url,
    secret: row.secret,
    events: JSON.parse(row.events),
    texts: row.texts === 1,
    active: row.active === 1,
    failingSince: row.failing_since,
    offBecause: row.off_because as Hook['offBecause'],
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}

function deliveryOf(row: Selectable<HookDeliveryTable>): HookDelivery {
  const { id, version, seq, type, at } = row;
  const state = row.state as HookDelivery['state'];
  return {
    id,
    hookId: row.hook_id,
    ticketId: row.ticket_id,
    contactId: row.contact_id,
    version,
    seq,
    type,
    at,
    state,
    tries: JSON.parse(row.tries),
  };
}
