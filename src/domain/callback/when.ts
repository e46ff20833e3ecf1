import { Temporal } from 'temporal-polyfill';
import { Calendar } from '../pledge/calendar.ts';
import {
  AT,
  LATE,
  MONTHS,
  NEAR_DAYS,
  NEXT,
  O_CLOCK,
  SMALL,
  THIS,
  UNITS,
  WEEKDAYS,
  WITHIN,
} from '../pledge/calendar-words.ts';
import type { Clock } from '../pledge/model.ts';
import { digitsAt } from '../pledge/numbers.ts';
import { type Script, scriptOf } from '../pledge/script.ts';
import { type Value, valuesIn } from '../pledge/values.ts';
import { wordSet } from '../pledge/word-table.ts';
import { wakingHour, withDigits } from './spoken-hours.ts';

/** A time that somebody names; `exact`: with its hour, else the day alone, from its beginning. Epoch ms. */
export interface NamedTime {
  at: number;
  exact: boolean;
}

/** Words between a day and a bare hour: "tomorrow, at 10". */
const HOUR_WITHIN = 3;
const EARLY = wordSet('morning on zjutraj dopoldne jutro ujutro ujutru prepodne утром утра');
/** They may stand beside a day and its hour, and name neither. */
const BESIDE_TIMES = [AT, WITHIN, NEXT, THIS, SMALL, O_CLOCK, LATE, EARLY];
/** After a number these make it something else than an hour. */
const NO_HOUR = /^(?:eur|euro|evro|usd|rsd|din|rub)/u;

/** The first time in a text that has not passed, in English, Slovene, Serbian and Russian, by the clocks of the zone; null: it names none. */
export function timeIn(text: string, clock: Clock): NamedTime | null {
  const script = scriptOf(withDigits(text), (word) => MONTHS.has(word));
  const calendar = new Calendar(clock);
  const value = valuesIn(script, calendar).find(({ slot, at }) => at !== undefined && isTime(slot));
  const bare = bareHour(script, value);
  const hour =
    bare === null
      ? null
      : { hour: wakingHour(script, { ...bare, first: bare.index, next: bare.index + 1 }), minute: 0 };
  if (value?.at === undefined) return hour === null ? null : { at: calendar.nextAt(hour), exact: true };
  if (value.at < clock.now) return null;
  const day = wholeDay(value.at, clock);
  if (day === null) return { at: value.at, exact: true };
  if (hour !== null) return exactOr(calendar.at(day, hour), clock.now);
  return { at: Math.max(clock.now, day.toZonedDateTime(clock.zone).epochMilliseconds), exact: false };
}

/**
 * The instant in a text that is nothing but a day with its hour, or an hour: also one that has passed. Null: it says more, or less, or
 * names a day that there is not. Epoch ms.
 */
export function exactTimeIn(text: string, clock: Clock): number | null {
  const script = scriptOf(text, (word) => MONTHS.has(word));
  if (daysIn(script) > 1) return weekdayAndDate(script, clock);
  const calendar = new Calendar(clock);
  const [value, ...others] = valuesIn(script, calendar);
  if (others.length > 0 || (value !== undefined && !isTime(value.slot))) return null;
  const hour = bareHour(script, value);
  const isRead = (word: string, index: number) =>
    index === hour?.index ||
    (value !== undefined && index >= value.first && index < value.next) ||
    BESIDE_TIMES.some((words) => words.has(word));
  if (!script.words.every(({ word }, index) => isRead(word, index))) return null;
  if (value?.at === undefined) return hour === null ? null : calendar.nextAt({ hour: hour.hour, minute: 0 });
  const day = wholeDay(value.at, clock);
  if (day === null) return value.at;
  return hour === null ? null : calendar.at(day, { hour: hour.hour, minute: 0 });
}

/**
 * The words without a time that they name: in some languages it stands within what is asked. As they are compared, not as they were
 * written; the text itself where it names none.
 */
