import { Temporal } from 'temporal-polyfill';
import type { Told } from './kinds.ts';
import {
  firstWorkingMinute as afterQuiet,
  lastWorkingMinute as beforeQuiet,
  isQuiet,
  type QuietHours,
  WEEKDAYS,
  type Weekday,
} from './quiet-hours.ts';

/** A part of a day in which a team is there; `to` 24:00 is the day's end. What passes midnight is two blocks. */
export interface Block {
  from: string;
  to: string;
}

/** When a team is there. On a holiday it is not, whatever the week says. */
export interface Hours {
  /** IANA zone in which the clock times are meant. */
  zone: string;
  week: Readonly<Partial<Record<Weekday, readonly Block[]>>>;
  /** `date` as 2026-12-25, or 12-25 for every year. */
  holidays: readonly { date: string; name: Told }[];
}

/** The tables of a house: that of each team by the table's name, `default` for all others. */
export interface HoursBook {
  tables: Readonly<Record<string, Hours>>;
  teams: Readonly<Record<string, string>>;
  /** Whether a customer who writes while we are closed is told so, once a case. */
  notice: boolean;
}

export const NO_HOURS: HoursBook = { tables: {}, teams: {}, notice: false };

/** The table by which a team works; null when the house has none: then it is always open. */
export function hoursFor({ tables, teams }: HoursBook, team: string | null): Hours | null {
  return tables[(team === null ? undefined : teams[team]) ?? 'default'] ?? null;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Nobody is closed for longer: a year and the holidays around it. */
const DAYS_LOOKED = 400;

interface Span {
  from: number;
  to: number;
}

export function isOpen(at: number, hours: Hours): boolean {
  return openSpan(at, hours) !== undefined;
}

/** When it is open next: `at` itself when it is open then; null: not within a year. Epoch ms. */
export function nextOpening(at: number, hours: Hours): number | null {
  if (isOpen(at, hours)) return at;
  return spanAfter(at, hours)?.from ?? null;
}

/** The end of the open time that holds `at`, over midnight too; null when it is closed then, or never closes. Epoch ms. */
export function nextClosing(at: number, hours: Hours): number | null {
  let span = openSpan(at, hours);
  for (let days = 0; span !== undefined && days < DAYS_LOOKED; days++) {
    const next = openSpan(span.to, hours);
    if (next === undefined) return span.to;
    span = next;
  }
  return null;
}

/** How long it was open between two instants, ms. */
export function workedMs(from: number, to: number, hours: Hours): number {
  let worked = 0;
  for (let at = nextOpening(from, hours); at !== null && at < to; ) {
    const end = Math.min(nextClosing(at, hours) ?? to, to);
    worked += end - at;
    at = end < to ? nextOpening(end, hours) : null;
  }
  return worked;
}

/** When the first of the tables opens that is closed at `now`; null: none does. Epoch ms. */
export function opensNext(now: number, { tables }: HoursBook): number | null {
  const openings = Object.values(tables)
    .map((hours) => nextOpening(now, hours))
    .filter((at) => at !== null && at > now);
  return openings.length === 0 ? null : Math.min(...(openings as number[]));
}

/** The last whole minute at which it was open; `at` itself when it is open then; null: not within a year. Epoch ms. */
export function lastWorkingMinute(at: number, hours: Hours): number | null {
  if (isOpen(at, hours)) return at;
  const today = dayOf(at);
  for (let days = 0; days <= DAYS_LOOKED; days++) {
    const last = spansAround(today - days, hours).findLast(({ to }) => to <= at);
    if (last !== undefined) return last.to - MINUTE;
  }
  return null;
}

/** When it is open on the day on which `at` falls, by the clocks there. */
export function blocksOn(at: number, hours: Hours): readonly Block[] {
  const date = dateOf(at, hours);
  const weekday = WEEKDAYS[date.dayOfWeek - 1];
  if (weekday === undefined || holidayOf(date, hours) !== undefined) return [];
  return hours.week[weekday] ?? [];
}

/** The holiday of the day on which `at` falls. */
export function holidayAt(at: number, hours: Hours): Told | null {
  return holidayOf(dateOf(at, hours), hours)?.name ?? null;
}

/** Hours in which nobody is pinged: quiet spans, or all that a table of hours leaves. */
export type Rest = QuietHours | Hours;

export function isRest(at: number, rest: Rest): boolean {
  return 'spans' in rest ? isQuiet(at, rest) : !isOpen(at, rest);
}

/** The last whole minute before the rest that holds `at`; `at` itself when it is in none, or nobody works before it. */
export function lastMinuteBefore(at: number, rest: Rest): number {
  return 'spans' in rest ? beforeQuiet(at, rest) : (lastWorkingMinute(at, rest) ?? at);
}

/** The end of the rest that holds `at`; `at` itself when it is in none, or it never ends. */
export function firstMinuteAfter(at: number, rest: Rest): number {
  return 'spans' in rest ? afterQuiet(at, rest) : (nextOpening(at, rest) ?? at);
}

function openSpan(at: number, hours: Hours): Span | undefined {
  return spansAround(dayOf(at), hours).find(({ from, to }) => from <= at && at < to);
}

function spanAfter(at: number, hours: Hours): Span | undefined {
  const today = dayOf(at);
  for (let days = 0; days <= DAYS_LOOKED; days++) {
    const next = spansAround(today + days, hours).find(({ from }) => from > at);
    if (next !== undefined) return next;
  }
  return undefined;
}

/** To ask a calendar takes a hundred times as long as all else here: what it said of a table's days is kept. */
const known = new WeakMap<Hours, Map<number, readonly Span[]>>();
const DAYS_KNOWN = 2 * DAYS_LOOKED;

function dayOf(at: number): number {
  return Math.floor(at / DAY);
}

/** All spans of the dates that a day of UTC touches, counted from 1970, in order. */
function spansAround(day: number, hours: Hours): readonly Span[] {
  const days = known.get(hours) ?? new Map<number, readonly Span[]>();
  known.set(hours, days);
  const there = days.get(day);
  if (there !== undefined) return there;
  if (days.size >= DAYS_KNOWN) days.clear();
  const last = dateOf((day + 1) * DAY - 1, hours);
  const spans: Span[] = [];
  for (let date = dateOf(day * DAY, hours); Temporal.PlainDate.compare(date, last) <= 0; ) {
    spans.push(...spansOn(date, hours));
    date = date.add({ days: 1 });
  }
  days.set(day, spans);
  return spans;
}

/** In order. An hour that the clocks skip is no time. */
function spansOn(date: Temporal.PlainDate, hours: Hours): Span[] {
  if (holidayOf(date, hours) !== undefined) return [];
  const weekday = WEEKDAYS[date.dayOfWeek - 1];
  const blocks = weekday === undefined ? [] : (hours.week[weekday] ?? []);
  return blocks
    .map(({ from, to }) => ({ from: instant(date, from, hours.zone), to: instant(date, to, hours.zone) }))
    .filter(({ from, to }) => from < to);
}

function holidayOf(date: Temporal.PlainDate, { holidays }: Hours): Hours['holidays'][number] | undefined {
  const whole = date.toString();
  return holidays.find((holiday) => holiday.date === whole || holiday.date === whole.slice(-5));
}

function dateOf(at: number, { zone }: Hours): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
}

function instant(date: Temporal.PlainDate, clock: string, zone: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  const day = hour === 24 ? date.add({ days: 1 }) : date;
  const plainTime = Temporal.PlainTime.from({ hour: hour % 24, minute });
  return day.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds;
}
