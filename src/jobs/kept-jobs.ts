import { type Kysely, sql } from 'kysely';
import type { Database, Engine, Trx } from '../store/database.ts';
import { JOB_KINDS, type JobKind } from './jobs.ts';

/** A job as either engine keeps it. What a worker had in hand is one that waits: nobody has it any more. */
export interface KeptJob {
  /** Which effect it is: its key on SQLite; PostgreSQL knows the id alone that is made of it, `uuid:…` here. */
  key: string;
  kind: JobKind;
  payload: Record<string, unknown>;
  /** Not before. Epoch ms. */
  runAt: number;
  attempts: number;
  /** Epoch ms, or null: it waits. */
  deadAt: number | null;
  error: string | null;
}

/** All of them, by key. */
export async function keptJobs(db: Kysely<Database>, engine: Engine): Promise<KeptJob[]> {
  const jobs = engine === 'postgres' ? await bossJobs(db) : await tableJobs(db);
  return jobs.sort((a, b) => (a.key < b.key ? -1 : 1));
}

async function tableJobs(db: Kysely<Database>): Promise<KeptJob[]> {
  const rows = await db.selectFrom('jobs').selectAll().execute();
  return rows.map((row) => ({
    key: row.key,
    kind: row.kind as JobKind,
    payload: JSON.parse(row.payload) as Record<string, unknown>,
    // With an error it is put off until then; without one a worker has it.
    runAt: row.error === null || row.dead_at !== null ? row.run_at : Math.max(row.run_at, row.held_until),
    attempts: row.attempts,
    deadAt: row.dead_at,
    error: row.error,
  }));
}

async function bossJobs(db: Kysely<Database>): Promise<KeptJob[]> {
  const { rows: there } = await sql<{ there: number }>`
    select (to_regclass('pgboss.job') is not null)::int as there`.execute(db);
  if (there[0]?.there !== 1) return [];
  const { rows } = await sql<KeptJob & { run_at: number; dead_at: number | null }>`
    select 'uuid:' || id as key, name as kind, data as payload, output ->> 'error' as error,
      round(extract(epoch from start_after) * 1000)::bigint as run_at,
      case when started_on is null then 0 else retry_count + 1 end as attempts,
      case when state = 'failed' then round(extract(epoch from completed_on) * 1000)::bigint end as dead_at
    from pgboss.job where state <= 'active' or state = 'failed'`.execute(db);
  return rows
    .filter(({ kind }) => JOB_KINDS.includes(kind))
    .map(({ run_at, dead_at, key, kind, payload, attempts, error }) => ({
      ...{ key, kind, payload, attempts, error },
      runAt: run_at,
      deadAt: dead_at,
    }));
}

/** Writes them into the table of a SQLite file. */
export async function keepInTable(trx: Trx, jobs: readonly KeptJob[]): Promise<void> {
  for (const { key, kind, payload, runAt, attempts, deadAt, error } of jobs)
    await trx
      .insertInto('jobs')
      .values({
        ...{ key, kind, attempts, error },
        payload: JSON.stringify(payload),
        run_at: runAt,
        dead_at: deadAt,
      })
      .execute();
}

/** What jobs that were just enqueued on PostgreSQL had gone through elsewhere, by their ids there. */
export async function remember(trx: Trx, jobs: readonly (KeptJob & { id: string })[]): Promise<void> {
  const rows = jobs.map(({ id, runAt, attempts, deadAt, error }) => ({ id, runAt, attempts, deadAt, error }));
  await sql`
    update pgboss.job set
      start_after = to_timestamp(r."runAt" / 1000.0),
      retry_count = greatest(r.attempts - 1, 0),
      started_on = case when r.attempts > 0 then to_timestamp(r."runAt" / 1000.0) end,
      state = (case when r."deadAt" is not null then 'failed' when r.attempts > 0 then 'retry' else 'created' end)::pgboss.job_state,
      completed_on = to_timestamp(r."deadAt" / 1000.0),
      output = case when r.error is not null then json_build_object('error', r.error)::jsonb end
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as r(id uuid, "runAt" bigint, attempts int, "deadAt" bigint, error text)
    where pgboss.job.id = r.id`.execute(trx);
}
