import { z } from 'zod';
import { type Block, type Hours, type HoursBook, NO_HOURS } from '../domain/hours.ts';
import { WEEKDAYS, type Weekday } from '../domain/quiet-hours.ts';
import type { CalendarDays } from './calendar-days.ts';
import { canonicalJson, sha256 } from './canonical.ts';
import { clock, code, told, words, zone } from './codes.ts';
import { isIcal } from './ical-days.ts';

/** The name under which a deadline of deadlines.json rests by the table of the ticket's team. */
export const BY_HOURS = 'hours';

const block = z.strictObject({ from: clock, to: clock });
const blocks = z.array(block).max(12);
const date = z.string().refine(isDate, 'must be a date such as 2026-12-25, or 12-25 for every year');

const TYPES = ['public', 'bank', 'school', 'optional', 'observance'] as const;
/** Holidays of a country, as they are known: `region` is a part of it (BY), or a part of that (BY.A). */
const country = z.strictObject({
  code: z.string().regex(/^[A-Z]{2}$/, 'must be a country in two capital letters, such as SI'),
  region: z
    .string()
    .regex(/^[A-Z0-9-]{1,10}(?:\.[A-Z0-9-]{1,10})?$/, 'must be a region such as BY, or BY.A')
    .optional(),
  types: z.array(z.enum(TYPES)).min(1).max(TYPES.length).optional(),
  /** Days of theirs on which somebody is there all the same. */
  leaveOut: z.array(date).max(366).default([]),
});

const times = {
  week: z.partialRecord(z.enum(WEEKDAYS), blocks),
  holidays: z
    .array(z.strictObject({ date, name: told, blocks: blocks.optional() }))
    .max(366)
    .default([]),
  country: z.union([country.shape.code, country]).optional(),
  calendars: z
    .array(
      z
        .string()
        .refine(isIcal, 'must be a file such as calendars/closed.ics, in that folder beside the rules'),
    )
    .max(10)
    .default([]),
};

const table = z.strictObject({
  zone,
  ...times,
  /** What the table is from a date on; what a version does not say is as before it. */
  versions: z
    .array(
      z.strictObject({
        from: z
          .string()
          .refine((from) => isDate(from) && from.length === 10, 'must be a date such as 2027-01-01'),
        zone: zone.optional(),
        week: times.week.optional(),
        holidays: times.holidays.unwrap().optional(),
        country: times.country.nullable(),
        calendars: times.calendars.unwrap().optional(),
      }),
    )
    .max(50)
    .default([]),
});
type Table = z.infer<typeof table>;

/** A country's holidays as hours.json asks for them. */
export type CountrySource = Omit<z.infer<typeof country>, 'leaveOut'>;

export const hoursFile = z.strictObject({
  about: words,
  /** Whether a customer who writes while we are closed is told so, once a case. */
  outOfHoursNotice: z.boolean().default(false),
  tables: z.record(code, table),
  teams: z.record(code, code).default({}),
});