export function withoutTime(text: string, clock: Clock): string {
  const script = scriptOf(withDigits(text), (word) => MONTHS.has(word));
  const value = valuesIn(script, new Calendar(clock)).find(
    ({ slot, at }) => at !== undefined && isTime(slot),
  );
  const hour = bareHour(script, value);
  const named = [
    ...(value === undefined ? [] : [value.first, value.next - 1]),
    ...(hour === null ? [] : [hour.index]),
  ];
  if (named.length === 0) return text;
  const first = Math.min(...named);
  const last = Math.max(...named);
  const isBeside = (word: string | undefined) => BESIDE_TIMES.some((words) => words.has(word ?? ''));
  let from = first;
  while (from > 0 && isBeside(script.words[from - 1]?.word)) from--;
  let until = last + 1;
  while (until < script.words.length && isBeside(script.words[until]?.word)) until++;
  const rest = script.words.filter((_, index) => index < from || index >= until);
  return rest.map(({ word }) => word).join(' ');
}

/** How many days its words name, as near as words tell it. */
function daysIn({ words }: Script): number {
  const named = words.filter(({ word }) => {
    const unit = UNITS.get(word);
    const span = unit === 'week' || unit === 'month' || unit === 'year';
    return span || WEEKDAYS.has(word) || NEAR_DAYS.has(word) || MONTHS.has(word);
  });
  const figures = words.filter(({ word }) => /^\d/.test(word));
  // Beside an hour, 9:00, more figures are a date.
  const dated = figures.length > 2 && !named.some(({ word }) => MONTHS.has(word));
  return named.length + (dated ? 1 : 0);
}

/** "Monday, 30 March 9:00", when that is a Monday. */
function weekdayAndDate({ text, words }: Script, clock: Clock): number | null {
  const weekday = WEEKDAYS.get(words[0]?.word);
  const at = weekday === undefined ? null : exactTimeIn(text.slice(words[0]?.end), clock);
  if (at === null) return null;
  const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(clock.zone);
  return there.dayOfWeek === weekday ? at : null;
}

/** Of the last minute of a day: it was named without an hour. */
function wholeDay(at: number, { zone }: Clock): Temporal.PlainDate | null {
  const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return there.hour === 23 && there.minute === 59 ? there.toPlainDate() : null;
}

function isTime(slot: Value['slot']): boolean {
  return slot === 'date' || slot === 'days';
}

function exactOr(at: number, now: number): NamedTime | null {
  return at > now ? { at, exact: true } : null;
}

/** "at 10", "ob 10", "u 10", "в 10": an hour without minutes, near the day if one is named. */
function bareHour(script: Script, day: Value | undefined): { hour: number; index: number } | null {
  const from = day === undefined ? 0 : Math.max(0, day.first - HOUR_WITHIN);
  const until = day === undefined ? script.words.length : day.next + HOUR_WITHIN;
  for (let index = from; index < Math.min(until, script.words.length - 1); index++) {
    if (!AT.has(script.words[index]?.word ?? '')) continue;
    if (day !== undefined && index + 1 >= day.first && index + 1 < day.next) continue;
    const hour = digitsAt(script, index + 1, 2);
    const next = script.words[index + 2]?.word ?? '';
    const isLength = UNITS.has(next) || MONTHS.has(next) || NO_HOUR.test(next);
    if (hour !== null && hour < 24 && !isLength) return { hour, index: index + 1 };
  }
  return null;
}

/** When clocks in the one zone show what those in another show at an instant. Epoch ms. */
export function sameClockIn(zone: string, at: number, other: string): number {
  const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(other).toPlainDateTime();
  return there.toZonedDateTime(zone).epochMilliseconds;
}

/** Whether the house may call somebody of its own accord: from eight to nine in the evening by their clocks. */
export function isDay(at: number, zone: string): boolean {
  const { hour } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return hour >= 8 && hour < 21;
}

/** The midnight that ends the day of an instant in a zone. Epoch ms. */
export function dayEnds(at: number, zone: string): number {
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
  return today.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;
}

/** As clocks there show it: 2026-11-23 10:00. */
export function clockAt(at: number, zone: string): string {
  const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime();
  return there.toString({ smallestUnit: 'minute' }).replace('T', ' ');
}
