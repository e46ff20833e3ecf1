import { type Selectable, sql } from 'kysely';
import type { Duty, RotaChange } from '../domain/rota.ts';
import type { Job } from '../jobs/jobs.ts';
import type { Db, Enqueue } from './database.ts';
import { Lookup } from './lookup.ts';
import type { Live } from './store.ts';
import type { RotaChangeTable } from './tables-of-people.ts';

/** A shift that somebody would give away: it is theirs until somebody takes it. */
export interface RotaOffer extends RotaChange {
  offered: true;
}

/** Single changes of the rota, and notices that wait until their reader is on duty. Instants are epoch ms. */
export interface RotaStore {
  /** Changes that have not ended and reach beyond `since`, in the order of their beginnings. */
  changes(since: number): Promise<RotaChange[]>;
  /** Offers that nobody has taken and that reach beyond `since`. */
  offers(since: number): Promise<RotaOffer[]>;
  byId(id: string): Promise<(RotaChange & { state: 'standing' | 'offered' | 'ended' }) | null>;
  /** All or none; ids that are known are left alone. */
  add(changes: readonly RotaChange[], state?: 'standing' | 'offered'): Promise<void>;
  /** Of several at once one takes an offer: the shift goes from who offered it to them. False: somebody was faster. */
  take(id: string, taker: RotaChange, at: number): Promise<boolean>;
  /** False: it had ended. */
  end(id: string, by: string, at: number): Promise<boolean>;
  /** The notice of a stage waits for this person; again changes nothing. */
  hold(notice: { ticketId: string; stage: string; dueAt: number }, person: string): Promise<void>;
  /** The people for whom something waits. */
  waiting(): Promise<string[]>;
  /** What waits for a person goes out in this digest, with the jobs that say it. False: nothing waits. */
  release(person: string, digest: string, jobs: readonly Job[]): Promise<boolean>;
}

/** No digest is called so: those begin with an audience. */
const HELD = 'off:';
const BEHIND_HELD = 'off;';

export class SqlRota implements RotaStore {
  readonly #db: Db;
  readonly #enqueue: Enqueue;
  readonly #live: Live;
  /** What stands, by the instant that it reaches beyond. */
  readonly #standing: Lookup<RotaChange[]>;

  constructor(db: Db, enqueue: Enqueue, live: Live) {
    this.#db = db;
    this.#standing = new Lookup(async (instants) => {
      const found = instants.map(async (since) => [since, await rotaChanges(db, Number(since))] as const);
      return new Map(await Promise.all(found));
    }, []);
    this.#enqueue = enqueue;
    this.#live = live;
  }

  async changes(since: number): Promise<RotaChange[]> {
    return [...(await this.#standing.get(String(since)))];
  }

  async offers(since: number): Promise<RotaOffer[]> {
    return (await rotaChanges(this.#db, since, 'offered')).map((one) => ({ ...one, offered: true as const }));
  }

  async byId(id: string) {
    const row = await this.#db.selectFrom('rota_changes').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined
      ? null
      : { ...changeOf(row), state: row.state as 'standing' | 'offered' | 'ended' };
  }

  async add(changes: readonly RotaChange[], state: 'standing' | 'offered' = 'standing'): Promise<void> {
    if (changes.length === 0) return;
    await this.#db
      .insertInto('rota_changes')
      .values(changes.map((change) => rowOf(change, state)))
      .onConflict((clash) => clash.column('id').doNothing())
      .execute();
    this.#live.publish({ kind: 'people' });
  }

  async take(id: string, taker: RotaChange, at: number): Promise<boolean> {
    const taken = await this.#db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('rota_changes')
        .set({ state: 'standing', taken_by: taker.person, at })
        .where('id', '=', id)
        .where('state', '=', 'offered')
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return false;
      await trx.insertInto('rota_changes').values(rowOf(taker, 'standing')).execute();
      return true;
    });
    if (taken) this.#live.publish({ kind: 'people' });
    return taken;
  }

  async end(id: string, by: string, at: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('rota_changes')
      .set({ state: 'ended', ended_by: by, ended_at: at })
      .where('id', '=', id)
      .where('state', '<>', 'ended')
      .executeTakeFirst();
    if (numUpdatedRows === 1n) this.#live.publish({ kind: 'people' });
    return numUpdatedRows === 1n;
  }

  async hold(
    { ticketId, stage, dueAt }: { ticketId: string; stage: string; dueAt: number },
    person: string,
  ): Promise<void> {
    await this.#db
      .updateTable('told')
      .set({ digest: `${HELD}${person}` })
      .where('ticket_id', '=', ticketId)
      .where('stage', '=', stage)
      .where('due_at', '=', dueAt)
      .execute();
  }

  async waiting(): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('told')
      .select('digest')
      .distinct()
      .where('digest', 'is not', null)
      .where('digest', '>=', HELD)
      .where('digest', '<', BEHIND_HELD)
      .execute();
    return rows.map(({ digest }) => (digest ?? '').slice(HELD.length));
  }

  async release(person: string, digest: string, jobs: readonly Job[]): Promise<boolean> {
    const released = await this.#db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('told')
        .set({ digest })
        .where('digest', '=', `${HELD}${person}`)
        .executeTakeFirst();
      if (numUpdatedRows > 0n && jobs.length > 0) await this.#enqueue(trx, jobs);
      return numUpdatedRows > 0n;
    });
    if (released) this.#live.publish({ kind: 'work', of: 'jobs' });
    return released;
  }
}

/** Single changes that reach beyond `since` (epoch ms), in the order of their beginnings. */
export async function rotaChanges(
  db: Db,
  since: number,
  state: 'standing' | 'offered' = 'standing',
): Promise<RotaChange[]> {
  const rows = await db
    .selectFrom('rota_changes')
    .selectAll()
    .where('to_at', '>', since)
    .where(sql<boolean>`state <> 'ended'`)
    .where('state', '=', state)
    .orderBy('from_at')
    .orderBy('id')
    .execute();
  return rows.map(changeOf);
}

function rowOf({ id, person, team, as, from, to, why, by, at }: RotaChange, state: string): RotaChangeTable {
  const ended = { taken_by: null, ended_by: null, ended_at: null };
  return { id, person, team, duty: as, from_at: from, to_at: to, why, by_person: by, at, state, ...ended };
}

function changeOf(row: Selectable<RotaChangeTable>): RotaChange {
  const { id, person, team, why, at } = row;
  return {
    id,
    person,
    team,
    as: row.duty as Duty,
    from: row.from_at,
    to: row.to_at,
    why,
    by: row.by_person,
    at,
  };
}
