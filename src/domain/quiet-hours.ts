import { Temporal } from 'temporal-polyfill';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Hours in which nobody is pinged. A span may pass midnight (`from` 20:00 `to` 07:00); `to` 24:00 is the day's end. */
export interface QuietHours {
  /** IANA zone in which the clock times are meant. */
  zone: string;
  spans: { days: Weekday[]; from: string; to: string }[];
}

const MINUTE = 60_000;
/** Spans repeat weekly, so that two weeks around an instant hold whatever touches it. */
const DAYS_AROUND = 8;

export function isQuiet(at: number, quiet: QuietHours): boolean {
  return spanAround(at, quiet) !== undefined;
}

/** The last whole minute before the quiet span that holds `at`; `at` itself when it is not quiet. Epoch ms. */
export function lastWorkingMinute(at: number, quiet: QuietHours): number {
  const span = spanAround(at, quiet);
  return span === undefined ? at : span.from - MINUTE;
}

/** The end of the quiet span that holds `at`; `at` itself when it is not quiet. Epoch ms. */
export function firstWorkingMinute(at: number, quiet: QuietHours): number {
  return spanAround(at, quiet)?.to ?? at;
}

interface Span {
  from: number;
  to: number;
}

function spanAround(at: number, quiet: QuietHours): Span | undefined {
  return merged(spansNear(at, quiet)).find(({ from, to }) => from <= at && at < to);
}

function spansNear(at: number, quiet: QuietHours): Span[] {
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(quiet.zone).toPlainDate();
  const spans: Span[] = [];
  for (let offset = -DAYS_AROUND; offset <= DAYS_AROUND; offset++) {
    const date = today.add({ days: offset });
    const weekday = WEEKDAYS[date.dayOfWeek - 1];
    for (const span of quiet.spans) {
      if (weekday === undefined || !span.days.includes(weekday)) continue;
      const overnight = span.to <= span.from;
      const from = instant(date, span.from, quiet.zone);
      spans.push({ from, to: instant(overnight ? date.add({ days: 1 }) : date, span.to, quiet.zone) });
    }
  }
  return spans;
}

function instant(date: Temporal.PlainDate, clock: string, zone: string): number {
  const [hour, minute] = clock.split(':').map(Number);
  const day = hour === 24 ? date.add({ days: 1 }) : date;
  const time = { hour: (hour ?? 0) % 24, minute: minute ?? 0 };
  return day.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds;
}

function merged(spans: Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last !== undefined && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else result.push({ ...span });
  }
  return result;
}
