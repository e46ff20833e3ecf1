import { Temporal } from 'temporal-polyfill';
import { zoneNamed } from './zone.ts';

/** The instant at which clocks of a zone show a date (2026-11-24) and time (09:00), epoch ms; null: there is no such day, time or zone. */
export function instantAt(date: string, time: string, name: string): number | null {
  const timeZone = zoneNamed(name);
  if (timeZone === null) return null;
  try {
    return Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(timeZone).epochMilliseconds;
  } catch {
    return null;
  }
}

/** The instant of an ISO 8601 text with its offset (2026-11-24T09:00+01:00, 2026-11-24T08:00Z), epoch ms; null: there is none such. */
export function instantOf(iso: string): number | null {
  try {
    return Temporal.Instant.from(iso).epochMilliseconds;
  } catch {
    return null;
  }
}
