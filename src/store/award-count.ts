import type { Month } from '../domain/month.ts';
import type { ActTally, CaseTally, MonthCount, Presence, Subject } from '../insight/awards/count.ts';
import type { Aside } from './aside.ts';
import type { Engine } from './database.ts';

/** As insight/awards/count counts it, in the database. Statements begin with `select`: SQLite's readers take them. */
export async function countMonth(
  ask: Aside['ask'],
  engine: Engine,
  month: Month,
  asOf: number,
): Promise<Record<Subject, MonthCount>> {
  const window = [month.from, month.to, asOf];
  const words = wordsOf(engine);
  const [solved, surveyed, acts, presence] = await Promise.all([
    ask<CaseRow>(casesIn(words, month, 'said-solved'), window),
    ask<CaseRow>(casesIn(words, month, 'survey-scored'), window),
    ask<ActRow>(actsIn(words), window),
    ask<PresenceRow>(presenceIn(words, month), window),
  ]);
  const of = (subject: Subject) =>
    [...solved, ...surveyed].filter((row) => row.subject === subject).map(tallyOf);
  return {
    person: {
      cases: of('person'),
      acts: acts.map(({ part, who, other, customers }) => ({
        ...{ part, who, for: other, customers: Number(customers) },
      })),
      presence: presence.map(({ who, hours, days }) => ({ who, hours: Number(hours), days: Number(days) })),
    },
    team: { cases: of('team'), acts: [], presence: [] },
  };
}

type Numbers<Row, Keys extends keyof Row> = Omit<Row, Keys> & Record<Keys, number | string>;
/** `cell`: kind, channel, language and part of the day. */
type CaseRow = Numbers<
  Pick<CaseTally, 'part' | 'who' | 'value' | 'customers' | 'earned'>,
  'value' | 'customers' | 'earned'
> & {
  subject: Subject;
  cell: string;
};
type ActRow = Numbers<Omit<ActTally, 'for'>, 'customers'> & { other: string | null };
type PresenceRow = Numbers<Presence, 'hours' | 'days'>;

/** Between the parts of a cell: no id has it. */
const UNIT = '\u001f';

function tallyOf({ part, who, cell, value, earned, customers }: CaseRow): CaseTally {
  const [kind = '', channel = '', language = '', band = '0'] = cell.split(UNIT);
  return {
    ...{ part, who, kind: idOf(kind), channel, language: idOf(language), band: Number(band) },
    ...{ value: Number(value), earned: Number(earned) === 1, customers: Number(customers) },
  };
}

function idOf(cell: string): string | null {
  return cell === '' ? null : cell.slice(1);
}

/** What customers say of a whole case. */
type Spoken = 'said-solved' | 'survey-scored';

/** What the two engines write differently. */
interface Words {
  /** Observations by that index: SQLite, which keeps no count of what tables hold, would choose another one. */
  rows(as: string, index: string): string;
  /** What stands behind the first `UNIT`. */
  behind(text: string): string;
  /** Rows of that measure, as the partial index of both is found: SQLite wants its condition word for word, PostgreSQL's estimate would suffer. */
  speaks(measure: Spoken): string;
  /** Texts in order of their letters' numbers. */
  plain: string;
}

function wordsOf(engine: Engine): Words {
  const isSqlite = engine === 'sqlite';
  return {
    rows: (as, index) => `observations ${as}${isSqlite ? ` indexed by ${index}` : ''}`,
    behind: (text) => `substr(${text}, ${isSqlite ? 'instr' : 'strpos'}(${text}, '${UNIT}') + 1)`,
    speaks: (measure) =>
      `${isSqlite ? "o.measure in ('said-solved', 'survey-scored') and " : ''}o.measure = '${measure}'`,
    plain: isSqlite ? '' : ' collate "C"',
  };
}

/** The month, and what was known then: $1, $2 and $3 stand here first, as SQLite numbers parameters by where they do. */
const WINDOW = `span as (select cast($1 as bigint) as since, cast($2 as bigint) as until, cast($3 as bigint) as known)`;

