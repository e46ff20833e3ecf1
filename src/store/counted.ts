import type { Dimension, Measure } from '../insight/observation.ts';
import type { Aside } from './aside.ts';
import type { Engine } from './database.ts';
import { followingIndex } from './tables-of-observations.ts';

/** Of what a share is a part: a mark on the row, or whether something else followed on the same case. */
export type Part =
  | { mark: 'in_target' | 'in_promise' | 'good' }
  | { detail: string }
  | { later: Measure }
  /** The same customer had begun another case so long before. Milliseconds. */
  | { again: number };

/** How instants fall into steps: what is added to one until the next change of the clocks. */
export interface Clock {
  /** From the last instant of which on the next offset counts; the last has none. Epoch ms, ms. */
  offsets: readonly { until: number | null; ms: number }[];
  /** Midnights with which months end, in order. Epoch ms. */
  months: readonly number[];
}

/** What is to be counted of the observations. Instants are epoch ms. */
export interface Counting {
  of: readonly Measure[];
  from: number;
  to: number;
  asOf: number;
  /** Details that are counted alone, or left out. */
  details?: { in: readonly string[] } | { not: string };
  /** Only rows with this value. */
  value?: number;
  part: Part | null;
  /** Whether the middle one of the values is wanted: rows without one are left out. */
  middle: boolean;
  by: Dimension | null;
  per: { step: 'day' | 'week' | 'month' | 'hour' | 'weekday-hour' | 'waited'; clock: Clock } | null;
  filters: Readonly<Partial<Record<Dimension, readonly (string | null)[]>>>;
  person: string | null;
}

/** Of one group in one step. `step`: days, weeks or hours since they began, or the month's place among those asked for. */
export interface Counted {
  group: string | null;
  step: number | null;
  count: number;
  part: number | null;
  sum: number | null;
  median: number | null;
  p90: number | null;
}

interface Row {
  grp: string;
  step: number | string | null;
  rows: number | string;
  part: number | string | null;
  total: number | string | null;
  median: number | string | null;
  p90: number | string | null;
}

/** One row for each group and step that anything is in. */
export async function count(ask: Aside['ask'], engine: Engine, counting: Counting): Promise<Counted[]> {
  const { text, parameters } = statement(engine, counting);
  const rows = await ask<Row>(text, parameters);
  return rows.map(({ grp, step, rows: all, part, total, median, p90 }) => ({
    ...{ group: grp === '' ? null : grp.slice(1), step: numberOr(step), count: Number(all) },
    part: counting.part === null ? null : Number(part ?? 0),
    ...{ sum: numberOr(total), median: numberOr(median), p90: numberOr(p90) },
  }));
}

function numberOr(value: number | string | null): number | null {
  return value === null ? null : Number(value);
}

class Parameters {
  readonly all: unknown[] = [];

  add(value: unknown): string {
    this.all.push(value);
    return `$${this.all.length}`;
  }
}

/** Statements begin with `select`: SQLite's readers take them. */
function statement(engine: Engine, counting: Counting): { text: string; parameters: unknown[] } {
  const put = new Parameters();
  const [asOf, from, to] = [put.add(counting.asOf), put.add(counting.from), put.add(counting.to)];
  const { part, by, per, filters, person, details, value, middle } = counting;
  const there = counts(engine, asOf);
  const wants: string[] = [`o.at >= ${from}`, `o.at < ${to}`, `o.at <= ${asOf}`, ...there];
  wants.push(`(${counting.of.map((measure) => `o.measure = ${literal(measure)}`).join(' or ')})`);
  for (const [name, values] of Object.entries(filters))
    wants.push(among(put, column(name, asOf, engine), values));
  if (person !== null) wants.push(`o.person = ${put.add(person)}`);
  if (details !== undefined)
    wants.push(
      'in' in details
        ? `o.detail in (${listed(put, details.in)})`
        : `(o.detail is null or o.detail <> ${put.add(details.not)})`,
    );
  if (value !== undefined) wants.push(`o.value = ${put.add(value)}`);
  if (middle) wants.push('o.value is not null');
  const group = by === null ? "''" : named(column(by, asOf, engine));
  const index = part !== null && 'again' in part ? 'observations_begun' : 'observations_counted';
  const rows = `select ${group} as grp, ${per === null ? '0' : stepOf(per)} as step, o.value as value,
      ${part === null ? '0' : partOf(put, part, asOf, engine)} as part
    from ${rowsIn(engine, 'o', index)} where ${wants.join(' and ')}`;
  const text = middle ? RANKED(rows) : PLAIN(rows);
  return inOrder(text, put.all);
}

