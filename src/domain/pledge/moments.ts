import type { Temporal } from 'temporal-polyfill';
import type { Calendar, Hour, Unit } from './calendar.ts';
import {
  AGO,
  AGO_BEFORE,
  ALONE,
  END,
  MONTHS,
  NEAR_DAYS,
  NEXT,
  ORDINAL,
  SINCE,
  SMALL,
  THIS,
  UNITS,
  WEEKDAYS,
  WITHIN,
  WORKING,
} from './calendar-words.ts';
import { hourAt } from './clock-time.ts';
import { digitsAt, numeralAt } from './numbers.ts';
import { between, type Script } from './script.ts';
import type { Value } from './values.ts';

/** A day that begins at a word; `next` is the word after it. */
interface NamedDay {
  day: Temporal.PlainDate;
  next: number;
}

/** Words between a day and its hour: "tomorrow, at about 15:00". */
const HOUR_WITHIN = 3;
/** Words between "within" and the number: "in the next 3". */
const LEAD_WITHIN = 4;
const O_CLOCK_LEADS = new Set(['в', 'u', 'у']);

/** A day, an hour or a length of time that begins at a word and has not passed. */
export function momentAt(script: Script, first: number, calendar: Calendar): Value | null {
  const length = lengthAt(script, first, calendar);
  if (length !== null) return length;
  const hour = hourAt(script, first);
  const from = hour === null ? first : nearDay(script, hour.next);
  const named = from === null ? null : dayAt(script, from, calendar);
  if (named === null) {
    if (hour === null) return null;
    return moment(script, first, hour.next, 'date', calendar.nextAt(hour));
  }
  if (calendar.isOver(named.day) || SINCE.has(script.words[first - 1]?.word)) return null;
  const said = hour ?? hourAfter(script, named.next);
  const next = hour === null ? (said?.next ?? named.next) : named.next;
  return moment(script, first, next, 'date', calendar.at(named.day, clockOf(said)));
}

function moment({ words }: Script, first: number, next: number, slot: 'date' | 'days', at: number): Value {
  return { slot, first, next, start: words[first]?.start ?? 0, end: words[next - 1]?.end ?? 0, at };
}

function clockOf(hour: Hour | null): Hour | undefined {
  return hour === null ? undefined : { hour: hour.hour, minute: hour.minute };
}

function hourAfter(script: Script, from: number): (Hour & { next: number }) | null {
  for (let index = from; index < from + HOUR_WITHIN; index++) {
    if (script.words[index]?.sentence !== script.words[from - 1]?.sentence) return null;
    const hour = hourAt(script, index);
    if (hour !== null) return hour;
  }
  return null;
}

/** Where a day may stand after its hour: "3 pm on Friday". */
function nearDay({ words }: Script, next: number): number | null {
  for (const index of [next, next + 1]) {
    const word = words[index];
    if (word === undefined || word.sentence !== words[next - 1]?.sentence) return null;
    if (NEAR_DAYS.has(word.word) || WEEKDAYS.has(word.word) || /^\d/.test(word.word)) return index;
  }
  return null;
}

function dayAt(script: Script, first: number, calendar: Calendar): NamedDay | null {
  const { words } = script;
  const word = words[first]?.word;
  const near = NEAR_DAYS.get(word);
  if (near !== undefined) return { day: calendar.inDays(near), next: first + 1 };
  if (word === 'day' && words[first + 1]?.word === 'after' && words[first + 2]?.word === 'tomorrow')
    return { day: calendar.inDays(2), next: first + 3 };
  const weekday = WEEKDAYS.get(word);
  if (END.has(word)) return endAt(script, first, calendar);
  if (NEXT.has(word) || THIS.has(word)) return spanAt(script, first, calendar);
  if (weekday !== undefined) return { day: calendar.weekday(weekday), next: first + 1 };
  return datedAt(script, first, calendar);
}

/** "end of the week", "konca prihodnjega tedna". */
function endAt({ words }: Script, first: number, calendar: Calendar): NamedDay | null {
  let later = 0;
  for (let index = first + 1; index <= first + 4; index++) {
    const word = words[index]?.word;
    if (NEXT.has(word)) later = 1;
    else if (!SMALL.has(word) && !THIS.has(word)) return closing(UNITS.get(word), later, index, calendar);
  }
  return null;
}

/** "next week", "next Friday", "ta teden". */
function spanAt({ words }: Script, first: number, calendar: Calendar): NamedDay | null {
  const later = NEXT.has(words[first]?.word) ? 1 : 0;
  const word = words[first + 1]?.word;
  const unit = UNITS.get(word);
  const weekday = WEEKDAYS.get(word);
  if (weekday !== undefined && !(unit === 'week' && isGenitive(word)))
    return { day: calendar.weekday(weekday, later), next: first + 2 };
  return unit === 'day' ? null : closing(unit, later, first + 1, calendar);
}

