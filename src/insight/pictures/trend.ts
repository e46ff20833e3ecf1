import type { TrendChart } from '../chart.ts';
import { FONT, type Look, PALETTES, type Palette, type Spec } from './look.ts';
import { tickLabels, ticksTo } from './ticks.ts';
import { valueText } from './values.ts';
import { cut, widthOf, wrapped } from './wrap.ts';

const HEIGHT = 190;
/** A line of words below the chart, px. */
const LINE = 19;
/** A series' sign before its words, and what a period is called: so much room, px. */
const SIGN = 22;
const PERIOD = 90;
/** Signs of the series: they differ in black and white as well. */
const SIGNS = [
  { shape: 'circle', dash: [] },
  { shape: 'square', dash: [6, 4] },
  { shape: 'triangle-up', dash: [2, 3] },
] as const;

/** Lines over periods, the goal as a line with its name, and what is tried as numbers above with their words below. */
export function trendSpec(chart: TrendChart, look: Look): Spec {
  const { series, goal, unit, language, currency } = chart;
  const periods = chart.periods.map((period) => cut(period, FONT.small, PERIOD));
  const palette = PALETTES[look.theme];
  const values = series.flatMap((one) => one.values.flatMap((value) => value ?? []));
  const ticks = ticksTo(Math.max(goal?.value ?? 0, ...values, unit === 'count' ? 1 : 0) || 1, unit);
  const said = (value: number) => valueText(value, unit, language, currency);
  const margin = Math.max(...ticks.map((tick) => widthOf(said(tick), FONT.small))) + 12;
  const width = look.width - margin - 6;
  const frame = { palette, width, ticks, last: Math.max(1, periods.length - 1) };
  const labels = tickLabels(ticks, unit, language, currency);
  const plot = {
    width,
    height: HEIGHT,
    layer: [
      ...series.flatMap((one, at) => lineOf(one, at, { ...frame, labels, periods })),
      ...goalOf(chart, said, frame),
      ...notesOf(chart, frame),
    ],
  };
  const below = [...legendOf(chart, palette, width), ...noteLines(chart, width)];
  return { spacing: 10, vconcat: [plot, ...wordsBelow(below, width, palette)] };
}

interface Frame {
  palette: Palette;
  width: number;
  ticks: readonly number[];
  last: number;
}

function colorOf(at: number, { main, second, third }: Palette): string {
  return [main, second, third][at] ?? third;
}

/** Every layer has the same scales: where one had none, its data would stretch them for all. */
function placeX({ last }: Frame) {
  const scale = { domain: [-0.4, last + 0.4], nice: false, zero: false };
  return { field: 'period', type: 'quantitative', scale };
}

function placeY({ ticks }: Frame) {
  return { field: 'value', type: 'quantitative', scale: { domain: [0, ticks.at(-1)], nice: false } };
}

function lineOf(
  { values }: TrendChart['series'][number],
  at: number,
  frame: Frame & { labels: string; periods: readonly string[] },
) {
  const { palette, ticks, labels } = frame;
  const { shape, dash } = SIGNS[at] ?? SIGNS[2];
  const color = colorOf(at, palette);
  const data = { values: values.map((value, period) => ({ period, value })) };
  const encoding = {
    x: { ...placeX(frame), axis: periodAxis(frame) },
    y: {
      ...placeY(frame),
      axis: { title: null, values: ticks, labelExpr: labels, domain: false, ticks: false },
    },
  };
  return [
    {
      data,
      mark: { type: 'line', invalid: 'break-paths-show-domains', color, strokeWidth: 2.5, strokeDash: dash },
      encoding,
    },
    { data, mark: { type: 'point', shape, filled: true, opacity: 1, size: 60, color }, encoding },
  ];
}

function periodAxis({ periods, width }: Frame & { periods: readonly string[] }): Spec {
  const wide = Math.max(...periods.map((period) => widthOf(period, FONT.small)), 1) + 8;
  const every = Math.max(1, Math.ceil((periods.length * wide) / width));
  // Counted from the end: the newest period has its name.
  const shown = periods.flatMap((_, at) => ((periods.length - 1 - at) % every === 0 ? [at] : []));
  return {
    title: null,
    grid: false,
    values: shown,
    labelExpr: `${JSON.stringify(periods)}[datum.value]`,
    labelFlush: false,
  };
}

