import type { CauseCount } from '../domain/complaints.ts';
import type { Job } from '../jobs/jobs.ts';
import { run } from './bulk.ts';
import type { Db, Enqueue } from './database.ts';
import type { Live } from './store.ts';
import { isTaken } from './store-error.ts';

/** A kind, a cause of one, or a tag, as `kind/delivery`, `cause/delivery/late` and `tag/refund`. */
export interface TopicCounts {
  topic: string;
  /** In the newest hours. */
  now: number;
  /** In the same hours of the weeks before, all together. */
  before: number;
}

/** Epoch ms; `to` is not part of it. `team`: cases of that team alone. */
export interface CasesWithin {
  from: number;
  to: number;
  team?: string | undefined;
}

/** What complaints teach. Merged tickets and spam are no cases. Instants are epoch ms. */
export interface Complaints {
  /** Cases that began in that time, by kind and cause, and what was given away on such cases then. */
  causes(within: CasesWithin): Promise<CauseCount[]>;
  /** The numbers of the newest of them. */
  examples(of: Pick<CauseCount, 'kind' | 'cause'>, within: CasesWithin, limit: number): Promise<number[]>;
  /** Topics of cases that began in the newest `ms`, against the same span of so many weeks before. `team`: of that team alone. */
  topics(now: number, span: { ms: number; weeks: number; team?: string | undefined }): Promise<TopicCounts[]>;
  /** When the first case of the house began; null: there is none. */
  since(): Promise<number | null>;
}

/** What was posted last, under a name. */
export interface Posts {
  last(name: string): Promise<{ period: string; at: number } | null>;
  /** By the beginning of their names. */
  begun(prefix: string): Promise<{ name: string; period: string; at: number }[]>;
  /**
   * Notes that this period was posted instead of `was` (null: nothing ever was), with the jobs that do it: both or neither. False:
   * somebody was faster.
   */
  move(
    name: string,
    was: string | null,
    to: { period: string; at: number },
    jobs: readonly Job[],
  ): Promise<boolean>;
}

const WEEK_MS = 7 * 86_400_000;
/** Tickets that are read for their tags in one look. */
const MOST_TAGGED = 5000;

export class SqlComplaints implements Complaints {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async causes({ from, to, team }: CasesWithin): Promise<CauseCount[]> {
    const of = (column: string) => (team === undefined ? '' : `and ${column} = $3`);
    const rows = await run<{ kind: string | null; cause: string | null; cases: number; minor: number }>(
      this.#db,
      `select kind, cause, sum(cases) as cases, sum(minor) as minor from (
        select kind, cause, count(*) as cases, 0 as minor from tickets
          where created_at >= $1 and created_at < $2 and spam = 0 and merged = 0 ${of('team')} group by kind, cause
        union all
        select t.kind, t.cause, 0 as cases, sum(o.value) as minor from observations o join tickets t on t.id = o.ticket_id
          where o.measure = 'conceded' and o.at >= $1 and o.at < $2 and t.spam = 0 and t.merged = 0 ${of('t.team')} group by t.kind, t.cause
      ) as both_of_them group by kind, cause`,
      team === undefined ? [from, to] : [from, to, team],
    );
    return rows
      .map(({ kind, cause, cases, minor }) => ({ kind, cause, cases: Number(cases), minor: Number(minor) }))
      .filter(({ cases, minor }) => cases > 0 || minor > 0);
  }

  async examples(
    { kind, cause }: Pick<CauseCount, 'kind' | 'cause'>,
    { from, to, team }: CasesWithin,
    limit: number,
  ): Promise<number[]> {
    const rows = await this.#db
      .selectFrom('tickets')
      .where('created_at', '>=', from)
      .where('created_at', '<', to)
      .where('kind', kind === null ? 'is' : '=', kind)
      .where('cause', cause === null ? 'is' : '=', cause)
      .where('spam', '=', 0)
      .where('merged', '=', 0)
      .$if(team !== undefined, (all) => all.where('team', '=', team ?? ''))
      .orderBy('number', 'desc')
      .limit(limit)
      .select('number')
      .execute();
    return rows.map(({ number }) => number);
  }