/** Of observations those that were not taken back: a whole version, or single rows. */
function standing({ rows }: Words, row = 'o'): string {
  return `not exists (select 1 from ${rows('v', 'observations_voided')} where v.ticket_id = ${row}.ticket_id
    and v.measure = 'voided' and v.at <= $3 and v.value = ${row}.version
    and (v.detail is null or v.detail = cast(${row}.seq as text)))`;
}

/** As the partial index names it, word for word. */
const MARKED = `(m.measure in ('excluded', 'reopened') or m.detail in ('split', 'self', 'bulk', 'unanswered', 'denied'))`;

/** What nothing good comes of (1, 2, 4), what leaves a case out (8), and that it is ours (16). */
const MARK = { gone: 1, unearned: 2, reopened: 4, refused: 8, ours: 16 } as const;

/** What is known of `row`'s case, whatever month it is from, as a sum of marks. Of what excludes a case the newest word holds. */
function marksOf(words: Words, row = 'o'): string {
  const mark = (name: keyof typeof MARK, when: string) =>
    `coalesce(max(case when ${when} then ${MARK[name]} end), 0)`;
  return `(select coalesce(max(case when m.measure = 'excluded' then m.version * 100000 + m.seq * 10 + m.good end), 0) % 10
      + ${mark('unearned', `m.measure = 'solved' and m.detail in ('bulk', 'unanswered')`)}
      + ${mark('reopened', `m.measure = 'reopened'`)}
      + ${mark('refused', `m.measure = 'approval' and m.detail = 'denied'`)}
      + ${mark('ours', `m.detail = 'split' or (m.measure = 'opened' and m.detail = 'self')`)}
    from ${words.rows('m', 'observations_marks')}
    where m.ticket_id = ${row}.ticket_id and ${MARKED} and m.at <= $3 and ${standing(words, 'm')})`;
}

const isMarked = (marks: string, name: keyof typeof MARK) => `(${marks} / ${MARK[name]}) % 2 = 1`;

/** The last word of the customer of `d`'s case to "did this solve it?", of the month, the 31 days before it and since. */
function lastWord(words: Words, what: string): string {
  return `(select ${what} from ${words.rows('o', 'observations_said_solved')}
    where o.ticket_id = d.ticket_id and o.measure = 'said-solved' and o.at >= $1 - 2678400000 and o.at <= $3
      and ${standing(words)} order by o.at desc, o.version desc, o.seq desc limit 1)`;
}

const UNHAPPY = `((o.measure || '' = 'said-solved' and o.good = 0)
  or (o.measure || '' = 'escalated' and o.rule is not null and o.by_person is null)
  or (o.measure || '' = 'survey-scored' and o.value <= 5))`;

/** With whom the customer was unhappy first, and when, unless it was with whoever made them happy. */
function turned(words: Words): string {
  return `(select case when o.at < d.at and (o.person is null or o.person <> d.who) then 1 end from observations o
    where o.ticket_id = d.ticket_id and o.at >= $1 - 2678400000 and o.at <= $3 and ${UNHAPPY} and ${standing(words)}
    order by o.at, o.version, o.seq limit 1) = 1`;
}

const BAD: Readonly<Record<Spoken, string>> = { 'said-solved': 'good = 0', 'survey-scored': 'value <= 5' };
/** What somebody of the team said in the customer's place does not count. */
const COUNTS: Readonly<Record<Spoken, string>> = {
  'said-solved': '1 = 1',
  'survey-scored': 'o.value is not null and o.by_person is null',
};

