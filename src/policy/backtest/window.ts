import type { Window } from './shadow.ts';

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const USUAL = '30d';

/** `30d`, `12h`, `4w` in milliseconds; null: it is no span. */
export function spanMs(span: string): number | null {
  const [, count, unit = ''] = /^(\d{1,4})([hdw])$/.exec(span.trim()) ?? [];
  return count === undefined ? null : Number(count) * (UNITS[unit] ?? 0);
}

/**
 * What of the log is looked at: `since` is a span before the end or a day, `until` a day, at the latest `last`
 * (epoch ms), when something last happened: behind it there is nothing to look at. Answers the option that is none of these.
 */
export function windowOf(
  said: { since?: string | undefined; until?: string | undefined },
  last: number,
): Window | 'since' | 'until' {
  const end = said.until === undefined ? last : Date.parse(said.until);
  if (Number.isNaN(end)) return 'until';
  const span = spanMs(said.since ?? USUAL);
  const since = span === null ? Date.parse(said.since ?? '') : end - span;
  if (Number.isNaN(since) || since > end) return 'since';
  const until = Math.min(end, last);
  return { since: Math.min(since, until), until };
}
