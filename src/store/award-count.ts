import type { Month } from '../domain/month.ts';
import type { ActTally, CaseTally, MonthCount, Presence, Subject } from '../insight/awards/count.ts';
import { run } from './bulk.ts';
import type { Db } from './database.ts';

/** As insight/awards/count counts it, in the database. Statements begin with `select`: SQLite's readers take them. */
export async function countMonth(db: Db, month: Month, asOf: number, subject: Subject): Promise<MonthCount> {
  const window = [month.from, month.to, asOf];
  const cases = (await run<CaseRow>(db, casesBy(subject, month), window)).map(
    ({ value, earned, band, customers, ...row }): CaseTally => ({
      ...row,
      ...{ band: Number(band), value: Number(value), earned: Number(earned) === 1 },
      customers: Number(customers),
    }),
  );
  if (subject === 'team') return { cases, acts: [], presence: [] };
  const acts = await run<ActRow>(db, ACTS, window);
  const presence = await run<PresenceRow>(db, presenceBy(month), window);
  return {
    cases,
    acts: acts.map(({ part, who, other, customers }) => ({
      ...{ part, who, for: other, customers: Number(customers) },
    })),
    presence: presence.map(({ who, hours, days }) => ({ who, hours: Number(hours), days: Number(days) })),
  };
}

type Numbers<Row, Keys extends keyof Row> = Omit<Row, Keys> & Record<Keys, number | string>;
type CaseRow = Numbers<CaseTally, 'value' | 'band' | 'customers' | 'earned'>;
type ActRow = Numbers<Omit<ActTally, 'for'>, 'customers'> & { other: string | null };
type PresenceRow = Numbers<Presence, 'hours' | 'days'>;

/** The month, and what was known then: $1, $2 and $3 stand here first, as SQLite numbers parameters by where they do. */
const WINDOW = `span as (select cast($1 as bigint) as since, cast($2 as bigint) as until, cast($3 as bigint) as known)`;

/** What was taken back, as whole versions and as single rows. Planners look a single value up fastest. */
const TAKEN_BACK = `taken_back as materialized (
  select ticket_id, ticket_id || ' ' || value || case when detail is null then '' else ' ' || detail end as spot
  from observations where measure = 'voided' and value is not null and at <= $3
)`;

/** Of observations `o` those that were not taken back: of nearly all cases nothing was. */
const STANDING = `(o.ticket_id not in (select ticket_id from taken_back)
  or (o.ticket_id || ' ' || o.version not in (select spot from taken_back)
    and o.ticket_id || ' ' || o.version || ' ' || o.seq not in (select spot from taken_back)))`;

/** As the partial index names it, word for word. */
const MARKED = `(measure in ('excluded', 'reopened') or detail in ('split', 'self', 'bulk', 'unanswered', 'denied'))`;

/** What is known of cases, whatever month they are from. Of what excludes a case the newest word holds. */
const MARKS = `marks as materialized (
  select o.ticket_id as ticket_id,
    coalesce(max(case when o.measure = 'excluded' then o.version * 100000 + o.seq * 10 + o.good end), 0) % 10 as gone,
    max(case when o.measure = 'approval' and o.detail = 'denied' then 1 else 0 end) as refused,
    max(case when o.detail = 'split' or (o.measure = 'opened' and o.detail = 'self') then 1 else 0 end) as ours,
    max(case when o.measure = 'solved' and o.detail in ('bulk', 'unanswered') then 1 else 0 end) as unearned,
    max(case when o.measure = 'reopened' then 1 else 0 end) as reopened
  from (select ticket_id, measure, detail, at, version, seq, good from observations where ${MARKED} and at <= $3) as o
  where ${STANDING}
  group by o.ticket_id
)`;

