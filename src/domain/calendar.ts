import { Temporal } from 'temporal-polyfill';

/** Days of a place, as its people count them: a day has 23 or 25 hours where the clocks change. Instants are epoch ms. */

/** When the day (2026-11-01) begins there. */
export function dayBegins(date: string, zone: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds;
}

/** The day there. */
export function dayOf(at: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** So many days later, or earlier where it is negative. */
export function dayAfter(date: string, days = 1): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** Days from the one to the other. */
export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(to).days;
}

/** The Monday on or before it. */
export function weekOf(date: string): string {
  const day = Temporal.PlainDate.from(date);
  return day.subtract({ days: day.dayOfWeek - 1 }).toString();
}

/** Months (2026-11) that a part of the time from the one instant to before the other is in, with the midnight that ends each. */
export function monthsIn(from: number, to: number, zone: string): { month: string; ends: number }[] {
  const months: { month: string; ends: number }[] = [];
  let first = Temporal.PlainDate.from(dayOf(from, zone)).with({ day: 1 });
  for (;;) {
    const next = first.add({ months: 1 });
    const ends = next.toZonedDateTime(zone).epochMilliseconds;
    months.push({ month: first.toString().slice(0, 7), ends });
    if (ends >= to) return months;
    first = next;
  }
}

/** What clocks there are ahead of UTC, ms, until when; the last of them has no end within the time. */
export function offsetsIn(from: number, to: number, zone: string): { until: number | null; ms: number }[] {
  const offsets: { until: number | null; ms: number }[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  for (;;) {
    const ms = at.offsetNanoseconds / 1_000_000;
    const next = at.getTimeZoneTransition('next');
    if (next === null || next.epochMilliseconds >= to) return [...offsets, { until: null, ms }];
    offsets.push({ until: next.epochMilliseconds, ms });
    at = next;
  }
}
