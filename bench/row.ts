/** One line of the result. `holds` is null for a figure that is only stated. */
export interface Row {
  what: string;
  figure: string;
  limit: string;
  holds: boolean | null;
}

/** How much is measured: everything, or a short fixed part of it. */
export interface Extent {
  slice: boolean;
  /** A folder whose databases are used if they are there, and stay; thrown away when absent. */
  kept?: string;
  /** Steps of a growth above this are left out. */
  most?: number;
  /** Says what is going on, for whoever waits. */
  say(words: string): void;
}

export function atLeast(what: string, value: number, limit: number, more = ''): Row {
  return { what, figure: `${value.toFixed(2)}${more}`, limit: `at least ${limit}`, holds: value >= limit };
}

export function below(what: string, value: number, limit: number, unit: string, more = ''): Row {
  return {
    what,
    figure: `${shortNumber(value)} ${unit}${more}`,
    limit: `under ${limit} ${unit}`,
    holds: value < limit,
  };
}

export function stated(what: string, figure: string): Row {
  return { what, figure, limit: 'stated', holds: null };
}

/** A number with as many digits as one reads. */
export function shortNumber(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which this share of the values lies; NaN when there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