/** What customers said in the month, once for each of them and whoever it was said of: by the newest, and the worst. */
function casesIn(words: Words, month: Month, measure: Spoken): string {
  const began = `coalesce((select f.at from ${words.rows('f', 'observations_first')}
    where f.ticket_id = o.ticket_id and f.version = 1 and f.seq = 0), o.at)`;
  return `select subject, part, who, cell, value, earned, sum(customers) as customers from (
    with ${WINDOW},
    pending as materialized (
      select d.contact as contact from ${words.rows('d', 'observations_counted')}
      where d.measure in ('opened', 'described') and d.detail = 'split' and d.at >= $1 and d.at < $2 and d.at <= $3
        and ${standing(words, 'd')} and coalesce(${lastWord(words, 'o.good')}, 0) = 0
        and not ${isMarked(marksOf(words, 'd'), 'gone')}
    ),
    spoken as materialized (
      select o.measure as measure, o.ticket_id as ticket_id, o.version as version, o.seq as seq, o.at as at,
        o.value as value, o.good as good, o.in_promise as in_promise, o.person as person, o.team as team,
        o.contact as contact, o.kind as kind, o.channel as channel, o.language as language,
        ${began} as began, ${marksOf(words)} as marks
      from ${words.rows('o', 'observations_spoken')}
      where ${words.speaks(measure)} and o.at >= $1 and o.at < $2 and o.at <= $3
        and ${COUNTS[measure]} and ${standing(words)}
    ),
    counted as materialized (
      select measure, contact as heard, ticket_id, version, seq, at, person, team, kind, channel, language, value, good, in_promise,
        ${quarterOf('began', month)} as band,
        case when marks % ${MARK.refused} > 0 or contact in (select contact from pending) then 0 else 1 end as earned
      from spoken where not ${isMarked('marks', 'refused')} and (${BAD[measure]} or not ${isMarked('marks', 'ours')})
    ),
    often as materialized (select heard from counted group by heard having count(*) > 1),
    once as materialized (
      select measure, person, team, value, good, in_promise, earned, ${CELL} as cell, count(*) as customers from counted
      where heard not in (select heard from often)
      group by measure, person, team, value, good, in_promise, earned, kind, channel, language, band
    ),
    again as materialized (
      select measure, heard, person, team, value, good, in_promise, earned,
        cast(1000000000000000 + at as text) || ' ' || ticket_id || ' ' || cast(1000000000 + version as text)
          || cast(1000000 + seq as text) || '${UNIT}' || coalesce(cast(good as text), '-') || ${CELL} as newest
      from counted where heard in (select heard from often)
    ),
    units as (${(['person', 'team'] as const).map((subject) => `${onceOf(subject)} union all ${againOf(words, subject)}`).join(' union all ')})
    ${PARTS_OF[measure]}
  ) as customers group by subject, part, who, cell, value, earned`;
}

const PARTS_OF: Readonly<Record<Spoken, string>> = {
  'said-solved': `select subject, 'promise' as part, who, cell, 1 - lost as value, case when lost = 1 then 1 else earned end as earned, customers
    from units where lost = 1 or kept = 1
    union all
    select subject, 'at-once', who, cell, all_good, case when all_good = 0 then 1 else earned end, customers from units`,
  'survey-scored':
    "select subject, 'survey' as part, who, cell, score as value, earned, customers from units",
};

/** Kind, channel, language and part of the day, as `tallyOf` reads them. */
const CELL = `coalesce('=' || kind, '') || '${UNIT}' || channel || '${UNIT}' || coalesce('=' || language, '')
  || '${UNIT}' || cast(band as text)`;

/** Of customers who said one thing in the month: nearly all. */
function onceOf(subject: Subject): string {
  return `select '${subject}' as subject, measure, ${subject} as who, cell, good as all_good, value as score,
      case when good = 0 or in_promise = 0 then 1 else 0 end as lost,
      case when good = 1 and in_promise = 1 then 1 else 0 end as kept,
      case when measure = 'said-solved' and good = 0 then 1 else earned end as earned, customers
    from once where ${subject} is not null`;
}

