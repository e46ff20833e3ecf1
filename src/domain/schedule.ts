import { Temporal } from 'temporal-polyfill';
import { WEEKDAYS, type Weekday } from './quiet-hours.ts';

/** What is posted by itself: which report, when, and to which places. */
export interface Post {
  id: string;
  report: string;
  every: 'day' | 'week' | 'month';
  /** Of a month: 1 to 28. */
  day: number;
  /** Of a week. */
  weekday: Weekday;
  /** By the clocks of the house: 09:00. Where clocks skip it, it is as much later. */
  at: string;
  /** By desk: a channel's id, or team (announcements), desk (where agents work), supervisors. */
  to: Readonly<Record<string, string>>;
}

/** One time at which a post is due: `period` names it; it tells of the time from `from` to before `to`. Instants are epoch ms. */
export interface Occasion {
  period: string;
  at: number;
  from: number;
  to: number;
}

/**
 * The newest occasion at that instant: a report of the day, week or month before. However long the house was down, there is one,
 * and those before it are not made up for.
 */
export function newestOccasion(
  post: Pick<Post, 'every' | 'day' | 'weekday' | 'at'>,
  now: number,
  zone: string,
): Occasion {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  const begun = beganWith(post, today);
  const due = dueIn(post, begun, zone);
  const first = due <= now ? begun : begun.subtract(stepOf(post));
  const before = first.subtract(stepOf(post));
  return {
    period: before.toString().slice(0, post.every === 'month' ? 7 : 10),
    at: dueIn(post, first, zone),
    from: midnight(before, zone),
    to: midnight(first, zone),
  };
}

/** The first day of the day, week or month that this one is in. */
function beganWith({ every }: Pick<Post, 'every'>, day: Temporal.PlainDate): Temporal.PlainDate {
  if (every === 'month') return day.with({ day: 1 });
  return every === 'week' ? day.subtract({ days: day.dayOfWeek - 1 }) : day;
}

function stepOf({ every }: Pick<Post, 'every'>): { days: number } | { months: number } {
  return every === 'month' ? { months: 1 } : { days: every === 'week' ? 7 : 1 };
}

function dueIn(
  { every, day, weekday, at }: Pick<Post, 'every' | 'day' | 'weekday' | 'at'>,
  first: Temporal.PlainDate,
  zone: string,
): number {
  const days = every === 'month' ? day - 1 : every === 'week' ? WEEKDAYS.indexOf(weekday) : 0;
  const [hour = 0, minute = 0] = at.split(':').map(Number);
  const date = first.add({ days });
  return date.toZonedDateTime({ timeZone: zone, plainTime: new Temporal.PlainTime(hour, minute) })
    .epochMilliseconds;
}

function midnight(date: Temporal.PlainDate, zone: string): number {
  return date.toZonedDateTime(zone).epochMilliseconds;
}
