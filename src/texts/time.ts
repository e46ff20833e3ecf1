import { readerZone } from './reader-zone.ts';
import { text } from './texts.ts';

const DAY = 86_400_000;
const DAYS_OF_WEEK = 7;

/**
 * An instant (epoch ms) in the reader's zone where it is known (`readingIn`), else in UTC, with the name of the zone: the same in
 * every language and as `snooze` takes it.
 */
export function clockTime(at: number, zone = readerZone()): string {
  if (zone === null || zone === 'UTC')
    return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `${dateIn(at, zone)} ${timeIn(at, zone)} ${zone}`;
}

/** The date (2026-11-23) that calendars of a zone show at an instant. */
export function dateIn(at: number, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(at);
}

/** The time (09:05) that clocks of a zone show at an instant. */
export function timeIn(at: number, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, timeStyle: 'short' }).format(at);
}

/** A span (ms) in hours and minutes, rounded down. */
export function timeSpan(ms: number, language = 'en'): string {
  const { hours, minutes } = hoursAndMinutes(ms);
  const key = minutes === 0 && hours > 0 ? 'time.span-hours' : 'time.span';
  return text(key, { hours, minutes }, language);
}

/** What is left of a time (ms), in hours and minutes, rounded down; when negative, how late it is. */
export function timeLeft(ms: number, language = 'en'): string {
  return text(ms < 0 ? 'time.late' : 'time.left', hoursAndMinutes(Math.abs(ms)), language);
}

function hoursAndMinutes(ms: number): { hours: number; minutes: number } {
  const minutes = Math.floor(ms / 60_000);
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}

/** The locale of a language in which days and times are written: hours are counted to 24 in all of them, as our tables of hours do. */
export function timeLocale(language: string): string {
  // Without its script, Serbian would come in Cyrillic; English of other countries writes the month first and AM.
  return language === 'sr' ? 'sr-Latn' : language === 'en' ? 'en-GB' : language;
}

/**
 * The day of the week and the time of an instant (epoch ms), as clocks in that zone show it; with the date where that day of the week,
 * heard `now` (epoch ms), would be another one.
 */
export function dayAndTime(at: number, zone: string, language: string, now = at): string {
  if (Math.abs(daysBetween(now, at, zone)) >= DAYS_OF_WEEK) return callTimeLong(at, zone, language);
  const said = { weekday: 'long', hour: '2-digit', minute: '2-digit', timeZone: zone } as const;
  return new Intl.DateTimeFormat(timeLocale(language), said).format(at);
}

/** Midnights between two instants by the clocks of a zone. */
function daysBetween(from: number, to: number, zone: string): number {
  return (Date.parse(dateIn(to, zone)) - Date.parse(dateIn(from, zone))) / DAY;
}

/** By whose clocks a time is told; named where they are not those of the house's hours. `versions`: what they are from a date on, in order. */
export interface Clocks {
  zone: string;
  named?: boolean;
  versions?: readonly { from: string; zone: string }[] | undefined;
}

/** The zone of the version that holds on the day of an instant (epoch ms). */
function zoneAt(at: number, { zone, versions = [] }: Clocks): string {
  return versions.findLast((one) => one.from <= dateIn(at, one.zone))?.zone ?? zone;
}

/**
 * By when a customer hears from us, on every page and in every message: the day and the time by these clocks; where nobody knows any,
 * by UTC, which is said. `now`: when they read it (epoch ms).
 */
export function heardBy(at: number, clocks: Clocks | null, language: string, now: number): string {
  const said = dayAndTime(at, clocks === null ? 'UTC' : zoneAt(at, clocks), language, now);
  if (clocks === null) return `${said} UTC`;
  return clocks.named === true ? `${said} (${clocks.zone})` : said;
}

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** A Sunday. Epoch ms. */
const SUNDAY = Date.UTC(2026, 10, 22);

/** A day of the week by its first three letters in English, in words. */
export function weekdayName(day: string, language: string): string {
  const at = SUNDAY + WEEKDAYS.indexOf(day) * DAY;
  const format = { weekday: 'long', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(timeLocale(language), format).format(at);
}

/** A day and a time as clocks in that zone show it, on a button: Tue 24 Nov, 10:00. */
export function callTime(at: number, zone: string, language: string): string {
  const said = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  } as const;
  return new Intl.DateTimeFormat(timeLocale(language), { ...said, timeZone: zone }).format(at);
}

/** The same in a sentence: Tuesday 24 November at 10:00. */
export function callTimeLong(at: number, zone: string, language: string): string {
  const said = {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
  } as const;
  return new Intl.DateTimeFormat(timeLocale(language), { ...said, timeZone: zone }).format(at);
}

/** `Monday 08:00 – 16:00`, with the day of its end from a day on, and its date from six on: the same weekday comes again. */
export function spanWords(from: number, to: number, zone: string, language: string): string {
  const dated = to - from < 6 * DAY ? dayAndTime : callTime;
  const end = to - from < DAY ? timeIn(to, zone) : dated(to, zone, language);
  return `${dayAndTime(from, zone, language)} – ${end}`;
}
