import { sql } from 'kysely';
import { textsOf } from './bulk.ts';
import type { Engine } from './database.ts';
import { planned } from './planned.ts';

/** Of thousands told to one audience the first few are enough to read. */
export function countTold(engine: Engine): string {
  const few = 'select 1 from told where audience = a.value and at >= $1 and at <= $2 limit $3';
  return planned(
    `select a.value as audience, (select count(*) from (${few}) few) as count from ${textsOf(engine, '$4')} a`,
  );
}

/** Tickets before all others stand in the order in seconds: below this, which is 1973 in milliseconds. */
export const FRONT_BELOW = 100_000_000_000;

/** A promise is missed when its break was told: a stage told at or after it. */
export const COUNT_WAITS = `select
  (select waiting_since from tickets where waiting_since is not null order by waiting_since limit 1) as oldest,
  (select count(*) from tickets where waiting_since is not null
    and (sort_at < cast($1 as bigint) / 1000 or (sort_at < cast($1 as bigint) and sort_at >= ${FRONT_BELOW}))) as broken,
  (select count(*) from (select distinct ticket_id, due_at from told where broke = 1
    and ticket_id not in (select id from tickets where spam = 1)) as m) as missed`;

export const LOAD = `select assignee, count(*) as open, count(waiting_since) as waited,
  min(case when waiting_since is null then null
    when sort_at < ${FRONT_BELOW} then sort_at * 1000 else sort_at end) as "dueAt"
  from tickets where status = 'open' group by assignee`;

/** Character by character, as in the index: behind it comes what no conversation goes on with. */
export function begins(engine: Engine, begin: string) {
  const end = `${begin}\u{10ffff}`;
  return engine === 'postgres'
    ? sql<boolean>`conversation ~>=~ ${begin} and conversation ~<~ ${end}`
    : sql<boolean>`conversation >= ${begin} and conversation < ${end}`;
}
