import { readFileSync } from 'node:fs';
import { Temporal } from 'temporal-polyfill';
import type { PledgeBook } from '../src/domain/pledge/book.ts';
import { findPledges } from '../src/domain/pledge/find.ts';
import type { Clock, Found } from '../src/domain/pledge/model.ts';

export const LABELLED = ['en', 'sl', 'sr', 'ru'] as const;
export type Labelled = (typeof LABELLED)[number];

interface Reply {
  text: string;
  pledges: string[];
}

interface Labels {
  now: string;
  zone: string;
  /** On which the patterns were made. */
  tuned: Reply[];
  /** Written after them. */
  held: Reply[];
}

export function labels(language: Labelled): Labels & { clock: Clock } {
  const read = JSON.parse(readFileSync(`test/data/pledges.${language}.json`, 'utf8')) as Labels;
  const now = Temporal.PlainDateTime.from(read.now).toZonedDateTime(read.zone).epochMilliseconds;
  return { ...read, clock: { now, zone: read.zone } };
}

/** A pledge as the labels write it: `refund 45.90 EUR by 2026-11-27`. The last minute of a day is that day. */
export function label({ kind, amount, percent, dueAt }: Found, zone: string): string {
  const sum = amount === undefined ? [] : [`${(amount.minor / 100).toFixed(2)} ${amount.currency}`];
  const share = percent === undefined ? [] : [`${percent}%`];
  return [kind, ...sum, ...share, ...(dueAt === undefined ? [] : [`by ${dayOf(dueAt, zone)}`])].join(' ');
}

export function dayOf(at: number, zone: string): string {
  const minute = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime();
  return minute.toString({ smallestUnit: 'minute' }).replace('T23:59', '');
}

/** What is found in a reply, with the pattern that found it. */
export function foundIn(text: string, book: PledgeBook, clock: Clock): { label: string; found: Found }[] {
  return findPledges(text, book, clock).map((found) => ({ label: label(found, clock.zone), found }));
}
