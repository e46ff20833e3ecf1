/**
 * What a picture shows, as plain data: the same chart is drawn as SVG and as PNG, and told in words. Words in it are of
 * our own or names of kinds, channels and people, in the chart's language already; no personal text besides names.
 */
export type Chart = HeatChart | SpreadChart | TrendChart | RowsChart | CardChart;

interface ChartBase {
  title: string;
  /** Whose, when, of which channel and team: one line. */
  about: string;
  language: string;
}

/** How values are written. Milliseconds, a count, a share of 0 to 1, a score of 1 to 10, minor units of money. */
export type ChartUnit = 'ms' | 'count' | 'share' | 'score' | 'money';

/** Weekday by hour, a panel for each channel (five at the most; all together is a panel as well). */
export interface HeatChart extends ChartBase {
  kind: 'heat';
  /** `cells[0]` is Monday, with 24 hours each, in the house's zone. A null was not measured. */
  panels: { label: string; cells: (number | null)[][] }[];
  /** What a cell counts: "messages an hour". */
  counts: string;
}

/** How long something took, in bins of the same width, with what was promised as lines. */
export interface SpreadChart extends ChartBase {
  kind: 'spread';
  /** Width of a bin in ms; the first begins at 0, and the last holds everything above it. */
  binMs: number;
  counts: number[];
  /** Target, promise. `at`: ms. */
  lines: { label: string; at: number; tone: 'target' | 'promise' }[];
  medianMs: number | null;
  p90Ms: number | null;
}

/** Figures over periods: median and p90 as two series, or one figure with its goal. Three series at the most. */
export interface TrendChart extends ChartBase {
  kind: 'trend';
  unit: ChartUnit;
  /** ISO code; with `money` alone. */
  currency?: string;
  /** What stands below the axis, one for each value: "W45", "Nov". */
  periods: string[];
  /** A null: too few cases to say. The first series is the one that matters. */
  series: { label: string; values: (number | null)[] }[];
  goal?: { label: string; value: number };
  /** "What we try", where it began: at the period of this index. */
  notes?: { period: number; text: string }[];
}

/** Many small trends, one below the other, so that nothing hangs on colours: kinds, causes, topics. Eight at the most. */
export interface RowsChart extends ChartBase {
  kind: 'rows';
  periods: string[];
  /** `mark`: what to look at, as "rose". */
  rows: { label: string; values: number[]; mark?: string }[];
}

/** The month's card: who was chosen for what and why. Six lines at the most. */
export interface CardChart extends ChartBase {
  kind: 'card';
  lines: { award: string; name: string; why: string }[];
  /** How it was counted, in one sentence. */
  note: string;
}

/** A chart as a desk posts it. */
export interface Picture {
  /** Of the file: letters, digits and hyphens. */
  name: string;
  title: string;
  /** All that it says, in words. */
  alt: string;
  /** Null where it could not be drawn: then its words stand alone. */
  png: Uint8Array | null;
}
