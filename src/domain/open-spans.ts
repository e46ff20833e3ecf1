import type { Block, Hours } from './hours.ts';
import { WEEKDAYS } from './quiet-hours.ts';
import { DAY, dateOfDay, dayShown, firstShown, weekdayOfDay } from './zone-clock.ts';

/** Open time, epoch ms, without its end. */
export interface Span {
  from: number;
  to: number;
}

/** What a table opens on a day is asked again and again: it is kept. */
const known = new WeakMap<Hours, Map<number, readonly Span[]>>();
const DAYS_KNOWN = 800;

/** Days of UTC are counted from 1970. */
export function dayOf(at: number): number {
  return Math.floor(at / DAY);
}

/**
 * All open time that touches a day of UTC, in order, apart from each other. What began the day before is among it as a whole; what
 * goes on after the day may be cut at an end that is none, so that whoever looks for an end looks at the next day as well.
 */
export function spansAround(day: number, hours: Hours): readonly Span[] {
  const days = known.get(hours) ?? new Map<number, readonly Span[]>();
  known.set(hours, days);
  const there = days.get(day);
  if (there !== undefined) return there;
  if (days.size >= DAYS_KNOWN) days.clear();
  const spans = without(joined(versionsOf(hours).flatMap((one) => spansOf(one, day))), hours.closed ?? []);
  days.set(day, spans);
  return spans;
}

/** The version of a table that holds on a date; the table itself before the first of them. */
export function versionOn(date: string, hours: Hours): Hours {
  return hours.versions?.findLast(({ from }) => from <= date) ?? hours;
}

/** The blocks that begin on a day, in the order of the table. */
export function blocksOf(day: number, hours: Hours): readonly Block[] {
  const holiday = holidayOf(dateOfDay(day), hours);
  if (holiday !== undefined) return holiday.blocks ?? [];
  const weekday = WEEKDAYS[weekdayOfDay(day)];
  return weekday === undefined ? [] : (hours.week[weekday] ?? []);
}

/** A day of one year goes before one of every year. */
export function holidayOf(
  date: string,
  { holidays }: Pick<Hours, 'holidays'>,
): Hours['holidays'][number] | undefined {
  return (
    holidays.find((holiday) => holiday.date === date) ??
    holidays.find((holiday) => holiday.date === date.slice(-5))
  );
}

interface Version {
  hours: Hours;
  /** Dates on which it holds: from the one to before the other; null: without such an end. */
  from: string | null;
  until: string | null;
}

function versionsOf(hours: Hours): Version[] {
  const { versions = [] } = hours;
  const all: Version[] = [{ hours, from: null, until: versions[0]?.from ?? null }];
  versions.forEach((version, index) => {
    all.push({ hours: version, from: version.from, until: versions[index + 1]?.from ?? null });
  });
  return all;
}

/** What one version opens on the dates that the day touches, and on the one before. */
function spansOf({ hours, from, until }: Version, day: number): Span[] {
  const last = dayShown((day + 1) * DAY - 1, hours.zone);
  const spans: Span[] = [];
  for (let date = dayShown(day * DAY, hours.zone) - 1; date <= last; date++) {
    const iso = dateOfDay(date);
    if ((from !== null && iso < from) || (until !== null && iso >= until)) continue;
    for (const block of blocksOf(date, hours)) spans.push(spanOf(date, block, hours.zone));
  }
  return spans;
}

export function spanOf(day: number, { from, to }: Block, zone: string): Span {
  const ends = to <= from ? day + 1 : day;
  return {
    from: firstShown(day * DAY + sinceMidnight(from), zone),
    to: firstShown(ends * DAY + sinceMidnight(to), zone),
  };
}

function sinceMidnight(clock: string): number {
  return (Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))) * 60_000;
}

/** In order; what touches is one. What lasts no time is none. */
function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last !== undefined && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else result.push({ ...span });
  }
  return result;
}

/** Spans without what is closed. */
export function without(spans: readonly Span[], closed: readonly Span[]): Span[] {
  let left = [...spans];
  for (const { from, to } of closed) {
    left = left.flatMap((span) => {
      if (to <= span.from || from >= span.to) return [span];
      return [
        ...(span.from < from ? [{ from: span.from, to: from }] : []),
        ...(to < span.to ? [{ from: to, to: span.to }] : []),
      ];
    });
  }
  return left;
}
