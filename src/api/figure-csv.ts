import { BYTE_ORDER_MARK, csvLine } from '../export/csv.ts';
import type { FiguresView } from './figure-shapes.ts';

const COLUMNS = [
  ...['figure', 'name', 'definition', 'unit', 'from', 'to', 'zone', 'as of', 'step', 'group', 'group name'],
  ...['count', 'median', 'p90', 'part', 'share', 'sum', 'currency'],
];

/** Figures for a spreadsheet: the whole period without a step and a group, then its rows. Times in ms, sums in minor units. */
export function csvOf(figures: readonly FiguresView[]): string {
  const lines = figures.flatMap(({ metric, from, to, zone, asOf, total, rows, currency }) =>
    [{ step: null, group: null, name: null, ...total }, ...rows].map((row) => [
      ...[metric.id, metric.name, metric.definition, metric.unit, from, to, zone, asOf],
      ...[row.step, row.group, row.name, row.count, row.median, row.p90, row.part, row.share, row.sum],
      row.sum === null ? null : currency,
    ]),
  );
  return BYTE_ORDER_MARK + [COLUMNS, ...lines].map(csvLine).join('');
}