/** Serbian: "ove nedelje" is this week, "ovu nedelju" a Sunday. */
function isGenitive(word: string | undefined): boolean {
  return word === 'nedelje' || word === 'недеље';
}

function closing(unit: Unit | undefined, later: number, index: number, calendar: Calendar): NamedDay | null {
  if (unit !== 'day' && unit !== 'week' && unit !== 'month' && unit !== 'year') return null;
  return { day: calendar.endOf(unit, later), next: index + 1 };
}

/** "25. 11.", "25.11.2026", "2026-11-25", "25 November", "November 25th". */
function datedAt(script: Script, first: number, calendar: Calendar): NamedDay | null {
  const { words } = script;
  const month = MONTHS.get(words[first]?.word);
  if (month !== undefined) {
    const day = digitsAt(script, first + 1, 2);
    return day === null ? null : withYear(script, { day, month }, ordinal(script, first + 2), calendar);
  }
  const day = digitsAt(script, first, 4);
  if (day === null) return null;
  let after = ordinal(script, first + 1);
  if (words[after]?.word === 'of') after += 1;
  const named = MONTHS.get(words[after]?.word);
  if (named !== undefined)
    return day > 31 ? null : withYear(script, { day, month: named }, after + 1, calendar);
  return inNumbers(script, first, calendar);
}

function ordinal({ words }: Script, index: number): number {
  return ORDINAL.has(words[index]?.word) ? index + 1 : index;
}

function inNumbers(script: Script, first: number, calendar: Calendar): NamedDay | null {
  const [a, b, c] = [first, first + 1, first + 2].map((index) => digitsAt(script, index, 4));
  const marks = [between(script, first), between(script, first + 1)].map((mark) => mark.replace(/\s/gu, ''));
  const [mark = '', second = ''] = marks;
  if (a == null || b == null || !/^[./-]$/.test(mark)) return null;
  if (a > 31) {
    const day = c == null || second !== mark ? null : calendar.date(c, b, a);
    return day === null ? null : { day, next: first + 3 };
  }
  const [date, month] = mark === '/' && b > 12 ? [b, a] : [a, b];
  if (c != null && c > 1999 && second === mark) {
    const day = calendar.date(date, month, c);
    return day === null ? null : { day, next: first + 3 };
  }
  // 25. 11. and 25/11 are dates; 25.11 may be a price, and 24/7 and 2-3 are none.
  const dot = mark === '.' && second.startsWith('.');
  const slash = mark === '/' && date > 12;
  const led =
    mark === '.' && /^(?:by|on|until|before|do|dne|до|к)$/u.test(script.words[first - 1]?.word ?? '');
  const day = dot || slash || led ? calendar.date(date, month, null) : null;
  return day === null ? null : { day, next: first + 2 };
}

function withYear(
  script: Script,
  { day, month }: { day: number; month: number },
  index: number,
  calendar: Calendar,
): NamedDay | null {
  const year = digitsAt(script, index, 4);
  const said = year !== null && year > 1999 ? year : null;
  const found = calendar.date(day, month, said);
  return found === null ? null : { day: found, next: said === null ? index : index + 1 };
}

/** "3 days", "48 hours", "an hour" after a word that makes it a time from now on. */
function lengthAt(script: Script, first: number, calendar: Calendar): Value | null {
  const { words } = script;
  const word = words[first]?.word;
  const bare = UNITS.has(word) || (SMALL.has(word) && UNITS.has(words[first + 1]?.word));
  const numeral = bare ? null : numeralAt(script, first);
  if (!bare && numeral === null) return null;
  let index = numeral?.next ?? (UNITS.has(word) ? first : first + 1);
  const working = WORKING.has(words[index]?.word);
  if (working) index += 1;
  const unit = UNITS.get(words[index]?.word);
  const count = numeral?.value ?? 1;
  if (unit === undefined || unit === 'year' || count > 999 || AGO.has(words[index + 1]?.word)) return null;
  // "в 15 часов" and "u 15 h" are hours of a day.
  if (unit === 'hour' && numeral !== null && O_CLOCK_LEADS.has(words[first - 1]?.word ?? '')) return null;
  const led =
    numeral === null && UNITS.has(word) ? ALONE.has(words[first - 1]?.word) : ledBy(script, first, bare);
  if (!led) return null;
  const at = calendar.after(count, working && unit === 'day' ? 'working-day' : unit);
  return moment(script, first, index + 1, 'days', at);
}

/** Whether "within" or the like stands before: right before "an hour". */
function ledBy({ words }: Script, first: number, close: boolean): boolean {
  for (let index = first - 1; index >= first - (close ? 1 : LEAD_WITHIN); index--) {
    const word = words[index];
    if (word === undefined || word.sentence !== words[first]?.sentence) return false;
    if (SINCE.has(word.word) || AGO_BEFORE.has(word.word)) return false;
    if (WITHIN.has(word.word)) return true;
  }
  return false;
}