/** Never null: rows of one group find each other by it. */
function named(column: string): string {
  return `coalesce('=' || ${column}, '')`;
}

/** A word of ours. */
function literal(word: string): string {
  if (!/^[a-z-]+$/.test(word)) throw new Error('No word of the figures');
  return `'${word}'`;
}

/** SQLite numbers parameters by where they first stand. */
function inOrder(text: string, values: readonly unknown[]): { text: string; parameters: unknown[] } {
  const order: number[] = [];
  const renumbered = text.replace(/\$(\d+)/g, (_all, digits: string) => {
    const place = Number(digits) - 1;
    if (!order.includes(place)) order.push(place);
    return `$${order.indexOf(place) + 1}`;
  });
  return { text: renumbered, parameters: order.map((place) => values[place]) };
}

/** Neither spam nor what goes on elsewhere, by the newest word on it, nor what was taken back: a whole version, or one row of it. */
function counts(engine: Engine, asOf: string, row = 'o'): string[] {
  const mine = (as: string, measure: Measure) =>
    `${as}.ticket_id = ${row}.ticket_id and ${as}.measure = '${measure}' and ${as}.at <= ${asOf}`;
  return [
    `coalesce((select e.good from ${rowsIn(engine, 'e', 'observations_excluded')} where ${mine('e', 'excluded')}
      order by e.version desc, e.seq desc limit 1), 0) = 0`,
    `not exists (select 1 from ${rowsIn(engine, 'v', 'observations_voided')} where ${mine('v', 'voided')}
      and v.value = ${row}.version and (v.detail is null or v.detail = cast(${row}.seq as text)))`,
  ];
}

/** Cases whose customer had begun another one not long before. */
function begun(within: string, engine: Engine, asOf: string): string {
  return `case when exists (
      select 1 from ${rowsIn(engine, 'b', 'observations_opened')} where b.contact = o.contact and b.measure = 'opened'
        and b.at >= o.at - ${within} and (b.at < o.at or (b.at = o.at and b.ticket_id < o.ticket_id))
        and ${counts(engine, asOf, 'b').join(' and ')}
    ) then 1 else 0 end`;
}

function partOf(put: Parameters, part: Part, asOf: string, engine: Engine): string {
  if ('mark' in part) return `o.${part.mark}`;
  if ('detail' in part) return `case when o.detail = ${put.add(part.detail)} then 1 else 0 end`;
  if ('again' in part) return begun(put.add(part.again), engine, asOf);
  const [, ...taken] = counts(engine, asOf, 'l');
  return `case when exists (
      select 1 from ${following(engine, 'l', part.later)} where l.ticket_id = o.ticket_id and l.measure = ${literal(part.later)}
        and l.version > o.version and l.at <= ${asOf} and ${taken.join(' and ')}
    ) then 1 else 0 end`;
}

const PLAIN = (rows: string) => `select grp, step, count(*) as rows, sum(part) as part, sum(value) as total,
    cast(null as bigint) as median, cast(null as bigint) as p90
  from (${rows}) as counted group by grp, step`;

/** Values so near to each other are first counted together, so that only those around a rank are put in order. */
const NEAR = 60_000;

