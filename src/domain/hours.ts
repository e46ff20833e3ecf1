import type { Told } from './kinds.ts';
import {
  blocksOf,
  dayOf,
  holidayOf,
  type Span,
  spanOf,
  spansAround,
  versionOn,
  without,
} from './open-spans.ts';
import {
  firstWorkingMinute as afterQuiet,
  lastWorkingMinute as beforeQuiet,
  isQuiet,
  type QuietHours,
  type Weekday,
} from './quiet-hours.ts';
import { clockShown, DAY, dateOfDay, dayShown } from './zone-clock.ts';

/**
 * A part of a day in which a team is there; `to` 24:00 is the day's end. One that ends before it begins (22:00 to 06:00) passes
 * midnight, and is of the day on which it begins.
 */
export interface Block {
  from: string;
  to: string;
}

/**
 * When a team is there. On a holiday it is not, whatever the week says, unless the holiday has blocks of its own: then in those. What
 * began the day before runs out.
 */
export interface Hours {
  /** IANA zone in which the clock times are meant. */
  zone: string;
  week: Readonly<Partial<Record<Weekday, readonly Block[]>>>;
  /** `date` as 2026-12-25, or 12-25 for every year. */
  holidays: readonly { date: string; name: Told; blocks?: readonly Block[] | undefined }[];
  /** Spans in which nobody is there whatever else is said, epoch ms. */
  closed?: readonly { from: number; to: number; name: Told }[] | undefined;
  /** What the table is from a date on, in order; the table itself holds before the first. */
  versions?: readonly (Hours & { from: string })[] | undefined;
  /** What names the table as it stands, so that what was counted by it can be told from what another counted. */
  stamp?: string | undefined;
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
export function hoursFor(book: HoursBook, team: string | null): Hours | null {
  return book.tables[tableOf(book, team)] ?? null;
}

/** The name of that table, whether there is one or not. */
export function tableOf({ teams }: Pick<HoursBook, 'teams'>, team: string | null): string {
  return (team === null ? undefined : teams[team]) ?? 'default';
}

const MINUTE = 60_000;
/** Nobody is closed for longer: a year and the holidays around it. */
const DAYS_LOOKED = 400;

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

/**
 * When it will have been open for so long since `from`, ms: the first such instant. Null: not before nobody is there for more than a
 * year. Epoch ms.
 */
export function afterWorked(from: number, ms: number, hours: Hours): number | null {
  let left = ms;
  let at = from;
  while (left > 0) {
    const opens = nextOpening(at, hours);
    if (opens === null) return null;
    // Of what never closes there is more than anybody asks for.
    const closes = nextClosing(opens, hours);
    if (closes === null || closes - opens >= left) return opens + left;
    left -= closes - opens;
    at = closes;
  }
  return at;
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
    const day = today - days;
    // What lies before the day may be the rest of something longer, which the day before knows as a whole.
    const last = spansAround(day, hours).findLast(({ from, to }) => from < at && to > day * DAY);
    if (last !== undefined) return Math.min(last.to, at) - MINUTE;
  }
  return null;
}

/** When it is open on the day on which `at` falls, by the clocks there: what is closed otherwise is not in it. */
export function blocksOn(at: number, hours: Hours): readonly Block[] {
  const version = versionAt(at, hours);
  const { zone } = version;
  const day = dayShown(at, zone);
  return blocksOf(day, version).flatMap((block) => {
    const span = spanOf(day, block, zone);
    const left = without([span], hours.closed ?? []);
    return left.map(({ from, to }) => ({
      from: from === span.from ? block.from : clockShown(from, zone),
      to: to === span.to ? block.to : clockShown(to, zone),
    }));
  });
}

/** The holiday of the day on which `at` falls, or what closes us then. */
export function holidayAt(at: number, hours: Hours): Told | null {
  const version = versionAt(at, hours);
  const closed = hours.closed?.find(({ from, to }) => from <= at && at < to);
  return holidayOf(dateOfDay(dayShown(at, version.zone)), version)?.name ?? closed?.name ?? null;
}

/**
 * What is left of a span that begins on a holiday, or reaches into a closed time: of a holiday its own blocks alone, of half a day that
 * half. A night that began the day before runs out.
 */
export function openPartsOf(span: Span, hours: Hours): Span[] {
  const version = versionAt(span.from, hours);
  const day = dayShown(span.from, version.zone);
  const holiday = holidayOf(dateOfDay(day), version);
  const parts =
    holiday === undefined
      ? [span]
      : (holiday.blocks ?? [])
          .map((block) => spanOf(day, block, version.zone))
          .map(({ from, to }) => ({ from: Math.max(from, span.from), to: Math.min(to, span.to) }))
          .filter(({ from, to }) => from < to)
          .sort((one, other) => one.from - other.from);
  return without(parts, hours.closed ?? []);
}

/** The table as it holds at an instant; the date is that of the clocks that held before. */
export function versionAt(at: number, hours: Hours): Hours {
  return versionOn(dateOfDay(dayShown(at, hours.zone)), hours);
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
    const ends = (today + days + 1) * DAY;
    // Before what begins after the day something else may, by the clocks of another version: the next day knows.
    const next = spansAround(today + days, hours).find(({ from }) => from > at && from < ends);
    if (next !== undefined) return next;
  }
  return undefined;
}