/** A day of some year; the 29th of February is one. */
function isDate(date: string): boolean {
  const whole = /^\d{2}-\d{2}$/.test(date) ? `2028-${date}` : date;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(whole)) return false;
  const at = Date.parse(`${whole}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(whole);
}

/** A table with all its versions, each whole. */
type Version = Omit<Table, 'versions'>;

function versionsOf({ versions, ...first }: Table): (Version & { from: string | null })[] {
  const all: (Version & { from: string | null })[] = [{ ...first, from: null }];
  for (const { country: said, ...change } of versions) {
    const before = all.at(-1) ?? { ...first, from: null };
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const { country: kept, ...rest } = { ...before, ...given } as Version & { from: string | null };
    const next = said === undefined ? kept : (said ?? undefined);
    all.push({ ...rest, country: next });
  }
  return all;
}

export interface Source {
  /** Names what is looked up: the same for two tables that name the same. */
  key: string;
  zone: string;
  /** One of the two. */
  country?: CountrySource;
  file?: string;
}

/** What has to be looked up for a table: a country's holidays, calendars beside the rules. */
export function sourcesOf(one: Table): Source[] {
  return versionsOf(one).flatMap((version) => sourcesOfVersion(version));
}

function sourcesOfVersion({ country: said, calendars, zone }: Version): Source[] {
  const asked = countryOf(said);
  const all: Source[] = calendars.map((file) => ({ key: canonicalJson([file, zone]), zone, file }));
  if (asked === null) return all;
  const { leaveOut: _left, ...country } = asked;
  return [{ key: canonicalJson([country, zone]), zone, country }, ...all];
}

function countryOf(said: Version['country']): z.infer<typeof country> | null {
  if (said === undefined) return null;
  return typeof said === 'string' ? { code: said, leaveOut: [] } : said;
}

/** The tables of a file that was checked, with the days that were looked up for it; a house without one is always open. */
export function hoursOf(content: unknown, days: CalendarDays | null): HoursBook {
  if (content === undefined) return NO_HOURS;
  const { outOfHoursNotice: notice, tables, teams } = hoursFile.parse(content);
  const made = Object.entries(tables).map(([name, one]) => [name, tableOf(one, days)] as const);
  return { notice, tables: Object.fromEntries(made), teams };
}

function tableOf(one: Table, days: CalendarDays | null): Hours {
  const [first, ...later] = versionsOf(one).map((version) => hoursOfVersion(version, days));
  if (first === undefined) throw new Error('A table has a first version');
  const versions = later.map(({ closed: _closed, ...version }, index) => ({
    ...version,
    from: one.versions[index]?.from ?? '',
  }));
  // A span is closed whatever version holds: its calendar is named by one of them.
  const closed = [first, ...later].flatMap((version) => version.closed ?? []);
  const whole: Hours = {
    ...first,
    ...(closed.length === 0 ? {} : { closed }),
    ...(versions.length === 0 ? {} : { versions }),
  };
  return { ...whole, stamp: sha256(canonicalJson(JSON.parse(JSON.stringify(whole)))).slice(0, 12) };
}

/** Own days go before those of a country: with blocks they make a half day of a holiday. */
function hoursOfVersion(version: Version, days: CalendarDays | null): Hours {
  const { zone, week, holidays, country: said } = version;
  const left = new Set([...(countryOf(said)?.leaveOut ?? []), ...holidays.map((own) => own.date)]);
  const found = sourcesOfVersion(version).flatMap(({ key }) => {
    const known = days?.sources[key];
    return known === undefined || 'problem' in known ? [] : known;
  });
  const dated = found.flatMap((day) =>
    'date' in day && !left.has(day.date) && !left.has(day.date.slice(5))
      ? [{ date: day.date, name: day.name }]
      : [],
  );
  const closed = found.flatMap((day) => ('date' in day ? [] : [day]));
  return { zone, week, holidays: [...holidays, ...dated], ...(closed.length === 0 ? {} : { closed }) };
}

interface Found {
  path: (string | number)[];
  problem: string;
}

/** What the shape cannot say: blocks follow each other, somebody is there sometime, and whatever is named is there. */
export function hoursProblems(content: unknown, known: ReadonlySet<string>): Found[] {
  const parsed = hoursFile.safeParse(content);
  if (!parsed.success) return [];
  const { tables, teams } = parsed.data;
  const found = Object.entries(tables).flatMap(([name, one]) => [
    ...timesProblems(one, ['tables', name]),
    ...one.versions.flatMap((version, index) =>
      versionProblems(version, one.versions[index - 1], ['tables', name, 'versions', index]),
    ),
  ]);
  if (tables.default === undefined) found.push({ path: ['tables'], problem: 'needs a table called default' });
  for (const [team, name] of Object.entries(teams)) {
    if (!known.has(team))
      found.push({ path: ['teams', team], problem: `there is no "${team}" in facts.json` });
    if (tables[name] === undefined)
      found.push({ path: ['teams', team], problem: `there is no table "${name}"` });
  }
  return found;
}

type Week = Table['week'];
type Times = { week?: Week | undefined; holidays?: Table['holidays'] | undefined };

function timesProblems({ week, holidays = [] }: Times, path: Found['path']): Found[] {
  return [
    ...(week === undefined ? [] : weekProblems(week, [...path, 'week'])),
    ...holidays.flatMap(({ date, blocks: own = [] }, index) => [
      ...(holidays.findIndex((other) => other.date === date) < index
        ? [{ path: [...path, 'holidays', index, 'date'], problem: `"${date}" is there twice` }]
        : []),
      ...blockProblems(own, [...path, 'holidays', index, 'blocks']),
    ]),
  ];
}

function versionProblems(
  version: Times & { from: string },
  before: { from: string } | undefined,
  path: Found['path'],
): Found[] {
  const late = before !== undefined && version.from <= before.from;
  return [
    ...(late
      ? [{ path: [...path, 'from'], problem: 'must be later than that of the version above it' }]
      : []),
    ...timesProblems(version, path),
  ];
}

function weekProblems(week: Week, path: Found['path']): Found[] {
  const days = Object.entries(week);
  if (days.every(([, all]) => all.length === 0)) return [{ path, problem: 'is never open' }];
  return days.flatMap(([day, all]) => [
    ...blockProblems(all, [...path, day]),
    ...nightProblems(week, day as Weekday, [...path, day]),
  ]);
}

/** In order; only the last may pass midnight. */
function blockProblems(all: readonly Block[], path: Found['path']): Found[] {
  return all.flatMap(({ from, to }, index): Found[] => {
    const at = [...path, index];
    const before = all[index - 1];
    if (from === to) return [{ path: at, problem: 'ends when it begins; a whole day is 00:00 to 24:00' }];
    if (before !== undefined && (from < before.to || before.to < before.from))
      return [{ path: at, problem: 'begins before the block above it ends' }];
    return [];
  });
}

/** What passes midnight ends before the next day's first block begins. */
function nightProblems(week: Week, day: Weekday, path: Found['path']): Found[] {
  const all = week[day] ?? [];
  const last = all.at(-1);
  const next = week[WEEKDAYS[(WEEKDAYS.indexOf(day) + 1) % WEEKDAYS.length] ?? day]?.[0];
  if (last === undefined || last.to >= last.from || next === undefined || last.to <= next.from) return [];
  return [{ path: [...path, all.length - 1], problem: 'ends after the first block of the next day begins' }];
}

/** What could not be looked up, where it is named. */
export function calendarProblems(content: unknown, days: CalendarDays | null): Found[] {
  const parsed = hoursFile.safeParse(content);
  if (!parsed.success) return [];
  return Object.entries(parsed.data.tables).flatMap(([name, one]) =>
    versionsOf(one).flatMap((version, index) =>
      sourcesOfVersion(version).flatMap(({ key, file }): Found[] => {
        const known = days?.sources[key];
        if (known !== undefined && !('problem' in known)) return [];
        const path = ['tables', name, ...(index === 0 ? [] : ['versions', index - 1])];
        const place = file === undefined ? ['country'] : ['calendars', version.calendars.indexOf(file)];
        return [{ path: [...path, ...place], problem: known?.problem ?? 'its days were not looked up' }];
      }),
    ),
  );
}
