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

const TAKEN_BACK = `taken_back as materialized (
  select ticket_id, value as version, detail from observations where measure = 'voided' and at <= $3
)`;

/** Rows of the observations `o` that were not taken back. */
const STANDING = `not exists (select 1 from taken_back b where b.ticket_id = o.ticket_id and b.version = o.version
  and (b.detail is null or b.detail = cast(o.seq as text)))`;

/** What is known of the cases of `wanted`, whatever month they are from. Of what excludes a case the newest word holds. */
const states = (wanted: string) => `states as materialized (
  select ticket_id, min(case when measure = 'opened' then at end) as opened_at,
    coalesce(max(case when measure = 'excluded' then version * 100000 + seq * 10 + good end), 0) % 10 as gone,
    max(case when measure = 'approval' and detail = 'denied' then 1 else 0 end) as refused,
    max(case when detail = 'split' or (measure = 'opened' and detail = 'self') then 1 else 0 end) as ours,
    max(case when measure = 'solved' and detail in ('bulk', 'unanswered') then 1 else 0 end) as unearned,
    max(case when measure = 'reopened' then 1 else 0 end) as reopened
  from observations o
  where o.at <= $3 and o.ticket_id in (select ticket_id from ${wanted}) and ${STANDING}
    and o.measure in ('opened', 'excluded', 'approval', 'described', 'solved', 'reopened')
  group by ticket_id
)`;

/** The last word of a case's customer, of the month and the 31 days before it. */
const LASTS = `lasts as materialized (
  select ticket_id, person, good from (
    select ticket_id, person, good,
      row_number() over (partition by ticket_id order by at desc, version desc, seq desc) as newest
    from observations o where measure = 'said-solved' and at >= $1 - 2678400000 and at <= $3 and ${STANDING}
  ) as words where newest = 1
)`;

function casesBy(subject: Subject, month: Month): string {
  const last = (column: string) => `max(case when newest = 1 then ${column} end) as ${column}`;
  return `select part, who, kind, channel, language, band, value, earned, count(*) as customers from (
    with ${WINDOW}, ${TAKEN_BACK},
    spoken as materialized (
      select o.ticket_id, o.version, o.seq, o.measure, o.at, o.value, o.good, o.in_promise, o.${subject} as who,
        o.contact, o.kind, o.channel, o.language
      from observations o
      where o.measure in ('said-solved', 'survey-scored') and o.at >= $1 and o.at < $2 and o.at <= $3
        and o.${subject} is not null and (o.measure = 'said-solved' or (o.value is not null and o.by_person is null))
        and ${STANDING}
    ),
    split as materialized (
      select ticket_id, contact from observations o
      where measure = 'described' and detail = 'split' and at >= $1 and at < $2 and at <= $3 and ${STANDING}
    ),
    wanted as (select ticket_id from spoken union select ticket_id from split),
    ${states('wanted')}, ${LASTS},
    pending as materialized (
      select distinct split.contact from split join states on states.ticket_id = split.ticket_id and states.gone = 0
      left join lasts on lasts.ticket_id = split.ticket_id where coalesce(lasts.good, 0) = 0
    ),
    counted as (
      select s.measure, s.who, s.contact, s.kind, s.channel, s.language, s.good, s.in_promise, s.value,
        ${quarterOf('coalesce(t.opened_at, s.at)', month)} as band,
        case when t.gone + t.unearned + t.reopened > 0 or p.contact is not null then 0 else 1 end as earned,
        row_number() over (partition by s.measure, s.who, s.contact
          order by s.at desc, s.ticket_id desc, s.version desc, s.seq desc) as newest
      from spoken s join states t on t.ticket_id = s.ticket_id left join pending p on p.contact = s.contact
      where t.refused = 0 and (t.ours = 0
        or (s.measure = 'said-solved' and s.good = 0) or (s.measure = 'survey-scored' and s.value <= 5))
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
  with ${WINDOW}, ${TAKEN_BACK}, ${LASTS},
  signs as (
    select ticket_id, person, at from observations o
    where measure in ('said-solved', 'escalated', 'survey-scored') and at >= $1 - 2678400000 and at <= $3
      and ((measure = 'said-solved' and good = 0) or (measure = 'escalated' and rule is not null and by_person is null)
        or (measure = 'survey-scored' and value <= 5))
      and ${STANDING}
  ),
  done as (
    select o.ticket_id, o.measure, o.at, o.person as who, o.by_person as other, o.contact
    from observations o
    where o.measure in ('thanked', 'said-solved', 'advised', 'handed-over') and o.at >= $1 and o.at < $2 and o.at <= $3
      and o.person is not null and ${STANDING}
      and ((o.measure = 'thanked' and o.by_person is null) or o.measure = 'advised'
        or (o.measure = 'said-solved' and o.good = 1)
        or (o.measure = 'handed-over' and o.detail = 'taken' and o.by_person <> o.person))
  ),
  acted as materialized (
    select 'thanks' as part, ticket_id, who, null as other, contact from done where measure = 'thanked'
    union all
    select 'rescue', d.ticket_id, d.who, null, d.contact from done d join lasts l on l.ticket_id = d.ticket_id
    where d.measure = 'said-solved' and l.good = 1 and l.person is not null
      and d.ticket_id in (select s.ticket_id from signs s where s.at < d.at and (s.person is null or s.person <> d.who))
    union all
    select 'advice', d.ticket_id, d.who, l.person, d.contact from done d join lasts l on l.ticket_id = d.ticket_id
    where d.measure = 'advised' and l.good = 1 and l.person <> d.who
    union all
    select 'taken', d.ticket_id, d.who, d.other, d.contact from done d join lasts l on l.ticket_id = d.ticket_id
    where d.measure = 'handed-over' and l.good = 1 and l.person = d.who
      and not exists (select 1 from observations o where o.ticket_id = d.ticket_id and o.measure = 'handed-over'
        and o.detail = 'offered' and o.person = d.who and o.at <= $3 and ${STANDING})
  ),
  ${states('acted')}
  select a.part, a.who, a.other, a.contact from acted a join states t on t.ticket_id = a.ticket_id
  where t.gone = 0 and t.refused = 0 and t.ours = 0 and (a.part = 'thanks' or t.unearned = 0)
) as acts group by part, who, other`;

function presenceBy(month: Month): string {
  return `select who, count(distinct hour) as hours, count(distinct hour / 24) as days from (
    with ${WINDOW}, ${TAKEN_BACK}
    select person as who, ${clockOf('at', month)} / 3600000 as hour from observations o
    where measure in ('first-answer', 'advised') and at >= $1 and at < $2 and at <= $3 and person is not null
      and ${STANDING}
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
