import { text } from '../../texts/texts.ts';
import { timeSpan } from '../../texts/time.ts';
import type { Chart, HeatChart, RowsChart, SpreadChart, TrendChart } from '../chart.ts';
import { dayName, hourText, valueText } from './values.ts';

/** Cells of a heat map that are told. */
const PEAKS = 3;

/** All that a picture says, for whoever does not see it: the language must have been learnt. */
export function chartWords(chart: Chart): string {
  return [sentence(chart.title), sentence(chart.about), ...told(chart)].join(' ');
}

function sentence(words: string): string {
  return /[.!?…]$/u.test(words) ? words : `${words}.`;
}

function told(chart: Chart): string[] {
  switch (chart.kind) {
    case 'heat':
      return chart.panels.map((panel) => panelWords(panel, chart));
    case 'spread':
      return spreadWords(chart);
    case 'trend':
      return trendWords(chart);
    case 'rows':
      return chart.rows.map((row) => rowWords(row, chart));
    case 'card':
      return [
        ...chart.lines.map(({ award, name, why }) => sentence(`${award}: ${name}, ${why}`)),
        chart.note,
      ];
  }
}

function panelWords({ label, cells }: HeatChart['panels'][number], { counts, language }: HeatChart): string {
  const all = cells.flatMap((hours, day) => hours.map((value, hour) => ({ day, hour, value: value ?? 0 })));
  const peaks = all
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value || a.day - b.day || a.hour - b.hour)
    .slice(0, PEAKS)
    .map(({ day, hour, value }) => {
      const said = { day: dayName(day, language, 'long'), from: hourText(hour), to: hourText(hour + 1) };
      return text('picture.heat-cell', { ...said, value: valueText(value, 'count', language) }, language);
    });
  if (peaks.length === 0) return text('picture.none', { label }, language);
  return text('picture.heat', { label, counts, peaks: peaks.join(', ') }, language);
}

function spreadWords({ binMs, counts, lines, medianMs, p90Ms, title, language }: SpreadChart): string[] {
  const count = counts.reduce((sum, one) => sum + one, 0);
  if (count === 0 || medianMs === null || p90Ms === null)
    return [text('picture.none', { label: title }, language)];
  const said = { median: timeSpan(medianMs, language), p90: timeSpan(p90Ms, language) };
  const within = lines.map(({ label, at }) => {
    const inside = counts.slice(0, Math.floor(at / binMs)).reduce((sum, one) => sum + one, 0);
    const share = valueText(inside / count, 'share', language);
    return text('picture.within', { label, at: timeSpan(at, language), share }, language);
  });
  return [
    text('picture.spread', { count: valueText(count, 'count', language), ...said }, language),
    ...within,
  ];
}

function trendWords(chart: TrendChart): string[] {
  const { series, periods, goal, notes = [], language } = chart;
  const said = (value: number) => valueText(value, chart.unit, language, chart.currency);
  const period = (at: number) => periods[at] ?? '';
  return [
    ...series.map(({ label, values }) => {
      const known = values.flatMap((value, at) => (value === null ? [] : [{ value, at }]));
      const [first, last] = [known.at(0), known.at(-1)];
      if (first === undefined || last === undefined) return text('picture.none', { label }, language);
      const low = known.reduce((a, b) => (b.value < a.value ? b : a));
      const high = known.reduce((a, b) => (b.value > a.value ? b : a));
      const ends = { first: said(first.value), from: period(first.at), last: said(last.value) };
      const most = { low: said(low.value), lowAt: period(low.at), high: said(high.value) };
      const where = { to: period(last.at), highAt: period(high.at) };
      return text('picture.trend', { label, ...ends, ...most, ...where }, language);
    }),
    ...(goal === undefined
      ? []
      : [text('picture.said', { label: goal.label, value: said(goal.value) }, language)]),
    ...notes.map((note) => text('picture.said', { label: period(note.period), value: note.text }, language)),
  ];
}

function rowWords(
  { label, values, mark }: RowsChart['rows'][number],
  { periods, language }: RowsChart,
): string {
  const count = (at: number) => valueText(values.at(at) ?? 0, 'count', language);
  const name = mark === undefined ? label : `${label} (${mark})`;
  const said = { label: name, last: count(-1), to: periods.at(-1) ?? '', from: periods.at(-2) ?? '' };
  if (values.length < 2) return text('picture.said', { label: name, value: count(-1) }, language);
  return text('picture.row', { ...said, before: count(-2) }, language);
}
