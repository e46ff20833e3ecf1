import { Temporal } from 'temporal-polyfill';
import { type HoursBook, hoursFor, openPartsOf } from './hours.ts';
import { WEEKDAYS, type Weekday } from './quiet-hours.ts';

/** Serves; is called only when nobody serves, or nobody has claimed a ticket; or neither. */
export const DUTIES = ['duty', 'call', 'off'] as const;
export type Duty = (typeof DUTIES)[number];

/** A shift that repeats. Clock times are those of `zone`; `to` at or before `from` is the next day's. */
export interface Shift {
  id: string;
  as: Exclude<Duty, 'off'>;
  /** Names of people, as the team has them. */
  people: readonly string[];
  zone: string;
  /** The days on which it begins. */
  days: readonly Weekday[];
  from: string;
  to: string;
  /** Every so many weeks, counted from the one that holds `starts` (2026-11-23); weeks begin on Monday. */
  every: number;
  starts: string | null;
  /** The last date on which it begins. */
  until: string | null;
  /** Whether it is worked on holidays of the team too. */
  onHolidays: boolean;
}

/** What rota.json says: who works when, by team; `default` for every team that has none of its own. */
export interface Rota {
  teams: Readonly<Record<string, readonly Shift[]>>;
  /** Without a rota of their team people are on duty whenever they are here, or within the hours of the team alone. */
  withoutRota: 'always' | 'hours';
  /** So long before the end of somebody's duty they are asked to hand on what is due before the next one. */
  handOverMs: number;
  /** What one answer takes of somebody on duty, for planning. */
  workMs: number;
}

export const NO_ROTA: Rota = {
  teams: {},
  withoutRota: 'always',
  handOverMs: 30 * 60_000,
  workMs: 15 * 60_000,
};

/** A single change of it: a swap, a cover, a day off. The newest one that holds an instant wins. Epoch ms. */
export interface RotaChange {
  id: string;
  person: string;
  /** The team that they serve meanwhile; null: their own. */
  team: string | null;
  as: Duty;
  from: number;
  to: number;
  why: string;
  /** Who entered it, and when. */
  by: string;
  at: number;
}

export interface Span {
  from: number;
  to: number;
}

/** The shifts of a team; null: it has no rota. */
export function shiftsOf({ teams }: Rota, team: string | null): readonly Shift[] | null {
  return (team === null ? undefined : teams[team]) ?? teams.default ?? null;
}

/** Names are the same however they are typed: case, blanks around them and the way accents are encoded do not count. */
export function keyOf(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}

/** Whether a shift is worked at an instant. `hours`: of its team, for holidays. */
export function isWorked(shift: Shift, at: number, hours: HoursBook, team: string): boolean {
  return spansBetween(shift, at, at + 1, hours, team).length > 0;
}

/** When a shift is worked between two instants, in order; spans are whole, without what a holiday or a closed time takes of them. */
export function spansBetween(shift: Shift, from: number, to: number, hours: HoursBook, team: string): Span[] {
  const table = shift.onHolidays ? null : hoursFor(hours, team === 'default' ? null : team);
  const spans: Span[] = [];
  for (let day = dayOf(from) - 2; day <= dayOf(to) + 1; day++) {
    const span = spanOn(shift, day);
    if (span === null || span.to <= from || span.from >= to) continue;
    const parts = table === null ? [span] : openPartsOf(span, table);
    spans.push(...parts.filter((part) => part.to > from && part.from < to));
  }
  return spans;
}

const DAY = 86_400_000;
const WEEK = 7;

function dayOf(at: number): number {
  return Math.floor(at / DAY);
}

/** To ask a calendar takes a hundred times as long as all else here: what it said is kept. */
const known = new WeakMap<Shift, Map<number, Span | null>>();
const DAYS_KNOWN = 1000;

/** `day` is a date, counted from 1970. */
function spanOn(shift: Shift, day: number): Span | null {
  const days = known.get(shift) ?? new Map<number, Span | null>();
  known.set(shift, days);
  const there = days.get(day);
  if (there !== undefined) return there;
  if (days.size >= DAYS_KNOWN) days.clear();
  const span = begins(shift, day) ? spanFrom(shift, day) : null;
  days.set(day, span);
  return span;
}

function begins({ days, every, starts, until }: Shift, day: number): boolean {
  const weekday = WEEKDAYS[mondayBased(day)];
  if (weekday === undefined || !days.includes(weekday)) return false;
  if (until !== null && day > dayOfDate(until)) return false;
  if (starts === null) return true;
  const first = dayOfDate(starts);
  return day >= first && (weekOf(day) - weekOf(first)) % every === 0;
}

/** The first of January 1970 was a Thursday. */
function mondayBased(day: number): number {
  return (((day + 3) % WEEK) + WEEK) % WEEK;
}

function weekOf(day: number): number {
  return Math.floor((day + 3) / WEEK);
}

function dayOfDate(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY;
}

function spanFrom({ zone, from, to }: Shift, day: number): Span | null {
  const date = Temporal.Instant.fromEpochMilliseconds(day * DAY)
    .toZonedDateTimeISO('UTC')
    .toPlainDate();
  const end = to <= from ? date.add({ days: 1 }) : date;
  const span = { from: instant(date, from, zone), to: instant(end, to, zone) };
  return span.from < span.to ? span : null;
}

function instant(date: Temporal.PlainDate, clock: string, zone: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  const day = hour === 24 ? date.add({ days: 1 }) : date;
  const plainTime = Temporal.PlainTime.from({ hour: hour % 24, minute });
  return day.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds;
}
