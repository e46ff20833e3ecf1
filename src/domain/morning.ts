import { Temporal } from 'temporal-polyfill';

/** When offices open, by the clocks there. */
const OPENS = { hour: 9, minute: 0 };
const FRIDAY = 5;

/** The next time that it is nine in the morning of a working day, Monday to Friday, by the clocks of a zone (IANA). Epoch ms. */
export function nextMorning(now: number, zone: string): number {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  for (let days = 0; ; days++) {
    const day = today.add({ days });
    const at = day.toZonedDateTime({ timeZone: zone, plainTime: OPENS }).epochMilliseconds;
    if (at > now && day.dayOfWeek <= FRIDAY) return at;
  }
}
