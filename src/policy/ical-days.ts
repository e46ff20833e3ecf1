import type ICAL from 'ical.js';
import { zoneNamed } from '../domain/zone.ts';
import { DAY, dateOfDay, firstShown } from '../domain/zone-clock.ts';
import type { CalendarDay } from './calendar-days.ts';

type Ical = typeof ICAL;

/** A folder beside the rules, and how what lies there is called. */
export const CALENDARS = 'calendars';
const FILE = /^calendars\/[\w-][\w. -]{0,79}\.ics$/;
/** Calendars of a company are small; a feed of everything is no calendar of hours. */
export const MOST_CHARACTERS = 1_000_000;
const MOST_DAYS = 5000;
const NAME_LENGTH = 200;

export function isIcal(file: string): boolean {
  return FILE.test(file);
}

interface Asked {
  file: string;
  /** In which times that say no zone are meant. */
  zone: string;
  years: { from: number; to: number };
}

/** The closed days and spans of an iCalendar file (RFC 5545) by the package ical.js, which is loaded here and nowhere else. */
export async function icalDays(content: unknown, asked: Asked): Promise<CalendarDay[] | { problem: string }> {
  if (typeof content !== 'string') return { problem: `there is no ${asked.file} beside the rules` };
  if (content.length > MOST_CHARACTERS)
    return { problem: `${asked.file} has more than ${MOST_CHARACTERS} characters` };
  const { default: ical } = await import('ical.js');
  try {
    const root = new ical.Component(ical.parse(content));
    const days = root.getAllSubcomponents('vevent').length === 0 ? [] : eventsIn(ical, root, asked);
    if (days.length > MOST_DAYS) return { problem: `${asked.file} closes more than ${MOST_DAYS} times` };
    return days;
  } catch (error) {
    return {
      problem: `${asked.file} is no calendar: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

function eventsIn(ical: Ical, root: ICAL.Component, asked: Asked): CalendarDay[] {
  const events = root
    .getAllSubcomponents('vevent')
    .map((one) => new ical.Event(one, { strictExceptions: true }))
    .filter((event) => event.component.getFirstPropertyValue('status') !== 'CANCELLED');
  for (const exception of events.filter((event) => event.isRecurrenceException()))
    events
      .find((event) => event.uid === exception.uid && !event.isRecurrenceException())
      ?.relateException(exception);
  const found: CalendarDay[] = [];
  for (const event of events) {
    if (event.isRecurrenceException()) continue;
    found.push(...occurrencesOf(event, asked, MOST_DAYS + 1 - found.length));
  }
  return found;
}

/** Within the years, as long as there is room. */
function occurrencesOf(event: ICAL.Event, asked: Asked, room: number): CalendarDay[] {
  const { years } = asked;
  if (!event.isRecurring()) return spanOf(event.startDate, event.endDate, event, asked);
  const found: CalendarDay[] = [];
  const all = event.iterator();
  // A calendar may begin long before the years that are asked for, and is gone through from its beginning.
  for (
    let time = all.next(), steps = 0;
    time && steps < 100_000 && found.length < room;
    time = all.next(), steps++
  ) {
    if (time.year > years.to) break;
    if (time.year < years.from - 1) continue;
    const { startDate, endDate, item } = event.getOccurrenceDetails(time);
    found.push(...spanOf(startDate, endDate, item, asked));
  }
  return found;
}

function spanOf(
  start: ICAL.Time,
  end: ICAL.Time | null,
  event: ICAL.Event,
  { zone, years }: Asked,
): CalendarDay[] {
  const name = (event.summary ?? '').trim().slice(0, NAME_LENGTH) || 'Closed';
  if (start.isDate) {
    const first = wallOf(start) / DAY;
    // Without an end it is one day; the end is the day after the last.
    const last = end === null ? first : Math.max(first, wallOf(end) / DAY - 1);
    return Array.from({ length: Math.min(last - first + 1, MOST_DAYS) }, (_, index) => ({
      date: dateOfDay(first + index),
      name,
    })).filter(({ date }) => Number(date.slice(0, 4)) >= years.from && Number(date.slice(0, 4)) <= years.to);
  }
  const [from, to] = [instantOf(start, event, zone), instantOf(end ?? start, event, zone)];
  const within = start.year <= years.to && (end ?? start).year >= years.from;
  return within && from < to ? [{ from, to, name }] : [];
}

/** As if the clocks were those of UTC, ms. */
function wallOf({ year, month, day, hour, minute, second }: ICAL.Time): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * By the zone that the event names, where that is one of the IANA list; else by the file's own description of it; else by the
 * table's.
 */
function instantOf(time: ICAL.Time, event: ICAL.Event, zone: string): number {
  const { tzid } = time.zone ?? { tzid: 'floating' };
  if (tzid === 'UTC' || tzid === 'Z') return wallOf(time);
  const said = event.component.getFirstProperty('dtstart')?.getFirstParameter('tzid');
  const named = said === undefined ? null : zoneNamed(said);
  if (named !== null) return firstShown(wallOf(time), named);
  return tzid === 'floating' ? firstShown(wallOf(time), zone) : time.toUnixTime() * 1000;
}