  async topics(
    now: number,
    { ms, weeks, team }: { ms: number; weeks: number; team?: string | undefined },
  ): Promise<TopicCounts[]> {
    const counts = new Map<string, TopicCounts>();
    for (let week = 0; week <= weeks; week++) {
      const to = now - week * WEEK_MS;
      for (const [topic, count] of await this.#topicsIn({ from: to - ms, to, team })) {
        const known = counts.get(topic) ?? { topic, now: 0, before: 0 };
        const more = week === 0 ? { now: known.now + count } : { before: known.before + count };
        counts.set(topic, { ...known, ...more });
      }
    }
    return [...counts.values()].filter((one) => one.now > 0).sort((a, b) => a.topic.localeCompare(b.topic));
  }

  async #topicsIn({ from, to, team }: CasesWithin): Promise<Map<string, number>> {
    const cases = await this.#db
      .selectFrom('tickets')
      .where('created_at', '>', from)
      .where('created_at', '<=', to)
      .where('spam', '=', 0)
      .where('merged', '=', 0)
      .$if(team !== undefined, (all) => all.where('team', '=', team ?? ''))
      .groupBy(['kind', 'cause'])
      .select(['kind', 'cause', (of) => of.fn.countAll<number>().as('count')])
      .execute();
    const counts = new Map<string, number>();
    const add = (topic: string, count: number) => counts.set(topic, (counts.get(topic) ?? 0) + count);
    for (const { kind, cause, count } of cases) {
      if (kind !== null) add(`kind/${kind}`, Number(count));
      if (kind !== null && cause !== null) add(`cause/${kind}/${cause}`, Number(count));
    }
    const tagged = await this.#db
      .selectFrom('tickets')
      .where('created_at', '>', from)
      .where('created_at', '<=', to)
      .where('spam', '=', 0)
      .where('merged', '=', 0)
      .$if(team !== undefined, (all) => all.where('team', '=', team ?? ''))
      .where('tags', '<>', '[]')
      .orderBy('created_at', 'desc')
      .limit(MOST_TAGGED)
      .select('tags')
      .execute();
    for (const { tags } of tagged) for (const tag of JSON.parse(tags) as string[]) add(`tag/${tag}`, 1);
    return counts;
  }

  async since(): Promise<number | null> {
    const row = await this.#db
      .selectFrom('tickets')
      .orderBy('number')
      .limit(1)
      .select('created_at')
      .executeTakeFirst();
    return row?.created_at ?? null;
  }
}

export class SqlPosts implements Posts {
  readonly #db: Db;
  readonly #enqueue: Enqueue;
  readonly #live: Live;

  constructor(db: Db, enqueue: Enqueue, live: Live) {
    this.#db = db;
    this.#enqueue = enqueue;
    this.#live = live;
  }

  async last(name: string): Promise<{ period: string; at: number } | null> {
    const row = await this.#db.selectFrom('posts').selectAll().where('name', '=', name).executeTakeFirst();
    return row === undefined ? null : { period: row.period, at: row.at };
  }

  begun(prefix: string): Promise<{ name: string; period: string; at: number }[]> {
    return this.#db
      .selectFrom('posts')
      .selectAll()
      .where('name', 'like', `${prefix}%`)
      .orderBy('name')
      .execute();
  }

  async move(
    name: string,
    was: string | null,
    { period, at }: { period: string; at: number },
    jobs: readonly Job[],
  ): Promise<boolean> {
    const moved = await this.#db
      .transaction()
      .execute(async (trx) => {
        const done =
          was === null
            ? await trx
                .insertInto('posts')
                .values({ name, period, at })
                .onConflict((clash) => clash.doNothing())
                .returning('name')
                .execute()
            : await trx
                .updateTable('posts')
                .set({ period, at })
                .where('name', '=', name)
                .where('period', '=', was)
                .returning('name')
                .execute();
        if (done.length === 1 && jobs.length > 0) await this.#enqueue(trx, jobs);
        return done.length === 1;
      })
      .catch((error: unknown) => {
        if (isTaken(error)) return false;
        throw error;
      });
    if (moved && jobs.length > 0) this.#live.publish({ kind: 'work', of: 'jobs' });
    return moved;
  }
}
