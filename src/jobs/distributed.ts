import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import type { Database, Enqueue } from '../store/database.ts';
import { planned } from '../store/planned.ts';
import { storableJson } from '../store/storable.ts';
import { type Backlog, type Claim, LONGEST_MS } from './backlog.ts';
import { JOB_KINDS, type Job, type JobKind, type Jobs, MAX_TRIES } from './jobs.ts';
import { WORKER_GONE } from './retry.ts';
import { jobsOf, type OpenJobs, type WorkOptions } from './work.ts';

export interface DistributedOptions extends WorkOptions {
  /** postgres://… : pg-boss keeps connections of its own. */
  url: string;
  db: Kysely<Database>;
  /** The product's clock. Only differences to it are used: what is due is due by the database's clock. Epoch ms. */
  now: () => number;
}

/** A queue of its own for each kind, so that deadlines never wait behind cards. Every row stays until it is done. */
const QUEUE = {
  retryLimit: MAX_TRIES - 1,
  retryDelay: 1,
  // pg-boss takes no less than 10 s. https://github.com/timgit/pg-boss
  heartbeatSeconds: 10,
  expireInSeconds: 24 * 60 * 60,
  retentionSeconds: 10 * 365 * 24 * 60 * 60,
  deleteAfterSeconds: 0,
};
/** How often the jobs of workers that are gone are looked for: with the heartbeat, they are seen within 16 s. */
const SUPERVISE_SECONDS = 5;

/** Jobs in pg-boss, on the product's own PostgreSQL. Makes or migrates pg-boss' schema when it is not there yet. */
export async function openDistributedJobs(options: DistributedOptions): Promise<OpenJobs> {
  const boss = new PgBoss({
    connectionString: options.url,
    application_name: 'osem-jobs',
    max: 4,
    schedule: false,
    monitorVacuum: false,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
  });
  boss.on('error', (error) => options.onError(error, null));
  await boss.start();
  const there = new Set((await boss.getQueues()).map(({ name }) => name));
  for (const kind of JOB_KINDS) if (!there.has(kind)) await boss.createQueue(kind, QUEUE);
  const backlog = bossBacklog(boss, options.db);
  return {
    jobs: jobsOf(backlog, options),
    enqueue: (trx, jobs) => enqueue(boss, trx, jobs, options.now()),
    close: () => boss.stop({ graceful: false }),
  };
}

/** Inserted by pg-boss' own statement inside the change's transaction; a row with the same id is left alone. */
async function enqueue(
  boss: PgBoss,
  trx: Parameters<Enqueue>[0],
  jobs: readonly Job[],
  now: number,
): Promise<void> {
  // Of several with one key the first stays, as with rows that are there already.
  const byId = new Map(jobs.toReversed().map((job) => [idOf(job.key), job]));
  for (const kind of JOB_KINDS) {
    const rows = [...byId].filter(([, job]) => job.kind === kind).map(([id, job]) => rowOf(id, job, now));
    if (rows.length > 0) await boss.insert(kind, rows, { db: keepingPlans(fromKysely(trx)) });
  }
}

/** What pg-boss inserts with has the same text for all of a kind. */
function keepingPlans(db: ReturnType<typeof fromKysely>): ReturnType<typeof fromKysely> {
  return { ...db, executeSql: (text, values) => db.executeSql(planned(text), values) };
}

function rowOf(id: string, job: Job, now: number) {
  // As an interval: the database's clock may differ from ours.
  const startAfter = `${Math.max(0, job.runAt - now)} milliseconds`;
  return { id, data: JSON.parse(storableJson(job.payload)), startAfter };
}

/** How a key begins of which only the id is known that was made of it; see kept-jobs.ts. */
const BY_ID = 'uuid:';

