import { dayOf, monthsIn, offsetsIn } from '../domain/calendar.ts';
import type { Counted, Counting } from '../store/counted.ts';
import type { Store } from '../store/store.ts';
import { COUNTED_OF } from './counting.ts';
import type { Counter } from './discreet.ts';
import type { Figure, FigureQuery, FigureRow, Figures, Step } from './figures.ts';
import { METRICS, type Metric } from './measures.ts';
import { createMemo } from './memo.ts';
import { type Observing, observeAll } from './observing.ts';

/** Asked for now, a figure waits so long for what is not counted yet, and says then how much is left. Real ms. */
const PATIENCE_MS = 2000;
/** What was counted so long ago is counted anew behind whoever looks at it. Real ms. */
const FRESH_MS = 20_000;
/** What takes long to count is counted seldom: customers come first. */
const REST = 500;
/** A page asks for many figures: what could not be counted in time is waited for once, not for each. Real ms. */
const SEEN_MS = 5000;
/** What nobody asks for any more is forgotten. */
const MOST_KEPT = 500;

export interface Reading {
  store: Observing['store'] & Pick<Store, 'observations'>;
  /** The house's clock, epoch ms. */
  now(): number;
  /** A clock that only goes forward. Real ms. */
  ticks(): number;
  zone(): string;
}

type Asked = FigureQuery & { person?: string };

interface Kept {
  figures: Promise<Figures>;
  /** Until when nobody counts it anew. Real ms. */
  freshUntil: number;
}

/** The figures, one after the other: whoever asks for many leaves a connection for others. */
export function createReader(reading: Reading): Counter {
  const { store, now, ticks, zone } = reading;
  const kept = new Map<string, Kept>();
  const inLine = createLine();
  const memo = createMemo<Figures>(store.observations, MOST_KEPT);
  let sawAll = false;
  let seenAt = Number.NEGATIVE_INFINITY;
  const read = async (query: Asked, within: number): Promise<Figures> => {
    if (sawAll || ticks() - seenAt >= within) {
      sawAll = await observeAll(store, PATIENCE_MS);
      seenAt = ticks();
    }
    const { asOf = now(), ...of } = query;
    const count = () => figuresOf(store.observations, { ...of, asOf }, zone());
    return { ...(await memo(JSON.stringify([of, zone()]), { ...spanOf(of), asOf }, count)), asOf };
  };
  const keep = (key: string, figures: Promise<Figures>, tookMs: number): void => {
    kept.delete(key);
    const [oldest] = kept.keys();
    if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    kept.set(key, { figures, freshUntil: ticks() + Math.max(FRESH_MS, REST * tookMs) });
  };
  const renew = (key: string, query: Asked): Promise<Figures> =>
    inLine(async () => {
      const begun = ticks();
      const figures = await read(query, SEEN_MS);
      keep(key, Promise.resolve(figures), ticks() - begun);
      return figures;
    });
  return {
    figures(query, { cached = false } = {}) {
      if (!cached) return inLine(() => read(query, 0));
      const key = JSON.stringify([query, zone()]);
      const known = kept.get(key);
      if (known === undefined) {
        const first = renew(key, query);
        keep(key, first, Number.POSITIVE_INFINITY);
        first.catch(() => kept.delete(key));
        return first;
      }
      if (ticks() > known.freshUntil && !store.inbox.pressed()) {
        known.freshUntil = Number.POSITIVE_INFINITY;
        renew(key, query).catch(() => {
          known.freshUntil = ticks() + FRESH_MS;
        });
      }
      return known.figures;
    },
    behind: () => store.observations.behind(),
  };
}

/** Whoever came back had been there before. */
function spanOf({ metric, from, to }: FigureQuery): { from: number; to: number } {
  const { part } = COUNTED_OF[metric];
  return { from: from - (part !== null && 'again' in part ? part.again : 0), to };
}

/** One at a time, in the order in which they came. */
function createLine(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}

/** Counts from what stands in the record; the same record and the same query give the same bytes. */
export async function figuresOf(
  observations: Pick<Store['observations'], 'count'>,
  query: Asked & { asOf: number },
  zone: string,
): Promise<Figures> {
  const metric = METRICS.find(({ id }) => id === query.metric) as Metric;
  const { from, to, asOf, by = null, per = null } = query;
  const { details, value, ...terms } = COUNTED_OF[metric.id];
  const months = monthsIn(from, to, zone);
  const clock = { offsets: offsetsIn(from, to, zone), months: months.map(({ ends }) => ends) };
  const counting: Counting = {
    ...{ ...terms, from, to, asOf, by: null, per: null, person: query.person ?? null },
    ...(details === undefined ? {} : { details }),
    ...(value === undefined ? {} : { value }),
    filters: query.filters ?? {},
  };
  const [total] = await observations.count(counting);
  const counted =
    by === null && per === null
      ? []
      : await observations.count({ ...counting, by, per: per === null ? null : { step: per, clock } });
  const rows = counted.map(
    (one): FigureRow => ({
      group: by === null ? null : one.group,
      step: per === null ? null : stepName(one.step, per, months),
      ...figureOf(one, metric),
    }),
  );
  const all = { ...figureOf(total ?? NOTHING, metric) };
  return {
    metric: metric.id,
    unit: metric.unit,
    by,
    from,
    to,
    asOf,
    zone,
    total: all,
    rows: rows.sort(inOrder),
  };
}

const NOTHING: Counted = { group: null, step: null, count: 0, part: 0, sum: null, median: null, p90: null };

function figureOf(one: Counted, { id, unit }: Metric): Figure {
  const { count, median, p90 } = one;
  const part = COUNTED_OF[id].part === null ? null : (one.part ?? 0);
  const share = part === null || count === 0 ? null : Math.round((part * 10_000) / count) / 10_000;
  return { count, median, p90, part, share, sum: unit === 'money' ? (one.sum ?? 0) : null };
}

const DAY_MS = 86_400_000;

/** As STEPS says. */
function stepName(step: number | null, per: Step, months: readonly { month: string }[]): string | null {
  if (step === null) return null;
  switch (per) {
    case 'day':
      return dayOf(step * DAY_MS, 'UTC');
    case 'week':
      return dayOf((step * 7 - 3) * DAY_MS, 'UTC');
    case 'month':
      return months[step]?.month ?? null;
    case 'weekday-hour':
      return `${Math.floor(step / 24) + 1}-${step % 24}`;
    default:
      return String(step);
  }
}

function inOrder(one: FigureRow, other: FigureRow): number {
  return compare(one.step, other.step) || compare(one.group, other.group);
}

/** Numbers as numbers, the rest by code points on every machine; what has no name comes last. */
function compare(one: string | null, other: string | null): number {
  if (one === other) return 0;
  if (one === null || other === null) return one === null ? 1 : -1;
  const [a, b] = [placeOf(one), placeOf(other)];
  if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  return one < other ? -1 : 1;
}

function placeOf(name: string): number {
  const [, day = '0', hour] = /^(?:(\d)-)?(\d+)$/.exec(name) ?? [];
  return hour === undefined ? Number.NaN : Number(day) * 24 + Number(hour);
}
