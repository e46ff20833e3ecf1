import { type Selectable, sql } from 'kysely';
import type { Db } from './database.ts';
import type { WallTable } from './tables-of-walls.ts';
import { FRONT_BELOW } from './ticket-statements.ts';

export interface Wall {
  id: string;
  /** Where it hangs, in a lead's words. */
  name: string;
  /** The only team whose figures it shows; null: the whole house. */
  team: string | null;
  language: string;
  look: WallLook;
  /** A person's id, and epoch ms. */
  madeBy: string;
  madeAt: number;
}

/** `auto`: as the television's browser has it. */
const WALL_LOOKS = ['auto', 'light', 'dark'] as const;
type WallLook = (typeof WALL_LOOKS)[number];

/** Customers that wait now, whoever they are. */
export interface Waiting {
  count: number;
  /** Claimed by nobody. */
  unclaimed: number;
  /** Past what was promised. */
  broken: number;
  /** Epoch ms. */
  oldestSince: number | null;
  byChannel: { channel: string; count: number }[];
}

export interface Walls {
  /** `hash`: of the token in its address. */
  add(wall: Wall & { hash: string }): Promise<void>;
  /** Null: there never was one, or it was taken back. */
  byToken(hash: string): Promise<Wall | null>;
  /** Those that show something, the newest first. */
  list(): Promise<Wall[]>;
  /** False: it shows nothing already. */
  end(id: string, by: string, now: number): Promise<boolean>;
  waiting(team: string | null, now: number): Promise<Waiting>;
}

export class SqlWalls implements Walls {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async add({ hash, madeBy, madeAt, ...wall }: Wall & { hash: string }): Promise<void> {
    await this.#db
      .insertInto('walls')
      .values({ ...wall, token: hash, made_by: madeBy, made_at: madeAt, ended_by: null, ended_at: null })
      .execute();
  }

  async byToken(hash: string): Promise<Wall | null> {
    const row = await this.#live().where('token', '=', hash).executeTakeFirst();
    return row === undefined ? null : wallOf(row);
  }

  async list(): Promise<Wall[]> {
    const rows = await this.#live().orderBy('made_at', 'desc').orderBy('id').execute();
    return rows.map(wallOf);
  }

  async end(id: string, by: string, now: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('walls')
      .set({ ended_by: by, ended_at: now })
      .where('id', '=', id)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async waiting(team: string | null, now: number): Promise<Waiting> {
    // As the queue is sorted: what goes first has its promise in seconds.
    const due = sql<number>`case when sort_at < ${sql.lit(FRONT_BELOW)} then sort_at * 1000 else sort_at end`;
    const rows = await this.#db
      .selectFrom('tickets')
      .select(['channel', ({ fn }) => fn.countAll<number>().as('count')])
      .select(({ fn }) => fn.count<number>('assignee').as('claimed'))
      .select(sql<number>`sum(case when ${due} < ${now} then 1 else 0 end)`.as('broken'))
      .select(({ fn }) => fn.min('waiting_since').as('oldest'))
      .where('waiting_since', 'is not', null)
      .$if(team !== null, (query) => query.where('team', '=', team))
      .groupBy('channel')
      .execute();
    const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((all, row) => all + of(row), 0);
    const oldest = rows.flatMap((row) => (row.oldest === null ? [] : [Number(row.oldest)]));
    return {
      count: sum(({ count }) => Number(count)),
      unclaimed: sum(({ count, claimed }) => Number(count) - Number(claimed)),
      broken: sum(({ broken }) => Number(broken)),
      oldestSince: oldest.length === 0 ? null : Math.min(...oldest),
      byChannel: rows
        .map(({ channel, count }) => ({ channel, count: Number(count) }))
        .sort((a, b) => b.count - a.count || (a.channel < b.channel ? -1 : 1)),
    };
  }

  #live() {
    return this.#db.selectFrom('walls').selectAll().where('ended_at', 'is', null);
  }
}

function wallOf({ id, name, team, language, look, made_by, made_at }: Selectable<WallTable>): Wall {
  const known = WALL_LOOKS.find((one) => one === look) ?? 'auto';
  return { id, name, team, language, look: known, madeBy: made_by, madeAt: Number(made_at) };
}