/** Of all others: the cell of the newest, and whether the customer's last word was no. */
function againOf({ behind, plain }: Words, subject: Subject): string {
  return `select subject, measure, who, substr(newest, 2) as cell, all_good, score,
      case when substr(newest, 1, 1) = '0' or late = 1 then 1 else 0 end as lost, kept, earned, 1 as customers
    from (
      select '${subject}' as subject, measure, ${subject} as who, ${behind(`max(newest${plain})`)} as newest,
        min(good) as all_good, min(value) as score,
        max(case when good = 1 and in_promise = 0 then 1 else 0 end) as late,
        max(case when good = 1 and in_promise = 1 then 1 else 0 end) as kept,
        min(case when measure = 'said-solved' and good = 0 then 1 else earned end) as earned
      from again where ${subject} is not null group by measure, ${subject}, heard
    ) as of_${subject}`;
}

function actsIn(words: Words): string {
  const month = 'o.at >= $1 and o.at < $2 and o.at <= $3';
  return `select part, who, other, count(distinct contact) as customers from (
    with ${WINDOW},
    signs as materialized (
      ${(['said-solved', 'survey-scored'] as const)
        .map(
          (measure) => `select o.ticket_id as ticket_id from ${words.rows('o', 'observations_spoken')}
      where ${words.speaks(measure)} and o.at >= $1 - 2678400000 and o.at <= $3 and o.${BAD[measure]} and ${standing(words)}`,
        )
        .join(' union all ')}
      union all
      select o.ticket_id from ${words.rows('o', 'observations_counted')}
      where o.measure = 'escalated' and o.at >= $1 - 2678400000 and o.at <= $3
        and o.rule is not null and o.by_person is null and ${standing(words)}
    ),
    acted as materialized (
      select o.ticket_id as ticket_id, o.measure as measure, o.at as at, o.person as who, o.by_person as other,
        o.contact as contact, ${marksOf(words)} as marks
      from ${words.rows('o', 'observations_counted')}
      where o.measure in ('thanked', 'advised', 'handed-over') and ${month} and o.person is not null and ${standing(words)}
        and (o.measure = 'advised' or (o.measure = 'thanked' and o.by_person is null)
          or (o.measure = 'handed-over' and o.detail = 'taken' and o.by_person <> o.person))
      union all
      select o.ticket_id, o.measure, o.at, o.person, o.by_person, o.contact, ${marksOf(words)}
      from ${words.rows('o', 'observations_spoken')}
      where ${words.speaks('said-solved')} and ${month}
        and o.person is not null and o.good = 1 and o.ticket_id in (select ticket_id from signs) and ${standing(words)}
    ),
    done as materialized (
      select * from acted where not (${isMarked('marks', 'gone')} or ${isMarked('marks', 'refused')} or ${isMarked('marks', 'ours')})
        and (measure = 'thanked' or not ${isMarked('marks', 'unearned')})
    ),
    settled as materialized (
      select d.ticket_id, d.measure, d.at, d.who, d.other, d.contact,
        ${lastWord(words, 'case when o.good = 1 then o.person end')} as solver
      from done d where d.measure <> 'thanked'
    )
    select 'thanks' as part, who, cast(null as text) as other, contact from done where measure = 'thanked'
    union all
    select 'rescue', who, cast(null as text), contact from settled d
    where d.measure = 'said-solved' and d.solver is not null and ${turned(words)}
    union all
    select 'advice', who, solver, contact from settled d where d.measure = 'advised' and d.solver <> d.who
    union all
    select 'taken', who, other, contact from settled d
    where d.measure = 'handed-over' and d.solver = d.who
      and not exists (select 1 from ${words.rows('o', 'observations_handed_over')} where o.ticket_id = d.ticket_id
        and o.measure = 'handed-over' and o.detail = 'offered' and o.person = d.who and o.at <= $3 and ${standing(words)})
  ) as acts group by part, who, other`;
}

function presenceIn(words: Words, month: Month): string {
  return `select who, count(*) as hours, count(distinct hour / 24) as days from (
    with ${WINDOW}
    select o.person as who, ${clockOf('o.at', month)} / 3600000 as hour from ${words.rows('o', 'observations_counted')}
    where o.measure in ('first-answer', 'advised') and o.at >= $1 and o.at < $2 and o.at <= $3 and o.person is not null
      and ${standing(words)}
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
