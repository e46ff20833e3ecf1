import type { TicketLine } from '../../../../api/shapes.ts';
import { locale, text } from '../words.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A span in its two largest units, rounded down: `3 h 12 min`, `2 d 4 h`, `45 s`. Milliseconds, never negative. */
export function span(ms: number): string {
  const length = Math.max(0, ms);
  if (length < MINUTE) return text('desk.span.seconds', { seconds: Math.floor(length / SECOND) });
  if (length < HOUR) return text('desk.span.minutes', { minutes: Math.floor(length / MINUTE) });
  if (length < DAY) {
    const values = { hours: Math.floor(length / HOUR), minutes: Math.floor((length % HOUR) / MINUTE) };
    return text('desk.span.hours', values);
  }
  return text('desk.span.days', { days: Math.floor(length / DAY), hours: Math.floor((length % DAY) / HOUR) });
}

/** How near a deadline is. The symbol and the words say the same as the colour. */
export interface Chip {
  tone: 'calm' | 'soon' | 'urgent' | 'late' | 'rest';
  symbol: string;
  text: string;
}

type Waiting = Pick<TicketLine, 'status' | 'deadlines' | 'waitingSince' | 'snoozedUntil'>;

/**
 * The chip of a ticket at `now` (epoch ms): counts to the target, then to the promise, then up from the promise.
 * Within the last quarter of the time to the target it is `soon`.
 */
export function deadlineChip(ticket: Waiting, now: number): Chip {
  const target = at(ticket.deadlines.target);
  const promise = at(ticket.deadlines.promise);
  if (promise === null) return resting(ticket, now);
  const aim = target ?? promise;
  if (now >= promise)
    return { tone: 'late', symbol: '‼', text: text('desk.due.late', { span: span(now - promise) }) };
  if (now >= aim)
    return { tone: 'urgent', symbol: '!', text: text('desk.due.promise', { span: span(promise - now) }) };
  const since = at(ticket.waitingSince) ?? now;
  const soon = aim - now < (aim - since) / 4;
  const words = text('desk.due.in', { span: span(aim - now) });
  return { tone: soon ? 'soon' : 'calm', symbol: soon ? '◔' : '○', text: words };
}

function resting(ticket: Waiting, now: number): Chip {
  const until = at(ticket.snoozedUntil);
  if (ticket.status === 'snoozed' && until !== null) {
    return { tone: 'rest', symbol: '☾', text: text('desk.due.snoozed', { span: span(until - now) }) };
  }
  if (ticket.status === 'resolved') return { tone: 'rest', symbol: '✓', text: text('desk.due.resolved') };
  if (ticket.status === 'waiting') return { tone: 'rest', symbol: '…', text: text('desk.due.waiting') };
  return { tone: 'rest', symbol: '✓', text: text('desk.due.answered') };
}

/** `5 min ago`, `just now`. */
export function ago(instant: string, now: number): string {
  const passed = now - Date.parse(instant);
  return passed < MINUTE ? text('desk.span.now') : text('desk.span.ago', { span: span(passed) });
}

/** An instant in the reader's zone and language: the time alone when it is today, with the date when not. */
export function clockTime(instant: string, now: number, where = locale()): string {
  const date = new Date(instant);
  const time = timeOfDay(instant, where);
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${date.toLocaleDateString(where, { weekday: 'short', day: 'numeric', month: 'short' })}, ${time}`;
}

/** Our own words with every instant that the server wrote into them as it is in the reader's zone. */
export function inOwnZone(words: string, now: number, where = locale()): string {
  return words.replace(/\b(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}) UTC\b/g, (_all, day, time) =>
    clockTime(`${day}T${time}:00Z`, now, where),
  );
}

/** The time of day alone, where a heading names the day. */
export function timeOfDay(instant: string, where = locale()): string {
  return new Date(instant).toLocaleTimeString(where, { hour: '2-digit', minute: '2-digit' });
}

/** An instant in full, for a tooltip or a fact. */
export function fullTime(instant: string, where = locale()): string {
  return new Date(instant).toLocaleString(where, { dateStyle: 'full', timeStyle: 'short' });
}

/** The day an instant falls on, as a heading. */
export function dayName(instant: string, now: number, where = locale()): string {
  const date = new Date(instant);
  if (date.toDateString() === new Date(now).toDateString()) return text('desk.today');
  if (date.toDateString() === new Date(now - DAY).toDateString()) return text('desk.yesterday');
  return date.toLocaleDateString(where, { weekday: 'long', day: 'numeric', month: 'long' });
}

function at(instant: string | null): number | null {
  return instant === null ? null : Date.parse(instant);
}
