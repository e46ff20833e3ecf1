import { Temporal } from 'temporal-polyfill';

/** A calendar month in a zone. */
export interface Month {
  /** 2026-11. */
  name: string;
  zone: string;
  /** Epoch ms; `to` is not part of it. */
  from: number;
  to: number;
  /** By how many ms local clocks are ahead of UTC from an instant on, oldest first: one, or two where clocks change. */
  offsets: readonly { from: number; ms: number }[];
}

/** Null: it is no month, such as 2026-13. */
export function monthNamed(name: string, zone: string): Month | null {
  if (!/^\d{4}-(?:0[1-9]|1[0-2])$/.test(name)) return null;
  const first = Temporal.PlainDate.from(`${name}-01`);
  const begins = first.toZonedDateTime(zone);
  const to = first.add({ months: 1 }).toZonedDateTime(zone).epochMilliseconds;
  return { name, zone, from: begins.epochMilliseconds, to, offsets: offsetsIn(begins, to) };
}

/** The month of that instant (epoch ms), or one that is so many months away from it. */
export function monthAt(at: number, zone: string, away = 0): Month {
  const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
  const name = day.toPlainYearMonth().add({ months: away }).toString();
  return monthNamed(name, zone) ?? never(name);
}

/** Clocks at an instant (epoch ms) of the month, or near it, as ms since 1970-01-01 00:00 by them. */
export function clockMs({ offsets }: Month, at: number): number {
  return at + ((offsets.findLast(({ from }) => from <= at) ?? offsets[0])?.ms ?? 0);
}

/** The hour of the day, 0 to 23. */
export function hourIn(month: Month, at: number): number {
  return Math.floor(clockMs(month, at) / 3_600_000) % 24;
}

function offsetsIn(begins: Temporal.ZonedDateTime, to: number): Month['offsets'] {
  const found = [{ from: begins.epochMilliseconds, ms: begins.offsetNanoseconds / 1e6 }];
  for (let at = begins.getTimeZoneTransition('next'); at !== null; at = at.getTimeZoneTransition('next')) {
    if (at.epochMilliseconds >= to) break;
    found.push({ from: at.epochMilliseconds, ms: at.offsetNanoseconds / 1e6 });
  }
  return found;
}

function never(name: string): never {
  throw new Error(`${name} is no month`);
}