/** The first or last word of the customer of `d`'s case, of the month, the 31 days before it and since. Found by the case. */
const word = (what: string, which: string, order: 'asc' | 'desc') => `(select ${what} from observations o
  where o.ticket_id = d.ticket_id and o.at >= $1 - 2678400000 and o.at <= $3 and ${which} and ${STANDING}
  order by o.at ${order}, o.version ${order}, o.seq ${order} limit 1)`;

const LAST_YES = word('case when o.good = 1 then o.person end', "o.measure || '' = 'said-solved'", 'desc');
const LAST_GOOD = word('o.good', "o.measure || '' = 'said-solved'", 'desc');
const UNHAPPY = `((o.measure || '' = 'said-solved' and o.good = 0)
  or (o.measure || '' = 'escalated' and o.rule is not null and o.by_person is null)
  or (o.measure || '' = 'survey-scored' and o.value <= 5))`;
/** With whom the customer was unhappy first, and when, unless it was with whoever made them happy. */
const TURNED = `${word(`case when o.at < d.at and (o.person is null or o.person <> d.who) then 1 end`, UNHAPPY, 'asc')} = 1`;

function casesBy(subject: Subject, month: Month): string {
  const last = (column: string) => `max(case when newest = 1 then ${column} end) as ${column}`;
  const marked = (mark: string) => `d.ticket_id in (select ticket_id from marks where ${mark})`;
  return `select part, who, kind, channel, language, band, value, earned, count(*) as customers from (
    with ${WINDOW}, ${TAKEN_BACK}, ${MARKS},
    spoken as materialized (
      select o.ticket_id as ticket_id, o.version as version, o.seq as seq, o.measure as measure, o.at as at,
        o.value as value, o.good as good, o.in_promise as in_promise, o.${subject} as who, o.contact as contact,
        o.kind as kind, o.channel as channel, o.language as language
      from observations o
      where o.measure in ('said-solved', 'survey-scored') and o.at >= $1 and o.at < $2 and o.at <= $3
        and o.${subject} is not null and (o.measure = 'said-solved' or (o.value is not null and o.by_person is null))
        and ${STANDING}
    ),
    split as (
      select o.ticket_id as ticket_id, o.contact as contact from observations o
      where o.measure = 'described' and o.detail = 'split' and o.at >= $1 and o.at < $2 and o.at <= $3 and ${STANDING}
    ),
    pending as materialized (
      select d.contact as contact from split d where coalesce(${LAST_GOOD}, 0) = 0 and not ${marked('gone = 1')}
    ),
    counted as (
      select d.measure, d.who, d.contact, d.kind, d.channel, d.language, d.good, d.in_promise, d.value,
        ${quarterOf(
          `coalesce((select o.at from observations o where o.ticket_id = d.ticket_id
          and o.version = 1 and o.seq = 0), d.at)`,
          month,
        )} as band,
        case when ${marked('gone + unearned + reopened > 0')} or d.contact in (select contact from pending)
          then 0 else 1 end as earned,
        row_number() over (partition by d.measure, d.who, d.contact
          order by d.at desc, d.ticket_id desc, d.version desc, d.seq desc) as newest
      from spoken d
      where not ${marked('refused = 1')} and ((d.measure = 'said-solved' and d.good = 0)
        or (d.measure = 'survey-scored' and d.value <= 5) or not ${marked('ours = 1')})
    ),
    units as materialized (
      select measure, who, contact, ${['kind', 'channel', 'language', 'band'].map(last).join(', ')},
        max(case when newest = 1 then good end) as last_good, min(good) as all_good, min(value) as score,
        max(case when good = 1 and in_promise = 0 then 1 else 0 end) as late,
        max(case when good = 1 and in_promise = 1 then 1 else 0 end) as kept,
        min(case when measure = 'said-solved' and good = 0 then 1 else earned end) as earned
      from counted group by measure, who, contact
    )
    select 'promise' as part, who, kind, channel, language, band,
      case when last_good = 0 or late = 1 then 0 else 1 end as value,
      case when last_good = 0 or late = 1 then 1 else earned end as earned
    from units where measure = 'said-solved' and (last_good = 0 or late = 1 or kept = 1)
    union all
    select 'at-once', who, kind, channel, language, band, all_good, case when all_good = 0 then 1 else earned end
    from units where measure = 'said-solved'
    union all
    select 'survey', who, kind, channel, language, band, score, earned from units where measure = 'survey-scored'
  ) as customers group by part, who, kind, channel, language, band, value, earned`;
}

