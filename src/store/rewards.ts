import type { Selectable } from 'kysely';
import type { Reward, RewardGiven } from '../domain/reward.ts';
import type { Db } from './database.ts';
import { Overdrawn } from './overdrawn.ts';
import type { Change } from './store.ts';
import type { RewardEntryTable, RewardTable } from './tables-of-rewards.ts';

/** Somebody who takes part. */
export interface RewardEntry {
  /** Who stands for all their contacts. */
  person: string;
  /** The survey that they finished. */
  sentId: string;
  contactId: string;
  ticketId: string;
  /** In the draw, from 1 on; null: not drawn. */
  place: number | null;
  how: RewardGiven | null;
}

/** Rewards for finishing a survey, and who takes part. */
export interface Rewards {
  /** False: the id is taken. `secret`: see numberOf. */
  open(reward: Reward, secret: string): Promise<boolean>;
  byId(id: string): Promise<(Reward & { secret: string }) | null>;
  /** Newest first. */
  list(page: { limit: number }): Promise<Reward[]>;
  /** Those for which something may have to be done: not closed yet, or with prizes that nobody has looked after. */
  due(): Promise<Reward[]>;
  /** Who finished the survey within its time, the first one first. */
  finished(reward: Pick<Reward, 'survey' | 'opensAt' | 'closesAt'>): Promise<RewardEntry[]>;
  entries(id: string): Promise<RewardEntry[]>;
  /** The entry of a survey that somebody finished; null: it is none, or another one of theirs counts. */
  entryOf(id: string, sentId: string): Promise<RewardEntry | null>;
  /** Adds those who are not there yet, and closes it if `closedAt` is given and it is not closed. Epoch ms. */
  enter(id: string, entries: readonly RewardEntry[], closedAt: number | null): Promise<void>;
  /** Coupons are given to nobody who finishes from then on (epoch ms); nothing for a raffle, and for what is over. */
  close(id: string, at: number): Promise<void>;
  /** False: it was drawn before. `places`: who stands where, by person. */
  draw(id: string, draw: NonNullable<Reward['draw']>, places: ReadonlyMap<string, number>): Promise<boolean>;
}

export class SqlRewards implements Rewards {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async open(reward: Reward, secret: string): Promise<boolean> {
    const written = await this.#db
      .insertInto('rewards')
      .values({
        ...{ id: reward.id, way: reward.way, survey: reward.survey, kind: reward.kind, count: reward.count },
        ...{ winners: reward.winners, opens_at: reward.opensAt, closes_at: reward.closesAt, secret },
        draws_at: reward.raffle?.drawsAt ?? null,
        seed_from: reward.raffle?.seedFrom ?? null,
        opened_by: reward.by,
      })
      .onConflict((clash) => clash.doNothing())
      .returning('id')
      .execute();
    return written.length === 1;
  }

  async byId(id: string): Promise<(Reward & { secret: string }) | null> {
    const row = await this.#db.selectFrom('rewards').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : { ...rewardOf(row), secret: row.secret };
  }

  async list({ limit }: { limit: number }): Promise<Reward[]> {
    const rows = await this.#db
      .selectFrom('rewards')
      .selectAll()
      .orderBy('opens_at', 'desc')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(rewardOf);
  }

  async due(): Promise<Reward[]> {
    const rows = await this.#db
      .selectFrom('rewards')
      .selectAll()
      .where(({ or, eb, exists, selectFrom }) =>
        or([
          eb('closed_at', 'is', null),
          exists(
            selectFrom('reward_entries')
              .select('person')
              .whereRef('reward_entries.reward', '=', 'rewards.id')
              .where('place', 'is not', null)
              .where('how', 'is', null),
          ),
        ]),
      )
      .orderBy('id')
      .execute();
    return rows.map(rewardOf);
  }

  async finished({
    survey,
    opensAt,
    closesAt,
  }: Pick<Reward, 'survey' | 'opensAt' | 'closesAt'>): Promise<RewardEntry[]> {
    const rows = await this.#db
      .selectFrom('surveys_sent as s')
      .innerJoin('contacts as c', 'c.id', 's.contact_id')
      .select(['s.id as sentId', 's.contact_id as contactId', 's.ticket_id as ticketId', 'c.same_as'])
      .where('s.survey', '=', survey)
      .where('s.ended', '=', 'finished')
      .where('s.ended_at', '>=', opensAt)
      .where('s.ended_at', '<', closesAt)
      .orderBy('s.ended_at')
      .orderBy('s.id')
      .execute();
    const first = new Map<string, RewardEntry>();
    for (const { same_as, ...row } of rows) {
      const person = same_as ?? row.contactId;
      if (!first.has(person)) first.set(person, { ...row, person, place: null, how: null });
    }
    return [...first.values()];
  }

