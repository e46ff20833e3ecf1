import type { ChartUnit } from '../chart.ts';
import { valueText } from './values.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Steps in which people count time, ms. */
const SPANS = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 4, 6, 12, 24, 48, 96, 168, 336, 720].map((hours) => hours * HOUR),
];
/** Between the axis' ends at the most. */
const MOST = 5;

/** Round values from 0 to the first that is not below `most`. */
export function ticksTo(most: number, unit: ChartUnit): number[] {
  const step = stepFor(most, unit);
  const count = Math.max(1, Math.ceil(most / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, at) => at * step);
}

function stepFor(most: number, unit: ChartUnit): number {
  if (unit === 'share') return most > 0.5 ? 0.25 : most > 0.2 ? 0.1 : 0.05;
  if (unit === 'score') return 2;
  const wanted = most / MOST;
  if (unit === 'ms') return SPANS.find((span) => span >= wanted) ?? rounded(wanted);
  return unit === 'count' ? Math.max(1, rounded(wanted)) : rounded(wanted);
}

/** The next of 1, 2, 5, 10, 20, … */
function rounded(value: number): number {
  if (value <= 0) return 1;
  const size = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5].find((part) => part * size >= value) ?? 10) * size;
}

/** Labels of ticks, as an expression of vega that looks them up. */
export function tickLabels(
  ticks: readonly number[],
  unit: ChartUnit,
  language: string,
  currency?: string,
): string {
  const labels = Object.fromEntries(ticks.map((tick) => [tick, valueText(tick, unit, language, currency)]));
  return `${JSON.stringify(labels)}[datum.value]`;
}
