import type { HeatChart } from '../chart.ts';
import { FONT, type Look, PALETTES, type Palette, type Spec } from './look.ts';
import { tickLabels } from './ticks.ts';
import { dayName } from './values.ts';
import { cut, widthOf } from './wrap.ts';

const DAYS = [0, 1, 2, 3, 4, 5, 6];
const HOURS = 24;
/** Height of an hour's cell, px. */
const CELL = 20;

/** Weekdays below each other, hours beside each other, a panel for each channel; the same colour is the same count in all. */
export function heatSpec(chart: HeatChart, look: Look): Spec {
  const { panels, language } = chart;
  const palette = PALETTES[look.theme];
  const names = DAYS.map((day) => dayName(day, language, 'short'));
  const width = look.width - Math.max(...names.map((name) => widthOf(name, FONT.small))) - 20;
  const color = colorOf(chart, palette, width);
  return {
    spacing: 12,
    resolve: { scale: { color: 'shared' } },
    vconcat: panels.map(({ label, cells }, at) => ({
      title: {
        ...{ text: cut(label, FONT.text, look.width), anchor: 'start' },
        ...{ fontSize: FONT.text, offset: 4 },
      },
      width,
      height: CELL * DAYS.length,
      data: { values: rectangles(cells) },
      mark: { type: 'rect', stroke: palette.paper, strokeWidth: 1 },
      encoding: { ...place(names, at === panels.length - 1), color },
    })),
  };
}

/** The hours are named below the last panel alone. */
function place(names: readonly string[], hours: boolean) {
  const days = `${JSON.stringify(names)}[datum.value]`;
  return {
    x: {
      ...{ field: 'hour', type: 'quantitative' },
      scale: { domain: [0, HOURS], nice: false, zero: false },
      axis: {
        ...{ title: null, grid: false, labels: hours, labelFlush: false, format: '02d' },
        values: [0, 3, 6, 9, 12, 15, 18, 21, 24],
      },
    },
    x2: { field: 'until' },
    y: {
      ...{ field: 'day', type: 'ordinal', sort: DAYS },
      scale: { domain: DAYS },
      axis: { title: null, domain: false, ticks: false, labelPadding: 6, labelExpr: days },
    },
  };
}

function colorOf({ panels, counts, language }: HeatChart, palette: Palette, width: number) {
  const most = Math.max(1, ...panels.flatMap(({ cells }) => cells.flat().map((value) => value ?? 0)));
  return {
    field: 'value',
    type: 'quantitative',
    scale: { domain: [0, most], range: palette.heat },
    legend: {
      ...{
        title: cut(counts, FONT.small, width),
        orient: 'top',
        direction: 'horizontal',
        titleAnchor: 'start',
      },
      gradientLength: Math.min(240, width),
      ...{ gradientStrokeColor: palette.soft, gradientStrokeWidth: 1 },
      values: [0, most],
      labelExpr: tickLabels([0, most], 'count', language),
    },
  };
}

function rectangles(cells: HeatChart['panels'][number]['cells']) {
  return cells.flatMap((hours, day) => hours.map((value, hour) => ({ day, hour, until: hour + 1, value })));
}