  async entries(id: string): Promise<RewardEntry[]> {
    const rows = await this.#db
      .selectFrom('reward_entries')
      .selectAll()
      .where('reward', '=', id)
      .orderBy('person')
      .execute();
    return rows.map(entryOf);
  }

  async entryOf(id: string, sentId: string): Promise<RewardEntry | null> {
    const row = await this.#db
      .selectFrom('reward_entries')
      .selectAll()
      .where('reward', '=', id)
      .where('sent_id', '=', sentId)
      .executeTakeFirst();
    return row === undefined ? null : entryOf(row);
  }

  async enter(id: string, entries: readonly RewardEntry[], closedAt: number | null): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      const open = await trx
        .updateTable('rewards')
        .set(closedAt === null ? { closed_at: null } : { closed_at: closedAt })
        .where('id', '=', id)
        .where('closed_at', 'is', null)
        .executeTakeFirst();
      if (open.numUpdatedRows === 0n) return;
      const known = await trx
        .selectFrom('reward_entries')
        .select('place')
        .where('reward', '=', id)
        .where('place', 'is not', null)
        .execute();
      // Another process may have given these places to others meanwhile.
      const taken = new Set(known.map(({ place }) => Number(place)));
      const free = entries.filter(({ place }) => place === null || !taken.has(place));
      for (const { person, sentId, contactId, ticketId, place } of free)
        await trx
          .insertInto('reward_entries')
          .values({
            ...{ reward: id, person, sent_id: sentId, contact_id: contactId, ticket_id: ticketId, place },
          })
          .onConflict((clash) => clash.doNothing())
          .execute();
    });
  }

  async close(id: string, at: number): Promise<void> {
    await this.#db
      .updateTable('rewards')
      .set({ closes_at: at })
      .where('id', '=', id)
      .where('way', '=', 'coupon')
      .where('closed_at', 'is', null)
      .where('closes_at', '>', at)
      .execute();
  }

  draw(
    id: string,
    { seed, at, by }: NonNullable<Reward['draw']>,
    places: ReadonlyMap<string, number>,
  ): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      const drawn = await trx
        .updateTable('rewards')
        .set({ seed, drawn_at: at, drawn_by: by })
        .where('id', '=', id)
        .where('seed', 'is', null)
        .where('closed_at', 'is not', null)
        .executeTakeFirst();
      if (drawn.numUpdatedRows === 0n) return false;
      for (const [person, place] of places)
        await trx
          .updateTable('reward_entries')
          .set({ place })
          .where('reward', '=', id)
          .where('person', '=', person)
          .execute();
      return true;
    });
  }
}

/** What the changes say of prizes, in their transaction. Throws Overdrawn when one was given already. */
export async function keepRewards(trx: Db, changes: readonly Change[]): Promise<void> {
  for (const event of changes.flatMap(({ events }) => events)) {
    if (event.type !== 'reward-given') continue;
    const { reward, contactId, how, at } = event;
    const given = await trx
      .updateTable('reward_entries')
      .set({ how, given_at: at })
      .where('reward', '=', reward)
      .where('contact_id', '=', contactId)
      .where('how', 'is', null)
      .executeTakeFirst();
    if (given.numUpdatedRows === 0n) throw new Overdrawn('It was given already');
  }
}

function entryOf(row: Selectable<RewardEntryTable>): RewardEntry {
  const { person, sent_id: sentId, contact_id: contactId, ticket_id: ticketId, place, how } = row;
  return {
    ...{ person, sentId, contactId, ticketId },
    place: place === null ? null : Number(place),
    how: how as RewardGiven | null,
  };
}

function rewardOf(row: Selectable<RewardTable>): Reward {
  const { draws_at: drawsAt, seed_from: seedFrom, seed, drawn_at: drawnAt, drawn_by: drawnBy } = row;
  return {
    ...{ id: row.id, way: row.way as Reward['way'], survey: row.survey, kind: row.kind },
    ...{ count: Number(row.count), winners: Number(row.winners) },
    ...{ opensAt: Number(row.opens_at), closesAt: Number(row.closes_at), by: row.opened_by },
    raffle: drawsAt === null || seedFrom === null ? null : { drawsAt: Number(drawsAt), seedFrom },
    closedAt: row.closed_at === null ? null : Number(row.closed_at),
    draw:
      seed === null || drawnAt === null || drawnBy === null
        ? null
        : { seed, at: Number(drawnAt), by: drawnBy },
  };
}
