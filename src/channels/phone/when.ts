import { Temporal } from 'temporal-polyfill';
import { type Hours, isOpen, nextOpening } from '../../domain/hours.ts';

/** Whoever calls plans no further ahead. */
const DAYS_LOOKED = 14;

/** Hours and minutes typed as four digits (three for one before ten); null: no time of day. */
export function clockIn(digits: string): Temporal.PlainTime | null {
  const [, hour, minute] = /^(\d{1,2})(\d{2})$/.exec(digits) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59) return null;
  return Temporal.PlainTime.from({ hour: Number(hour), minute: Number(minute) });
}

/** When it is that time next, later than `after`, while we are open; null: never within a fortnight. Epoch ms. */
export function nextAt(
  clock: Temporal.PlainTime,
  { after, zone, hours }: { after: number; zone: string; hours: Hours | null },
): number | null {
  const today = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(zone).toPlainDate();
  for (let days = 0; days <= DAYS_LOOKED; days++) {
    const date = today.add({ days });
    const at = date.toZonedDateTime({ timeZone: zone, plainTime: clock }).epochMilliseconds;
    if (at > after && (hours === null || isOpen(at, hours))) return at;
  }
  return null;
}

/** The same time on a later day on which we are open; null: there is none within a fortnight. */
export function laterThan(at: number, zone: string, hours: Hours | null): number | null {
  const clock = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainTime();
  return nextAt(clock, { after: at, zone, hours });
}

/** When we can call at the earliest: now, or when we open. */
export function soonest(now: number, hours: Hours | null): number {
  return hours === null ? now : (nextOpening(now, hours) ?? now);
}

/** As clocks there show it: 2026-11-23 10:00. */
export function localTime(at: number, zone: string): string {
  const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return there.toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ');
}
