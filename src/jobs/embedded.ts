import { type Kysely, sql } from 'kysely';
import type { Database, Enqueue } from '../store/database.ts';
import { storableJson } from '../store/storable.ts';
import { type Backlog, type Claim, LEASE_MS, LONGEST_MS } from './backlog.ts';
import { JOB_KINDS, type JobKind, type Jobs, MAX_TRIES } from './jobs.ts';
import { WORKER_GONE } from './retry.ts';
import { jobsOf, type OpenJobs, type WorkOptions } from './work.ts';

export interface EmbeddedOptions extends WorkOptions {
  db: Kysely<Database>;
  /** The product's clock: when a job is due. Epoch ms. */
  now: () => number;
  /** The machine's clock: when a lease ends. Epoch ms. */
  machineNow: () => number;
}

/** Jobs in the table `jobs` of the one SQLite file. */
export function openEmbeddedJobs(options: EmbeddedOptions): OpenJobs {
  return { jobs: jobsOf(tableBacklog(options), options), enqueue, close: () => Promise.resolve() };
}

/** A key that is kept already is left alone. */
const enqueue: Enqueue = async (trx, jobs) => {
  if (jobs.length === 0) return;
  const rows = jobs.map((job) => ({ key: job.key, kind: job.kind, payload: job.payload, runAt: job.runAt }));
  await sql`
    insert into jobs (key, kind, payload, run_at)
    select value ->> 'key', value ->> 'kind', value -> 'payload', value ->> 'runAt' from json_each(${storableJson(rows)})
    where true
    on conflict (key) do nothing`.execute(trx);
};

function tableBacklog({ db, now, machineNow }: EmbeddedOptions): Backlog {
  const numbers = (claims: readonly Claim[]) => claims.map((claim) => Number(claim.id));
  return {
    bringNear: () => bringNear(db, now(), machineNow()),
    waits: () => waits(db, now(), machineNow()),
    claim: (kind, limit) => claim(db, kind, limit, now(), machineNow()),
    async extend(claims) {
      await db
        .updateTable('jobs')
        .set({ held_until: machineNow() + LEASE_MS })
        .where('id', 'in', numbers(claims))
        .execute();
    },
    async done(claims) {
      await db.deleteFrom('jobs').where('id', 'in', numbers(claims)).execute();
    },
    async again({ id, attempt }, waitMs, error) {
      // A vendor's wait is real time, however fast the product's clock runs.
      const change = { held_until: machineNow() + waitMs, error };
      await db
        .updateTable('jobs')
        .set(change)
        .where('id', '=', Number(id))
        .where('attempts', '=', attempt)
        .execute();
    },
    async bury({ id, attempt }, error) {
      const change = { held_until: 0, dead_at: now(), error };
      await db
        .updateTable('jobs')
        .set(change)
        .where('id', '=', Number(id))
        .where('attempts', '=', attempt)
        .execute();
    },
    dead: ({ limit }) => dead(db, limit),
    retry: (id) => retry(db, id, now()),
    depth: () => depth(db, now(), machineNow()),
  };
}

async function bringNear(db: Kysely<Database>, now: number, machineNow: number): Promise<void> {
  const farOff = sql<boolean>`(run_at > ${now + LONGEST_MS} or held_until > ${machineNow + LONGEST_MS})`;
  await db
    .updateTable('jobs')
    .set({ run_at: sql`min(run_at, ${now})`, held_until: 0 })
    .where('dead_at', 'is', null)
    .where(farOff)
    .execute();
}

/** One look into the index for each kind, however many jobs there are. */
async function waits(
  db: Kysely<Database>,
  now: number,
  machineNow: number,
): Promise<ReadonlyMap<JobKind, number>> {
  const { rows } = await sql<{ kind: JobKind; at: number | null }>`
    select kinds.value as kind, (
      select run_at from jobs
      where kind = kinds.value and dead_at is null and held_until <= ${machineNow}
      order by run_at limit 1
    ) as at
    from json_each(${JSON.stringify(JOB_KINDS)}) as kinds`.execute(db);
  return new Map(rows.flatMap(({ kind, at }) => (at === null ? [] : [[kind, at - now] as const])));
}

/** A job whose worker was gone at the last try is dead without being tried once more. */
async function claim(
  db: Kysely<Database>,
  kind: JobKind,
  limit: number,
  now: number,
  machineNow: number,
): Promise<Claim[]> {
  const { rows } = await sql<{
    id: number;
    run_at: number;
    payload: string;
    attempts: number;
    dead_at: number | null;
  }>`
    update jobs set
      held_until = iif(attempts >= ${MAX_TRIES}, 0, ${machineNow + LEASE_MS}),
      dead_at = iif(attempts >= ${MAX_TRIES}, ${now}, null),
      error = iif(attempts >= ${MAX_TRIES}, ${WORKER_GONE}, null),
      attempts = min(attempts + 1, ${MAX_TRIES})
    where id in (
      select id from jobs
      where kind = ${kind} and dead_at is null and run_at <= ${now} and held_until <= ${machineNow}
      order by run_at, id limit ${limit}
    )
    returning id, run_at, payload, attempts, dead_at`.execute(db);
  return rows
    .filter((row) => row.dead_at === null)
    .sort((a, b) => a.run_at - b.run_at || a.id - b.id)
    .map((row) => ({ id: `${row.id}`, kind, payload: JSON.parse(row.payload), attempt: row.attempts }));
}

async function dead(db: Kysely<Database>, limit: number): ReturnType<Jobs['dead']> {
  const rows = await db
    .selectFrom('jobs')
    .selectAll()
    .where('dead_at', 'is not', null)
    .orderBy('dead_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: `${row.id}`,
    kind: row.kind as JobKind,
    payload: JSON.parse(row.payload),
    error: row.error ?? '',
    attempts: row.attempts,
    deadAt: row.dead_at ?? 0,
  }));
}

async function retry(db: Kysely<Database>, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('jobs')
    .set({ dead_at: null, attempts: 0, run_at: now, error: null })
    .where(sql<string>`cast(id as text)`, '=', id)
    .where('dead_at', 'is not', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Held with an error is put off; held without one is in hand. */
async function depth(db: Kysely<Database>, now: number, machineNow: number): ReturnType<Jobs['depth']> {
  const later = sql`(run_at > ${now} or (held_until > ${machineNow} and error is not null))`;
  const { rows } = await sql<{ due: number; later: number; dead: number }>`
    select count(*) filter (where dead_at is null and not ${later}) as due,
      count(*) filter (where dead_at is null and ${later}) as later,
      count(*) filter (where dead_at is not null) as dead
    from jobs`.execute(db);
  return rows[0] ?? { due: 0, later: 0, dead: 0 };
}
