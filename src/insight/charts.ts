import { dayAfter, dayOf, monthsIn, weekOf } from '../domain/calendar.ts';
import type { Goal } from '../domain/goals.ts';
import { text } from '../texts/texts.ts';
import { timeLocale } from '../texts/time.ts';
import type { HeatChart, SpreadChart, TrendChart } from './chart.ts';
import type { Figure, FigureRow, Figures, Step } from './figures.ts';
import type { Metric } from './measures.ts';

const HOUR_MS = 3_600_000;
/** As many as a picture tells apart. */
const MOST_SERIES = 3;
/** Besides the one of all together. */
const MOST_PANELS = 4;
const MOST_NOTES = 3;
/** Waits longer than this are one bin. */
const LONGEST_BINS = 24;

/** What a picture of figures needs besides them. */
export interface Told {
  metric: Metric;
  language: string;
  currency: string;
  /** Of whom and when, in one line. */
  about: string;
  goal: Goal | null;
  /** What a group is called. */
  name(group: string | null): string;
}

/** Figures per day, week, month or hour, as lines with their goal and with what is tried. */
export function trendOf(figures: Figures, told: Told): TrendChart {
  const { metric, language, currency, about, goal } = told;
  const step = stepOf(figures);
  const steps = stepsIn(figures, step);
  const notes = notesIn(goal, steps, step);
  return {
    kind: 'trend',
    title: text(metric.name, {}, language),
    about,
    language,
    unit: metric.unit,
    ...(metric.unit === 'money' ? { currency } : {}),
    periods: steps.map((one) => stepName(one, step, language)),
    series: seriesIn(figures, steps, told),
    ...(goal === null || goal.value === null
      ? {}
      : { goal: { label: text('chart.goal', {}, language), value: goal.value } }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

type TimeStep = Exclude<Step, 'weekday-hour' | 'waited'>;

/** Rows of figures name their steps; without any the whole is one. */
function stepOf({ rows }: Figures): TimeStep {
  const step = rows.find((row) => row.step !== null)?.step ?? '';
  if (/^\d{1,2}$/.test(step)) return 'hour';
  if (/^\d{4}-\d{2}$/.test(step)) return 'month';
  const days = rows.flatMap((row) => row.step ?? []);
  return days.length > 0 && days.every((day) => weekOf(day) === day) ? 'week' : 'day';
}

/** All of them in order, those in which nothing was as well. */
function stepsIn({ from, to, zone }: Figures, step: TimeStep): string[] {
  if (step === 'hour') return Array.from({ length: 24 }, (_, hour) => String(hour));
  if (step === 'month') return monthsIn(from, to, zone).map(({ month }) => month);
  const [first, last] = [dayOf(from, zone), dayOf(to - 1, zone)];
  const steps: string[] = [];
  for (
    let day = step === 'week' ? weekOf(first) : first;
    day <= last;
    day = dayAfter(day, step === 'week' ? 7 : 1)
  )
    steps.push(day);
  return steps;
}

function stepName(step: string, kind: TimeStep, language: string): string {
  if (kind === 'hour') return `${step.padStart(2, '0')}:00`;
  const format =
    kind === 'month'
      ? ({ month: 'short', year: '2-digit' } as const)
      : ({ day: 'numeric', month: 'short' } as const);
  const at = Date.parse(kind === 'month' ? `${step}-01` : step);
  return new Intl.DateTimeFormat(timeLocale(language), { ...format, timeZone: 'UTC' }).format(at);
}

function seriesIn({ rows }: Figures, steps: readonly string[], told: Told): TrendChart['series'] {
  const { metric, language, name } = told;
  const values = (own: readonly FigureRow[], of: (figure: Figure) => number | null) =>
    steps.map((step) => {
      const row = own.find((one) => one.step === step);
      return row === undefined || (row.count === 0 && metric.unit !== 'count') ? null : of(row);
    });
  const groups = [...new Set(rows.map(({ group }) => group))];
  if (groups.some((group) => group !== null))
    return biggest(rows, groups).map((group) => ({
      label: name(group),
      values: values(
        rows.filter((row) => row.group === group),
        (figure) => mainOf(metric, figure),
      ),
    }));
  if (metric.unit !== 'ms')
    return [{ label: text(metric.name, {}, language), values: values(rows, (one) => mainOf(metric, one)) }];
  return [
    { label: text('picture.median', {}, language), values: values(rows, ({ median }) => median) },
    { label: text('picture.p90', {}, language), values: values(rows, ({ p90 }) => p90) },
  ];
}

/** Those behind which most stands. */
function biggest(rows: readonly FigureRow[], groups: readonly (string | null)[]): (string | null)[] {
  const counted = (group: string | null) =>
    rows.reduce((sum, row) => (row.group === group ? sum + row.count : sum), 0);
  return groups.toSorted((a, b) => counted(b) - counted(a)).slice(0, MOST_SERIES);
}

/** Of times told apart, that for which the goal is set: a goal of nine of ten says nothing of a middle one. */
function mainOf({ unit, goal }: Metric, figure: Figure): number | null {
  if (unit === 'ms') return goal === 'p90' ? figure.p90 : figure.median;
  if (unit === 'share') return figure.share;
  if (unit === 'money') return figure.sum;
  return unit === 'score' ? figure.median : figure.count;
}

function notesIn(
  goal: Goal | null,
  steps: readonly string[],
  step: TimeStep,
): { period: number; text: string }[] {
  if (step === 'hour') return [];
  return (goal?.tries ?? [])
    .flatMap(({ since, what }) => {
      const period = steps.findLastIndex((one) => one <= since.slice(0, one.length));
      const isOver = period === steps.length - 1 && since > endOf(steps.at(-1) ?? '', step);
      return period === -1 || isOver ? [] : [{ period, text: what }];
    })
    .slice(0, MOST_NOTES)
    .sort((a, b) => a.period - b.period);
}

/** The last day of a step. */
function endOf(step: string, kind: TimeStep): string {
  return kind === 'month' ? `${step}-31` : dayAfter(step, kind === 'week' ? 6 : 0);
}

/** Arrivals by weekday and hour: all together, and the channels with most of them. */
export function heatOf(figures: Figures, told: Told): HeatChart {
  const { metric, language, about, name } = told;
  const title = text(metric.name, {}, language);
  const groups = [...new Set(figures.rows.map(({ group }) => group))].filter((group) => group !== null);
  const counted = (group: string) =>
    figures.rows.reduce((sum, row) => (row.group === group ? sum + row.count : sum), 0);
  const shown = groups.toSorted((a, b) => counted(b) - counted(a)).slice(0, MOST_PANELS);
  return {
    kind: 'heat',
    title,
    about,
    language,
    counts: title,
    panels: [
      { label: text('chart.all', {}, language), cells: cellsOf(figures.rows) },
      ...(shown.length < 2 ? [] : shown).map((group) => ({
        label: name(group),
        cells: cellsOf(figures.rows.filter((row) => row.group === group)),
      })),
    ],
  };
}

function cellsOf(rows: readonly FigureRow[]): number[][] {
  const cells = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  for (const { step, count } of rows) {
    const [day, hour] = (step ?? '').split('-').map(Number);
    const hours = cells[(day ?? 0) - 1];
    if (hours !== undefined && hour !== undefined && hour in hours) hours[hour] = (hours[hour] ?? 0) + count;
  }
  return cells;
}

/** Waiting times by whole hours, against the target and the promise. Milliseconds. */
export function spreadOf(
  figures: Figures,
  { metric, language, about }: Told,
  { targetMs, promiseMs }: { targetMs: number; promiseMs: number },
): SpreadChart {
  const hours = figures.rows.map(({ step, count }) => ({ hour: Number(step), count }));
  const counts = Array.from({ length: LONGEST_BINS + 1 }, () => 0);
  for (const { hour, count } of hours) {
    const bin = Math.min(LONGEST_BINS, Math.max(0, hour));
    counts[bin] = (counts[bin] ?? 0) + count;
  }
  const line = (key: 'chart.target' | 'chart.promise', at: number, tone: 'target' | 'promise') => ({
    label: text(key, {}, language),
    at,
    tone,
  });
  return {
    kind: 'spread',
    title: text(metric.name, {}, language),
    about,
    language,
    binMs: HOUR_MS,
    counts,
    lines: [line('chart.target', targetMs, 'target'), line('chart.promise', promiseMs, 'promise')],
    medianMs: figures.total.median,
    p90Ms: figures.total.p90,
  };
}
