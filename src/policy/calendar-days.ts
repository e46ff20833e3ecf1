import { isRecord } from './conditions.ts';
import { countryDays } from './country-days.ts';
import { hoursFile, sourcesOf } from './hours-file.ts';
import { icalDays, isIcal } from './ical-days.ts';

/** Beside the files that people write stands this one, which the house makes of what they name: so the rules' version fixes it. */
export const DAYS_FILE = 'calendar-days.json';

/** A day on which nobody is there, or a span by the clocks of a zone. */
export type CalendarDay =
  | { date: string; name: CalendarName }
  /** Epoch ms. */
  | { from: number; to: number; name: CalendarName };
export type CalendarName = string | { en: string; sl?: string; sr?: string; 'sr-Cyrl'?: string; ru?: string };

/** What was looked up for hours.json: the days of each source by its key, or what is wrong with it. */
export interface CalendarDays {
  /** Days are known from the year before to three years after it. */
  year: number;
  sources: Readonly<Record<string, readonly CalendarDay[] | { problem: string }>>;
}

/** Years that are known beside the one in which it was looked up. */
const YEARS_BEFORE = 1;
const YEARS_AFTER = 3;

/**
 * The files with what the countries and calendars stand for that hours.json names, for the years around `now` (epoch ms). Files
 * that name none are answered as they are, and nothing is loaded for them. Nothing is thrown: what is wrong stands in the answer and is
 * told with all other problems.
 */
export async function withCalendarDays(
  files: Readonly<Record<string, unknown>>,
  now: number,
): Promise<Record<string, unknown>> {
  const { [DAYS_FILE]: _before, ...own } = files;
  const read = hoursFile.safeParse(own['hours.json']);
  const sources = read.success ? Object.values(read.data.tables).flatMap((table) => sourcesOf(table)) : [];
  if (sources.length === 0) return own;
  const year = yearOf(now);
  const years = { from: year - YEARS_BEFORE, to: year + YEARS_AFTER };
  const days: Record<string, CalendarDays['sources'][string]> = {};
  for (const { key, country, file, zone } of sources) {
    if (days[key] !== undefined) continue;
    days[key] =
      country === undefined
        ? await icalDays(own[file ?? ''], { file: file ?? '', zone, years })
        : await countryDays(country, zone, years);
  }
  return { ...own, [DAYS_FILE]: { year, sources: days } satisfies CalendarDays };
}

/** Whether the years of what was looked up are those around `now`. */
export function isOfYear(files: Readonly<Record<string, unknown>>, now: number): boolean {
  const known = calendarDaysIn(files);
  return known === null || known.year === yearOf(now);
}

/** What was looked up; null: nothing was, or it is not for us to read. */
export function calendarDaysIn(files: Readonly<Record<string, unknown>>): CalendarDays | null {
  const { [DAYS_FILE]: known } = files;
  return isRecord(known) && isRecord(known.sources) && typeof known.year === 'number'
    ? (known as unknown as CalendarDays)
    : null;
}

/** Files that stand beside the rules and are no rules: calendars, and what was made of them. */
export function isCalendar(file: string): boolean {
  return file === DAYS_FILE || isIcal(file);
}

function yearOf(now: number): number {
  return new Date(now).getUTCFullYear();
}