/** Its name stands above it, at the end where fewer points do. */
function goalOf({ goal, series }: TrendChart, said: (value: number) => string, frame: Frame) {
  if (goal === undefined) return [];
  const ends = [0, frame.last].map((at) => Math.max(0, ...series.map(({ values }) => values[at] ?? 0)));
  const isLeft = (ends[1] ?? 0) >= goal.value && (ends[0] ?? 0) < goal.value;
  const { ink, paper } = frame.palette;
  const data = { values: [{ value: goal.value }] };
  const y = placeY(frame);
  const words = {
    align: isLeft ? 'left' : 'right',
    baseline: 'bottom',
    dy: -3,
    fontSize: FONT.small,
    fontWeight: 'bold',
  };
  const text = {
    type: 'text',
    text: cut(`${goal.label}: ${said(goal.value)}`, FONT.small, frame.width),
    x: isLeft ? 0 : frame.width,
    ...words,
  };
  return [
    { data, mark: { type: 'rule', color: ink, strokeWidth: 1.5, strokeDash: [8, 3] }, encoding: { y } },
    { data, mark: { ...text, stroke: paper, strokeWidth: 4, color: paper }, encoding: { y } },
    { data, mark: { ...text, color: ink }, encoding: { y } },
  ];
}

function notesOf({ notes = [] }: TrendChart, frame: Frame) {
  if (notes.length === 0) return [];
  const data = { values: notes.map(({ period }, at) => ({ period, number: String(at + 1) })) };
  const x = placeX(frame);
  const { palette } = frame;
  return [
    {
      data,
      mark: { type: 'rule', color: palette.soft, strokeDash: [2, 2], y: 0, y2: HEIGHT },
      encoding: { x },
    },
    {
      data,
      mark: {
        type: 'point',
        shape: 'circle',
        filled: true,
        opacity: 1,
        size: 300,
        color: palette.soft,
        y: 0,
      },
      encoding: { x },
    },
    {
      data,
      mark: { type: 'text', fontSize: FONT.small, fontWeight: 'bold', color: palette.paper, y: 0 },
      encoding: { x, text: { field: 'number', type: 'nominal' } },
    },
  ];
}

interface Below {
  words: string;
  color: string;
  sign: string | null;
}

/** What each line is, with its sign: nothing where there is one alone. */
function legendOf({ series }: TrendChart, palette: Palette, width: number): Below[] {
  if (series.length < 2) return [];
  return series.map(({ label }, at) => ({
    words: cut(label, FONT.small, width - SIGN),
    color: colorOf(at, palette),
    sign: (SIGNS[at] ?? SIGNS[2]).shape,
  }));
}

function noteLines({ notes = [], periods }: TrendChart, width: number): Below[] {
  return notes.flatMap(({ period, text }, at) =>
    wrapped(`${at + 1}  ${periods[period] ?? ''}: ${text}`, FONT.small, width, 3).map((words) => ({
      words,
      color: '',
      sign: null,
    })),
  );
}

/** Lines of words below, each with its sign. */
function wordsBelow(lines: readonly Below[], width: number, palette: Palette): Spec[] {
  if (lines.length === 0) return [];
  const values = lines.map((line, at) => ({ ...line, y: (at + 0.5) * LINE }));
  const place = { y: { field: 'y', type: 'quantitative', scale: null } };
  const signs = values.filter(({ sign }) => sign !== null);
  const plain = (field: string) => ({ field, type: 'nominal', scale: null });
  return [
    {
      width,
      height: lines.length * LINE,
      layer: [
        {
          data: { values: signs },
          mark: { type: 'point', filled: true, opacity: 1, size: 70, x: 8 },
          encoding: { ...place, shape: plain('sign'), color: plain('color') },
        },
        ...[signs, values.filter(({ sign }) => sign === null)].map((some, at) => ({
          data: { values: some },
          mark: {
            type: 'text',
            align: 'left',
            baseline: 'middle',
            x: at === 0 ? SIGN : 0,
            fontSize: FONT.small,
            color: palette.ink,
          },
          encoding: { ...place, text: { field: 'words', type: 'nominal' } },
        })),
      ],
    },
  ];
}
