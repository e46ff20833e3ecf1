import { sql } from 'kysely';
import { run } from './bulk.ts';
import type { Db, Engine } from './database.ts';
import type { AnswerTime } from './history.ts';
import type { PlaceWait, Tickets } from './store.ts';

/**
 * Waits that an answer ended, each with the deadline that was set last before it: read from the events, so that a
 * deadline that moved counts as it stood at the answer.
 */
export async function answered(db: Db, engine: Engine, since: number): ReturnType<Tickets['answered']> {
  const waits = endedWaits(engine);
  const [total] = await run<{
    answered: number;
    within_target: number | null;
    within_promise: number | null;
  }>(
    db,
    `select count(*) as answered,
      count(case when at <= target_at then 1 end) as within_target,
      count(case when at <= promise_at then 1 end) as within_promise
      from (${waits}) as waits`,
    [since],
  );
  const answers = total?.answered ?? 0;
  const [middle] = await run<{ ms: number }>(
    db,
    `select at - since as ms from (${waits}) as waits order by ms limit 1 offset $2`,
    [since, Math.max(0, Math.floor((answers - 1) / 2))],
  );
  return {
    answered: answers,
    withinTarget: total?.within_target ?? 0,
    withinPromise: total?.within_promise ?? 0,
    medianMs: middle?.ms ?? null,
  };
}

/** In the order of the channels' names; a channel on which nothing was answered is not there. */
export async function answerTimes(db: Db, engine: Engine, since: number): Promise<AnswerTime[]> {
  const field = (name: string): string => fieldOf(engine, 'w', name);
  const waits = `select t.channel as channel, w.at - cast(${field('since')} as bigint) as ms
    from events w join tickets t on t.id = w.ticket_id and t.spam = 0
    where w.type = 'wait-ended' and w.at >= $1 and ${field('by')} = 'answer'`;
  const ranked = `select channel, ms, count(*) over (partition by channel) as answered,
    row_number() over (partition by channel order by ms) as place from (${waits}) as waits`;
  const rows = await run<{ channel: string; answered: number; median: number; p80: number }>(
    db,
    `select channel, max(answered) as answered, min(case when place * 2 >= answered then ms end) as median,
      min(case when place * 10 >= answered * 8 then ms end) as p80
      from (${ranked}) as ranked group by channel order by channel`,
    [since],
  );
  return rows.map(({ channel, answered: count, median, p80 }) => ({
    channel,
    answered: Number(count),
    medianMs: Number(median),
    p80Ms: Number(p80),
  }));
}

/**
 * Cases that were resolved, and not by mistake, with the running time that stands in the event; older events have none. The target is
 * compared with time as it counts it.
 */
export async function resolved(db: Db, engine: Engine, since: number): ReturnType<Tickets['resolved']> {
  const figure = (name: string): string => `cast(${fieldOf(engine, 'r', name)} as bigint)`;
  const cases = `select ${figure('openMs')} as ms, ${figure('targetMs')} as target_ms,
    coalesce(${figure('countedMs')}, ${figure('openMs')}) as counted_ms from events r
    join tickets t on t.id = r.ticket_id and t.spam = 0 and t.merged = 0
    where r.type = 'resolved' and r.at >= $1 and ${fieldOf(engine, 'r', 'openMs')} is not null
      and not exists (
        select 1 from events u where u.ticket_id = r.ticket_id and u.version > r.version
          and u.type = 'undone' and cast(${fieldOf(engine, 'u', 'of')} as bigint) = r.version
      )`;
  const [total] = await run<{ resolved: number; with_target: number; within_target: number | null }>(
    db,
    `select count(*) as resolved, count(target_ms) as with_target,
      count(case when counted_ms <= target_ms then 1 end) as within_target from (${cases}) as cases`,
    [since],
  );
  const count = total?.resolved ?? 0;
  const [middle] = await run<{ ms: number }>(
    db,
    `select ms from (${cases}) as cases order by ms limit 1 offset $2`,
    [since, Math.max(0, Math.floor((count - 1) / 2))],
  );
  return {
    resolved: count,
    withTarget: total?.with_target ?? 0,
    withinTarget: total?.within_target ?? 0,
    medianMs: middle?.ms ?? null,
  };
}

/** By conversation: an answer in one ends the wait of nobody in another before their tickets were merged. */
export async function waits(db: Db, ticketIds: readonly string[], since: number): Promise<PlaceWait[]> {
  const { rows } = await sql<PlaceWait>`
    select m.channel as channel, m.conversation as conversation, min(m.sent_at) as since from messages m
    where m.ticket_id in (${sql.join(ticketIds)}) and m.kind = 'inbound' and m.deleted_at is null
      and m.sent_at >= ${since} and not exists (
        select 1 from messages o where o.ticket_id in (${sql.join(ticketIds)}) and o.kind = 'outbound'
          and o.channel = m.channel and o.conversation = m.conversation and o.reply_kind = 'answer'
          and o.deleted_at is null and o.delivery in ('sent', 'delivered', 'read') and o.sent_at >= m.sent_at
      )
    group by m.channel, m.conversation`.execute(db);
  return rows.map((row) => ({ ...row, since: Number(row.since) }));
}

function fieldOf(engine: Engine, row: string, name: string): string {
  return engine === 'postgres' ? `(${row}.body::json->>'${name}')` : `(${row}.body->>'${name}')`;
}

function endedWaits(engine: Engine): string {
  const field = (row: string, name: string): string => fieldOf(engine, row, name);
  const instant = (row: string, name: string): string => `cast(${field(row, name)} as bigint)`;
  return `select w.at as at, ${instant('w', 'since')} as since,
      ${instant('d', 'targetAt')} as target_at, ${instant('d', 'promiseAt')} as promise_at
    from events w left join events d on d.ticket_id = w.ticket_id and d.type = 'deadline-set'
      and (d.version, d.seq) = (
        select e.version, e.seq from events e where e.ticket_id = w.ticket_id and e.type = 'deadline-set'
        and (e.version, e.seq) < (w.version, w.seq) order by e.version desc, e.seq desc limit 1
      )
    join tickets t on t.id = w.ticket_id and t.spam = 0
    where w.type = 'wait-ended' and w.at >= $1 and ${field('w', 'by')} = 'answer'`;
}
