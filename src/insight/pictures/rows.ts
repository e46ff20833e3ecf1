import type { RowsChart } from '../chart.ts';
import { FONT, type Look, PALETTES, type Palette, type Spec } from './look.ts';
import { valueText } from './values.ts';
import { cut, widthOf } from './wrap.ts';

/** Height of a row and of the bars in it, px. */
const ROW = 62;
const BARS = 30;
const GAP = 10;
/** What a period is called has so much room, px. */
const PERIOD = 90;

/** A row for each: its name and what to look at, its bars on the same scale as all others, and the newest value. */
export function rowsSpec({ rows, periods, language }: RowsChart, look: Look): Spec {
  const palette = PALETTES[look.theme];
  const most = Math.max(1, ...rows.flatMap(({ values }) => values));
  const value = (of: number) => valueText(of, 'count', language);
  const right =
    Math.max(...rows.map(({ values }) => widthOf(value(values.at(-1) ?? 0), FONT.title)), 1) + GAP;
  const space = look.width - right;
  const step = space / Math.max(1, periods.length);
  const below = bottomOf;
  const bars = rows.flatMap(({ values }, row) =>
    values.map((count, at) => ({
      x: at * step + 1,
      x2: (at + 1) * step - 1,
      y: below(row) - (count / most) * BARS,
      y2: below(row),
      last: at === values.length - 1,
    })),
  );
  const names = rows.map(({ label, mark, values }, row) => ({
    y: row * ROW + 10,
    middle: below(row) - BARS / 2,
    name: cut(mark === undefined ? label : `${label} · ${mark}`, FONT.text, look.width),
    value: value(values.at(-1) ?? 0),
    bold: mark !== undefined,
  }));
  return {
    width: look.width,
    height: rows.length * ROW + 12,
    layer: [
      barsLayer(bars, palette),
      baselines(rows.length, space, palette),
      ...[true, false].map((bold) => ({
        data: { values: names.filter((one) => one.bold === bold) },
        mark: textMark({ x: 0, align: 'left', size: FONT.text, color: palette.ink, bold }),
        encoding: { y: plain('y'), text: { field: 'name', type: 'nominal' } },
      })),
      {
        data: { values: names },
        mark: textMark({ x: look.width, align: 'right', size: FONT.title, color: palette.ink, bold: true }),
        encoding: { y: plain('middle'), text: { field: 'value', type: 'nominal' } },
      },
      periodsLayer(periods, { step, y: rows.length * ROW + 4, color: palette.soft }),
    ],
  };
}

function bottomOf(row: number): number {
  return (row + 1) * ROW - 10;
}

function plain(field: string) {
  return { field, type: 'quantitative', scale: null, axis: null };
}

function textMark(of: { x: number; align: string; size: number; color: string; bold: boolean }) {
  const { size, bold, ...place } = of;
  const weight = bold ? 'bold' : 'normal';
  return { type: 'text', ...place, baseline: 'middle', fontSize: size, fontWeight: weight };
}

function barsLayer(values: readonly object[], palette: Palette) {
  return {
    data: { values },
    mark: { type: 'rect' },
    encoding: {
      x: plain('x'),
      x2: { field: 'x2' },
      y: plain('y'),
      y2: { field: 'y2' },
      // The newest stands out, and at the end.
      color: { condition: { test: 'datum.last', value: palette.main }, value: palette.soft },
    },
  };
}

function baselines(rows: number, width: number, { line }: Palette) {
  const values = Array.from({ length: rows }, (_, row) => ({ y: bottomOf(row) }));
  const mark = { type: 'rule', x: 0, x2: width, color: line, strokeWidth: 1 };
  return { data: { values }, mark, encoding: { y: plain('y') } };
}

/** The first and the newest period, below their bars. */
function periodsLayer(
  periods: readonly string[],
  { step, y, color }: { step: number; y: number; color: string },
) {
  const short = periods.map((name) => cut(name, FONT.small, PERIOD));
  const named = short.map((name, at) => ({ name, x: (at + 0.5) * step, at }));
  const wide = Math.max(...short.map((name) => widthOf(name, FONT.small)), 1) + 6;
  const every = Math.max(1, Math.ceil(wide / step));
  const values = named.filter(({ at }) => (periods.length - 1 - at) % every === 0);
  const mark = { type: 'text', y, color, fontSize: FONT.small, baseline: 'middle' };
  return { data: { values }, mark, encoding: { x: plain('x'), text: { field: 'name', type: 'nominal' } } };
}
