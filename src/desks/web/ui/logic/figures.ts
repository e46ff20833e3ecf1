import type { FiguresAsked, FigureView, MetricView } from '../../../../api/figure-shapes.ts';
import type { GoalView } from '../../../../api/goal-shapes.ts';

/** Spans that are asked for by their names: so many days until today, or a month. */
export const PERIODS = ['7', '28', '90', 'this-month', 'last-month'] as const;
export type Period = (typeof PERIODS)[number];
/** What the API counts where nobody says. */
const USUAL: Period = '28';

/** By what figures are filtered, in the order in which it is offered. */
export const FILTERED = ['team', 'channel', 'segment', 'kind', 'language'] as const;
export type Filtered = (typeof FILTERED)[number];

export const APART = [
  'team',
  'channel',
  'segment',
  'kind',
  'cause',
  'language',
  'rule',
  'detail',
] as const satisfies readonly NonNullable<FiguresAsked['by']>[];
export const STEPS = ['day', 'week', 'month', 'hour', 'weekday-hour'] as const satisfies readonly NonNullable<
  FiguresAsked['per']
>[];

/** Figures that belong together; those that are in none come last. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  speed: [
    'acknowledge',
    'first-answer',
    'next-answer',
    'within-target',
    'within-promise',
    'solve',
    'unanswered',
  ],
  solved: ['solved-at-once', 'reopened', 'came-back'],
  load: [
    'opened',
    'received',
    'hand-overs',
    'hand-overs-taken',
    'escalations',
    'escalations-ended',
    'decisions',
    'advice',
  ],
  given: ['pledges-kept', 'calls-booked', 'calls-in-time', 'calls-reached', 'concessions'],
  said: ['survey-score', 'survey-answers', 'thanks'],
};
type FigureGroup = 'speed' | 'solved' | 'load' | 'given' | 'said' | 'others';

export function inGroups<T extends { metric: Pick<MetricView, 'id'> }>(
  all: readonly T[],
): { group: FigureGroup; figures: T[] }[] {
  const named = Object.entries(GROUPS).map(([group, ids]) => ({
    group: group as FigureGroup,
    figures: all.filter(({ metric }) => ids.includes(metric.id)),
  }));
  const known = Object.values(GROUPS).flat();
  const others = all.filter(({ metric }) => !known.includes(metric.id));
  return [...named, { group: 'others' as const, figures: others }].filter(
    ({ figures }) => figures.length > 0,
  );
}

/** The period that an address names: by its name, or by its two days. */
export function periodIn(filters: URLSearchParams): Period | 'days' {
  if (isDay(filters.get('from')) && isDay(filters.get('to'))) return 'days';
  return PERIODS.find((one) => one === filters.get('period')) ?? USUAL;
}

/** The first and the last day of a period, as they are in that zone at `now` (epoch ms). */
export function daysOf(period: Period, now: number, zone: string): { from: string; to: string } {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(now);
  if (period === 'this-month') return { from: `${today.slice(0, 7)}-01`, to: today };
  if (period === 'last-month') {
    const to = daysAfter(`${today.slice(0, 7)}-01`, -1);
    return { from: `${to.slice(0, 7)}-01`, to };
  }
  return { from: daysAfter(today, 1 - Number(period)), to: today };
}

/** What the API is asked: the days, the filters, and what else the address says of one figure. */
export function queryOf(filters: URLSearchParams, now: number, zone: string): string {
  const period = periodIn(filters);
  const days =
    period === 'days'
      ? { from: filters.get('from') ?? '', to: filters.get('to') ?? '' }
      : period === USUAL
        ? {}
        : daysOf(period, now, zone);
  const asked = new URLSearchParams(days);
  for (const name of FILTERED) for (const value of filters.getAll(name)) asked.append(name, value);
  return asked.toString();
}

/** How one figure is laid out: over which steps, told apart by what. */
export function laidOut(filters: URLSearchParams): {
  per: (typeof STEPS)[number] | null;
  by: (typeof APART)[number] | null;
} {
  const per = filters.get('per') ?? 'week';
  return {
    per: STEPS.find((step) => step === per) ?? null,
    by: APART.find((one) => one === filters.get('by')) ?? null,
  };
}

/** The same view with other values; '' takes one out of it. */
export function changed(
  filters: URLSearchParams,
  next: Readonly<Record<string, string>>,
): Record<string, string> {
  const all = { ...Object.fromEntries(filters), ...next };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

/** The number that a figure is read by; null: there is none. */
export function mainOf({ unit }: Pick<MetricView, 'unit'>, figure: FigureView): number | null {
  switch (unit) {
    case 'ms':
    case 'score':
      return figure.median;
    case 'share':
      return figure.share;
    case 'count':
      return figure.count;
    case 'money':
      return figure.sum;
  }
}

/** How a figure stands to the same days before: null where one of them has none. */
export function movement(
  metric: Pick<MetricView, 'unit' | 'better'>,
  { total, before }: { total: FigureView; before: FigureView },
): { before: number; went: 'up' | 'down' | 'level'; is: 'better' | 'worse' | null } | null {
  const [now, then] = [mainOf(metric, total), mainOf(metric, before)];
  if (now === null || then === null) return null;
  const went = now > then ? 'up' : now < then ? 'down' : 'level';
  if (metric.better === null || went === 'level') return { before: then, went, is: null };
  return { before: then, went, is: metric.better === went ? 'better' : 'worse' };
}

/** Whether a figure is where it should be; null: no goal, or nothing to compare with it. */
export function reaches(
  { goal, better }: Pick<MetricView, 'goal' | 'better'>,
  figure: FigureView,
  set: Pick<GoalView, 'value'> | undefined,
): boolean | null {
  const value = goal === null ? null : figure[goal];
  if (value === null || set === undefined || set.value === null) return null;
  return better === 'down' ? value <= set.value : value >= set.value;
}

function isDay(written: string | null): boolean {
  return written !== null && /^\d{4}-\d{2}-\d{2}$/.test(written) && !Number.isNaN(Date.parse(written));
}

function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}
