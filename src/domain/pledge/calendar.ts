import { Temporal } from 'temporal-polyfill';
import type { Clock } from './model.ts';

export type Unit = 'minute' | 'hour' | 'day' | 'working-day' | 'week' | 'month' | 'year';

/** An hour of a day, as a clock shows it. */
export interface Hour {
  hour: number;
  minute: number;
}

type Day = Temporal.PlainDate;

const LAST_MINUTE: Hour = { hour: 23, minute: 59 };
const MINUTE = 60_000;
const FRIDAY = 5;
const SUNDAY = 7;
const YEARS = { first: 2000, last: 2199 };

/** Days as they are counted from the moment at which a text is read, in its zone. */
export class Calendar {
  readonly #now: number;
  readonly #zone: string;
  readonly #today: Day;

  constructor({ now, zone }: Clock) {
    this.#now = now;
    this.#zone = zone;
    this.#today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  }

  inDays(days: number): Day {
    return this.#today.add({ days });
  }

  /** The next such day, today not included; `week` 1: that of the week after this one. Monday is 1. */
  weekday(weekday: number, week = 0): Day {
    if (week > 0) return this.inDays(weekday - this.#today.dayOfWeek + 7 * week);
    return this.inDays(((weekday - this.#today.dayOfWeek + 6) % 7) + 1);
  }

  /** Null when there is no such day. Without a year the one that is closest to today. */
  date(day: number, month: number, year: number | null): Day | null {
    if (year !== null) return validDay(day, month, year);
    const distance = (one: Day) => Math.abs(this.#today.until(one).days);
    const days = [-1, 0, 1].flatMap((years) => validDay(day, month, this.#today.year + years) ?? []);
    return days.toSorted((a, b) => distance(a) - distance(b))[0] ?? null;
  }

  /** The last day of a day, week, month or year; a week ends on Friday, as people mean it, and on Sunday once that is over. */
  endOf(unit: 'day' | 'week' | 'month' | 'year', later = 0): Day {
    const today = this.#today;
    if (unit === 'day') return this.inDays(later);
    if (unit === 'week')
      return this.inDays(
        (later === 0 && today.dayOfWeek > FRIDAY ? SUNDAY : FRIDAY) - today.dayOfWeek + 7 * later,
      );
    if (unit === 'year') return today.add({ years: later }).with({ month: 12, day: 31 });
    const month = today.add({ months: later });
    return month.with({ day: month.daysInMonth });
  }

  /** Whether a day is over: nothing can be due then. */
  isOver(day: Day): boolean {
    return day.since(this.#today).sign < 0;
  }

  /** The hour on a day, or the day's last minute. Epoch ms. */
  at(day: Day, hour: Hour = LAST_MINUTE): number {
    return day.toZonedDateTime({ timeZone: this.#zone, plainTime: hour }).epochMilliseconds;
  }

  /** The hour today, or tomorrow when it has passed. Epoch ms. */
  nextAt(hour: Hour): number {
    const today = this.at(this.#today, hour);
    return today > this.#now ? today : this.at(this.inDays(1), hour);
  }

  /** Hours from now to the minute; days, weeks and months to the last minute of the day. Epoch ms. */
  after(count: number, unit: Unit): number {
    if (unit === 'minute' || unit === 'hour')
      return this.#now + Math.round(count * (unit === 'hour' ? 60 : 1)) * MINUTE;
    const whole = Math.ceil(count);
    if (unit === 'working-day') return this.at(this.#workingDay(whole));
    return this.at(this.#today.add({ [`${unit}s`]: whole }));
  }

  #workingDay(count: number): Day {
    const day = this.#today;
    // From a weekend one counts as from its Friday.
    const from = Math.min(day.dayOfWeek, FRIDAY);
    const days = from - 1 + count;
    return this.inDays(Math.floor(days / FRIDAY) * 7 + (days % FRIDAY) + 1 - day.dayOfWeek);
  }
}

function validDay(day: number, month: number, year: number): Day | null {
  if (month < 1 || month > 12 || day < 1 || year < YEARS.first || year > YEARS.last) return null;
  const first = new Temporal.PlainDate(year, month, 1);
  return day > first.daysInMonth ? null : first.with({ day });
}