const ACTS = `select part, who, other, count(distinct contact) as customers from (
  with ${WINDOW}, ${TAKEN_BACK}, ${MARKS},
  signs as materialized (
    select o.ticket_id as ticket_id from observations o
    where o.measure in ('said-solved', 'escalated', 'survey-scored') and o.at >= $1 - 2678400000 and o.at <= $3
      and ${UNHAPPY} and ${STANDING}
  ),
  done as materialized (
    select o.ticket_id as ticket_id, o.measure as measure, o.at as at, o.person as who, o.by_person as other,
      o.contact as contact
    from observations o
    where o.measure in ('thanked', 'said-solved', 'advised', 'handed-over') and o.at >= $1 and o.at < $2 and o.at <= $3
      and o.person is not null and ${STANDING}
      and ((o.measure = 'thanked' and o.by_person is null) or o.measure = 'advised'
        or (o.measure = 'said-solved' and o.good = 1 and o.ticket_id in (select ticket_id from signs))
        or (o.measure = 'handed-over' and o.detail = 'taken' and o.by_person <> o.person))
      and o.ticket_id not in (select ticket_id from marks where gone + refused + ours > 0)
      and (o.measure = 'thanked' or o.ticket_id not in (select ticket_id from marks where unearned = 1))
  ),
  settled as materialized (
    select d.ticket_id, d.measure, d.at, d.who, d.other, d.contact, ${LAST_YES} as solver
    from done d where d.measure <> 'thanked'
  )
  select 'thanks' as part, who, cast(null as text) as other, contact from done where measure = 'thanked'
  union all
  select 'rescue', who, cast(null as text), contact from settled d
  where d.measure = 'said-solved' and d.solver is not null and ${TURNED}
  union all
  select 'advice', who, solver, contact from settled d where d.measure = 'advised' and d.solver <> d.who
  union all
  select 'taken', who, other, contact from settled d
  where d.measure = 'handed-over' and d.solver = d.who
    and not exists (select 1 from observations o where o.ticket_id = d.ticket_id and o.measure || '' = 'handed-over'
      and o.detail = 'offered' and o.person = d.who and o.at <= $3 and ${STANDING})
) as acts group by part, who, other`;

function presenceBy(month: Month): string {
  return `select who, count(*) as hours, count(distinct hour / 24) as days from (
    with ${WINDOW}, ${TAKEN_BACK}
    select o.person as who, ${clockOf('o.at', month)} / 3600000 as hour from observations o
    where o.measure in ('first-answer', 'advised') and o.at >= $1 and o.at < $2 and o.at <= $3 and o.person is not null
      and ${STANDING}
    group by 1, 2
  ) as shown group by who`;
}

/** Quarters of the day, 0 to 3. */
function quarterOf(at: string, month: Month): string {
  return `(${clockOf(at, month)} / 21600000) % 4`;
}

/** An instant as clocks of the house show it. */
function clockOf(at: string, { offsets }: Month): string {
  const [first, ...others] = offsets;
  const changes = others.map(({ from, ms }) => ({ from: Math.trunc(from), ms: Math.trunc(ms) })).reverse();
  const later = changes.map(({ from, ms }) => `when ${at} >= ${from} then ${ms}`).join(' ');
  const begins = Math.trunc(first?.ms ?? 0);
  return later === '' ? `(${at} + ${begins})` : `(${at} + case ${later} else ${begins} end)`;
}
