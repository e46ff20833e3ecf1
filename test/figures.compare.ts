import type { FigureQuery, Step } from '../src/insight/figures.ts';
import { METRICS, type MetricId } from '../src/insight/measures.ts';
import type { Dimension } from '../src/insight/observation.ts';
import { figuresOf } from '../src/insight/reader.ts';
import type { SqlObservations } from '../src/store/observations.ts';
import { type Count, cameBack, summed } from './independent.ts';

export interface Period {
  from: number;
  to: number;
  asOf: number;
  zone: string;
}

/** How figures are cut: the ways that are compared. */
export const CUTS: readonly { by?: Dimension; per?: Step }[] = [
  {},
  ...(['team', 'channel', 'segment', 'kind', 'cause', 'language', 'rule', 'detail'] as const).map((by) => ({
    by,
  })),
  ...(['day', 'week', 'month', 'hour', 'weekday-hour'] as const).map((per) => ({ per })),
  { by: 'channel', per: 'weekday-hour' },
  { by: 'kind', per: 'month' },
];

/** What the two computations say differently: nothing, it is to be hoped. */
export async function differences(
  observations: SqlObservations,
  counts: readonly Count[],
  period: Period,
  cuts = CUTS,
): Promise<string[]> {
  const all = [...counts, ...cameBack(counts.filter(({ metric }) => metric === 'opened'))];
  const inTime = all.filter(({ at }) => at >= period.from && at < period.to);
  const found: string[] = [];
  for (const { id } of METRICS)
    for (const cut of cuts) found.push(...(await compared(observations, inTime, id, cut, period)));
  return found;
}

async function compared(
  observations: SqlObservations,
  counts: readonly Count[],
  metric: MetricId,
  { by, per }: { by?: Dimension; per?: Step },
  { zone, ...period }: Period,
): Promise<string[]> {
  const query: FigureQuery & { asOf: number } = { metric, ...period, ...(by && { by }), ...(per && { per }) };
  const figures = await figuresOf(observations, query, zone);
  const key = (one: Count) => JSON.stringify([by ? one[by] : null, per ? stepOf(one.at, per, zone) : null]);
  const expected = summed(
    counts.filter((one) => one.metric === metric),
    key,
  );
  const rows =
    by === undefined && per === undefined
      ? figures.total.count === 0
        ? []
        : [{ group: null, step: null, ...figures.total }]
      : figures.rows;
  const found = new Map(rows.map((row) => [JSON.stringify([row.group, row.step]), row]));
  const wrong: string[] = [];
  for (const group of new Set([...expected.keys(), ...found.keys()])) {
    const [one, other] = [expected.get(group), found.get(group)];
    const [here, there] = [
      one && [one.count, one.part, one.sum, one.median, one.p90],
      other && [
        other.count,
        other.part ?? one?.part,
        other.sum ?? one?.sum,
        other.median ?? one?.median,
        other.p90 ?? one?.p90,
      ],
    ].map((figure) => JSON.stringify(figure));
    if (here !== there) wrong.push(`${metric} ${by ?? ''} ${per ?? ''} ${group}: ${here} and not ${there}`);
  }
  return wrong;
}

const PARTS = new Map<string, Intl.DateTimeFormat>();
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** No zone changes its clocks within one. */
const QUARTER_MS = 900_000;
const STEPS = new Map<string, string>();

/** Asked of the calendar once for a quarter of an hour: it is slow. */
function stepOf(at: number, per: Step, zone: string): string {
  const quarter = Math.floor(at / QUARTER_MS);
  const key = `${zone} ${per} ${quarter}`;
  const known = STEPS.get(key) ?? calendarStep(quarter * QUARTER_MS, per, zone);
  STEPS.set(key, known);
  return known;
}

/** The calendar's own words for an instant. */
function calendarStep(at: number, per: Step, zone: string): string {
  const format =
    PARTS.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' },
      ...{ hour: '2-digit', hourCycle: 'h23', weekday: 'short' },
    });
  PARTS.set(zone, format);
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const day = `${parts.year}-${parts.month}-${parts.day}`;
  const weekday = WEEKDAYS.indexOf(parts.weekday ?? '');
  const hour = Number(parts.hour);
  switch (per) {
    case 'day':
      return day;
    case 'week':
      return new Date(Date.parse(day) - weekday * 86_400_000).toISOString().slice(0, 10);
    case 'month':
      return day.slice(0, 7);
    case 'hour':
      return String(hour);
    default:
      return `${weekday + 1}-${hour}`;
  }
}