/** A UUID from the key (version 8: ours to define, RFC 9562): the same key is the same row. */
export function idOf(key: string): string {
  if (key.startsWith(BY_ID)) return key.slice(BY_ID.length);
  const hex = createHash('sha256').update(key).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

function bossBacklog(boss: PgBoss, db: Kysely<Database>): Backlog {
  return {
    bringNear: () => bringNear(db),
    waits: () => waits(db),
    claim: (kind, limit) => claim(boss, kind, limit),
    async extend(claims) {
      for (const [kind, some] of byKind(claims)) await boss.touch(kind, some.map(attemptOf));
    },
    async done(claims) {
      for (const [kind, some] of byKind(claims))
        await boss.deleteJob(
          kind,
          some.map((claim) => claim.id),
        );
    },
    again: (claim, waitMs, error) => settle(db, claim, 'retry', waitMs, error),
    bury: (claim, error) => settle(db, claim, 'failed', 0, error),
    dead: ({ limit }) => dead(db, limit),
    retry: (id) => retry(db, id),
    depth: () => depth(db),
  };
}

function byKind(claims: readonly Claim[]): [JobKind, Claim[]][] {
  const groups = JOB_KINDS.map((kind): [JobKind, Claim[]] => [
    kind,
    claims.filter((claim) => claim.kind === kind),
  ]);
  return groups.filter(([, some]) => some.length > 0);
}

/** pg-boss counts repeats, from 0. */
function attemptOf({ id, attempt }: Claim): { id: string; retryCount: number } {
  return { id, retryCount: attempt - 1 };
}

/** The clock here is the database's. */
async function bringNear(db: Kysely<Database>): Promise<void> {
  await sql`
    update pgboss.job set start_after = clock_timestamp()
    where state < 'active' and start_after > clock_timestamp() + ${LONGEST_MS}::float8 * interval '1 millisecond'`.execute(
    db,
  );
}

/** While a kind has something due, the first such row is enough: what is not due is few, what is due may be many. */
async function waits(db: Kysely<Database>): Promise<ReadonlyMap<JobKind, number>> {
  const { rows } = await sql<{ kind: JobKind; wait: number | null }>`
    select kind, case
      when exists (
        select from pgboss.job where name = kind and state < 'active' and start_after <= clock_timestamp()
      ) then 0
      else (
        select min(extract(epoch from start_after - clock_timestamp()) * 1000)::float8
        from pgboss.job where name = kind and state < 'active'
      ) end as wait
    from json_array_elements_text(${JSON.stringify(JOB_KINDS)}::json) as kinds (kind)`.execute(db);
  return new Map(rows.flatMap(({ kind, wait }) => (wait === null ? [] : [[kind, wait] as const])));
}

async function claim(boss: PgBoss, kind: JobKind, limit: number): Promise<Claim[]> {
  const rows = await boss.fetch<Record<string, unknown>>(kind, { batchSize: limit });
  return rows.map((row) => ({ id: row.id, kind, payload: row.data, attempt: row.retryCount + 1 }));
}

/**
 * pg-boss' own `fail` knows neither the wait that a vendor named nor a job that is dead before its last try: this
 * writes what `fail` would, to pg-boss' table (whose version is pinned exactly), for the very claim that is held.
 */
async function settle(
  db: Kysely<Database>,
  { kind, id, attempt }: Claim,
  state: 'retry' | 'failed',
  waitMs: number,
  error: string,
): Promise<void> {
  await sql`
    update pgboss.job set
      state = ${state}::pgboss.job_state,
      start_after = clock_timestamp() + ${waitMs}::float8 * interval '1 millisecond',
      completed_on = case when ${state} = 'failed' then clock_timestamp() end,
      heartbeat_on = null,
      output = ${JSON.stringify({ error })}::jsonb
    where name = ${kind} and id = ${id}::uuid and state = 'active' and retry_count = ${attempt - 1}`.execute(
    db,
  );
}

interface DeadRow {
  id: string;
  kind: JobKind;
  payload: Record<string, unknown>;
  error: string | null;
  attempts: number;
  dead_at: number;
}

async function dead(db: Kysely<Database>, limit: number): ReturnType<Jobs['dead']> {
  const { rows } = await sql<DeadRow>`
    select id, name as kind, data as payload, output ->> 'error' as error, retry_count + 1 as attempts,
      (extract(epoch from completed_on) * 1000)::bigint as dead_at
    from pgboss.job
    where state = 'failed'
    order by completed_on desc, id
    limit ${limit}`.execute(db);
  return rows.map(({ dead_at, error, ...row }) => ({ ...row, error: error ?? WORKER_GONE, deadAt: dead_at }));
}

async function retry(db: Kysely<Database>, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update pgboss.job set
      state = 'created', retry_count = 0, started_on = null, completed_on = null, output = null,
      start_after = clock_timestamp()
    where id::text = ${id} and state = 'failed'`.execute(db);
  return numAffectedRows === 1n;
}

async function depth(db: Kysely<Database>): ReturnType<Jobs['depth']> {
  const { rows } = await sql<{ due: number; later: number; dead: number }>`
    select count(*) filter (where state = 'active' or (state < 'active' and start_after <= now())) as due,
      count(*) filter (where state < 'active' and start_after > now()) as later,
      count(*) filter (where state = 'failed') as dead
    from pgboss.job`.execute(db);
  return rows[0] ?? { due: 0, later: 0, dead: 0 };
}
