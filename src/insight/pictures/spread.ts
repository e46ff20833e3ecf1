import { timeSpan } from '../../texts/time.ts';
import type { SpreadChart } from '../chart.ts';
import { FONT, type Look, PALETTES, type Palette, type Spec } from './look.ts';
import { tickLabels, ticksTo } from './ticks.ts';
import { cut, widthOf } from './wrap.ts';

const HEIGHT = 190;
/** Room for what the lines are called, px each. */
const LABEL = 18;
const BESIDE = 6;

/** How many answers took how long; what was promised as lines with their names, and bars beyond each in another colour. */
export function spreadSpec(chart: SpreadChart, look: Look): Spec {
  const { binMs, counts, lines, language } = chart;
  const palette = PALETTES[look.theme];
  const end = binMs * counts.length;
  const bars = counts.map((count, at) => ({
    from: at * binMs,
    to: (at + 1) * binMs,
    count,
    tone: toneOf(lines, at * binMs),
  }));
  const ticks = ticksTo(Math.max(1, ...counts), 'count');
  const top = ticks.at(-1) ?? 1;
  const tickWidth = Math.max(...ticks.map((tick) => widthOf(String(tick), FONT.small)));
  const width = look.width - tickWidth - 24;
  const x = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { domain: [0, end], nice: false },
    axis: xAxis(chart, width),
  });
  const y = {
    field: 'count',
    type: 'quantitative',
    scale: { domain: [0, top], nice: false },
    axis: { title: null, values: ticks, labelExpr: tickLabels(ticks, 'count', language) },
  };
  const tones = { domain: ['fine', 'target', 'promise'], range: [palette.main, palette.warm, palette.hot] };
  return {
    width,
    height: HEIGHT,
    layer: [
      {
        data: { values: bars },
        mark: { type: 'rect', stroke: palette.paper, strokeWidth: 1 },
        encoding: {
          x: x('from'),
          x2: { field: 'to' },
          y,
          y2: { datum: 0 },
          color: { field: 'tone', type: 'nominal', scale: tones, legend: null },
        },
      },
      ...lines.flatMap((line, at) =>
        named(line, at, { palette, x: x('at'), scale: width / end, width, language }),
      ),
    ],
  };
}

interface Frame {
  palette: Palette;
  x: object;
  scale: number;
  width: number;
  language: string;
}

/** A line from top to bottom with its name above the bars, each on a level of its own, on the left where there is room. */
function named(
  { label, at, tone }: SpreadChart['lines'][number],
  level: number,
  { palette, x, scale, width, language }: Frame,
) {
  const [left, right] = [at * scale, width - at * scale];
  const room = Math.max(left, right) - BESIDE;
  const words = cut(`${label} ${timeSpan(at, language)}`, FONT.small, room);
  const fits = left > widthOf(words, FONT.small) + BESIDE || left >= right;
  const color = tone === 'promise' ? palette.hot : palette.warm;
  const data = { values: [{ at }] };
  const dash = tone === 'promise' ? [] : [6, 4];
  const top = -LABEL * (level + 1) + 4;
  const side = fits ? { align: 'right', dx: -BESIDE } : { align: 'left', dx: BESIDE };
  const place = { ...side, y: top + LABEL / 2 - 1, baseline: 'middle' };
  return [
    {
      data,
      mark: { type: 'rule', color, strokeWidth: 2, strokeDash: dash, y: top, y2: HEIGHT },
      encoding: { x },
    },
    {
      data,
      mark: { type: 'text', text: words, ...place, fontSize: FONT.small, fontWeight: 'bold', color },
      encoding: { x },
    },
  ];
}

/** Spans where there is room for them; the last bar says that it holds all above it. */
function xAxis({ binMs, counts, language }: SpreadChart, width: number): Spec {
  const scale = width / counts.length;
  const words = (at: number) => timeSpan(at * binMs, language);
  const last = counts.length - 1;
  const above = `≥ ${words(last)}`;
  const wide = Math.max(...counts.map((_, at) => widthOf(words(at), FONT.small))) + 14;
  const every = Math.max(1, Math.ceil(wide / scale));
  const room = (last + 0.5) * scale - (widthOf(above, FONT.small) + wide) / 2;
  const shown = counts.flatMap((_, at) => (at % every === 0 && at * scale < room ? [at] : []));
  const labels = Object.fromEntries(shown.map((at) => [at * binMs, words(at)]));
  const end = (last + 0.5) * binMs;
  return {
    title: null,
    values: [...shown.map((at) => at * binMs), end],
    grid: false,
    labelExpr: `${JSON.stringify({ ...labels, [end]: above })}[datum.value]`,
    labelFlush: false,
  };
}

function toneOf(lines: SpreadChart['lines'], from: number): 'fine' | 'target' | 'promise' {
  const beyond = lines.filter(({ at }) => from >= at).map(({ tone }) => tone);
  return beyond.includes('promise') ? 'promise' : beyond.includes('target') ? 'target' : 'fine';
}