/** The nearest rank: the least value that so many do not pass. */
const RANKED = (rows: string) => `select grp, step, sum(rows) as rows, sum(part) as part, sum(total) as total,
    min(median) as median, min(p90) as p90 from (
    with counted as materialized (${rows}),
    heaps as materialized (
      select grp, step, value / ${NEAR} as heap, count(*) as rows, sum(part) as part, sum(value) as total
      from counted group by grp, step, value / ${NEAR}
    ),
    piled as materialized (
      select grp, step, heap, rows, sum(rows) over (partition by grp, step order by heap) as upto,
        sum(rows) over (partition by grp, step) as everyone
      from heaps
    ),
    around as materialized (
      select grp, step, heap, upto - rows as below, everyone from piled
      where (upto * 2 >= everyone and (upto - rows) * 2 < everyone)
        or (upto * 10 >= everyone * 9 and (upto - rows) * 10 < everyone * 9)
    ),
    ranked as (
      select a.grp, a.step, v.value, a.everyone,
        a.below + row_number() over (partition by a.grp, a.step, a.heap order by v.value) as place
      from counted v cross join around a
      where a.grp = v.grp and a.step = v.step and a.heap = v.value / ${NEAR}
    )
    select grp, step, sum(rows) as rows, sum(part) as part, sum(total) as total,
      cast(null as bigint) as median, cast(null as bigint) as p90 from heaps group by grp, step
    union all
    select grp, step, 0, 0, 0, min(case when place * 2 >= everyone then value end),
      min(case when place * 10 >= everyone * 9 then value end) from ranked group by grp, step
  ) as found group by grp, step`;

/** What a case is about in the end is what all of it is about. */
function column(name: string, asOf: string, engine: Engine): string {
  if (name !== 'kind' && name !== 'cause') return `o.${name}`;
  const said = `from ${following(engine, 'd', 'described')} where d.ticket_id = o.ticket_id and d.measure = 'described' and d.at <= ${asOf}`;
  return `case when exists (select 1 ${said})
    then (select d.${name} ${said} order by d.version desc, d.seq desc limit 1) else o.${name} end`;
}

function following(engine: Engine, as: string, measure: Measure): string {
  const index = followingIndex(measure);
  return index === null ? `observations ${as}` : rowsIn(engine, as, index);
}

/** SQLite, which keeps no count of what tables hold, would go through the measure from its beginning for each row. */
function rowsIn(engine: Engine, as: string, index: string): string {
  return engine === 'sqlite' ? `observations ${as} indexed by ${index}` : `observations ${as}`;
}

function listed(put: Parameters, values: readonly unknown[]): string {
  return values.map((value) => put.add(value)).join(', ');
}

function among(put: Parameters, what: string, values: readonly (string | null)[]): string {
  const named = values.filter((value) => value !== null);
  const either = [
    ...(named.length === 0 ? [] : [`${what} in (${listed(put, named)})`]),
    ...(named.length < values.length ? [`${what} is null`] : []),
  ];
  return either.length === 0 ? '1 = 0' : `(${either.join(' or ')})`;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Whole numbers throughout. The first of January 1970 was a Thursday. */
function stepOf({ step, clock }: NonNullable<Counting['per']>): string {
  if (step === 'waited') return `(o.value / ${HOUR_MS})`;
  if (step === 'month') return choice(clock.months, (_from, index) => index);
  const here = `(o.at + ${choice(
    clock.offsets.map(({ until }) => until),
    (_until, index) => clock.offsets[index]?.ms ?? 0,
  )})`;
  const day = `(${here} / ${DAY_MS})`;
  const hour = `((${here} / ${HOUR_MS}) % 24)`;
  switch (step) {
    case 'day':
      return day;
    case 'week':
      return `((${day} + 3) / 7)`;
    case 'hour':
      return hour;
    case 'weekday-hour':
      return `(((${day} + 3) % 7) * 24 + ${hour})`;
  }
}

/** By the first limit that an instant lies before; numbers alone stand in it. */
function choice(
  limits: readonly (number | null)[],
  made: (limit: number | null, index: number) => number,
): string {
  if (limits.length === 1 && limits[0] === null) return String(made(null, 0));
  const whens = limits.map((limit, index) =>
    limit === null
      ? `else ${made(limit, index)}`
      : `when o.at < ${Math.trunc(limit)} then ${made(limit, index)}`,
  );
  return `case ${whens.join(' ')} end`;
}
