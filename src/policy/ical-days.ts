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
/** Repetitions of a file that are gone through, those included that come to nothing: a second of work. */
const MOST_STEPS = 100_000;
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
  const all = root.getAllSubcomponents('vevent');
  const wholes = all.filter((one) => !one.hasProperty('recurrence-id'));
  const known = new Set(wholes.map(uidOf));
  // One day of what repeats may be cancelled or moved; a day whose whole is not in the file stands for itself.
  const [own, alone] = [new Map<string, ICAL.Component[]>(), [] as ICAL.Component[]];
  for (const one of all.filter((each) => each.hasProperty('recurrence-id'))) {
    const uid = uidOf(one);
    if (known.has(uid)) own.set(uid, [...(own.get(uid) ?? []), one]);
    else alone.push(one);
  }
  const found: CalendarDay[] = [];
  const steps = { left: MOST_STEPS };
  for (const one of [...wholes, ...alone]) {
    // Without a list of its own the package takes every exception of the file for one of this event.
    const event = new ical.Event(one, { exceptions: own.get(uidOf(one)) ?? [] });
    if (isCancelled(event)) continue;
    found.push(...occurrencesOf(event, asked, { room: MOST_DAYS + 1 - found.length, steps }));
  }
  return found;
}

function uidOf(one: ICAL.Component): string {
  return String(one.getFirstPropertyValue('uid'));
}

function isCancelled({ component }: ICAL.Event): boolean {
  return component.getFirstPropertyValue('status') === 'CANCELLED';
}

/** Within the years, as long as there is room. Throws when it repeats too often. */
function occurrencesOf(
  event: ICAL.Event,
  asked: Asked,
  { room, steps }: { room: number; steps: { left: number } },
): CalendarDay[] {
  const { years } = asked;
  if (!event.isRecurring()) return spanOf(event.startDate, event.endDate, event, asked);
  const found: CalendarDay[] = [];
  // A calendar may begin long before the years that are asked for, and is gone through from its beginning.
  const all = event.iterator();
  for (const rule of all['ruleIterators']) endWith(rule, years.to, steps);
  for (let time = all.next(); time && found.length < room; time = all.next()) {
    if (time.year > years.to) break;
    if (time.year < years.from - 1) continue;
    const { startDate, endDate, item } = event.getOccurrenceDetails(time);
    if (!isCancelled(item)) found.push(...spanOf(startDate, endDate, item, asked));
  }
  return found;
}

/** The package looks for ever for a day that no calendar has (the 31st of February): here it stops behind the years that are asked for. */
function endWith(rule: ICAL.RecurIterator, year: number, steps: { left: number }): void {
  if (/^(?:SECOND|MINUTE|HOUR)LY$/.test(rule.rule.freq))
    throw new Error('an event repeats more often than daily');
  const fits = rule.check_contracting_rules.bind(rule);
  rule.check_contracting_rules = () => {
    if (--steps.left < 0) throw new Error(`its events repeat more than ${MOST_STEPS} times`);
    return rule.last.year > year || fits();
  };
}

function spanOf(
  start: ICAL.Time,
  end: ICAL.Time | null,
  event: ICAL.Event,
  { zone, years }: Asked,
): CalendarDay[] {
  const name = (event.summary ?? '').trim().slice(0, NAME_LENGTH) || 'Closed';
  if (start.isDate) {
    const begins = wallOf(start) / DAY;
    // Without an end it is one day; the end is the day after the last.
    const ends = end === null ? begins : Math.max(begins, wallOf(end) / DAY - 1);
    const first = Math.max(begins, Date.UTC(years.from, 0, 1) / DAY);
    const last = Math.min(ends, Date.UTC(years.to, 11, 31) / DAY);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({
      date: dateOfDay(first + index),
      name,
    }));
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
