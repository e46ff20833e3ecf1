import { z } from 'zod';
import { type HoursBook, NO_HOURS } from '../domain/hours.ts';
import { WEEKDAYS } from '../domain/quiet-hours.ts';
import { clock, code, told, words, zone } from './codes.ts';

/** The name under which a deadline of deadlines.json rests by the table of the ticket's team. */
export const BY_HOURS = 'hours';

const block = z.strictObject({ from: clock, to: clock });

const table = z.strictObject({
  zone,
  week: z.partialRecord(z.enum(WEEKDAYS), z.array(block).max(12)),
  holidays: z
    .array(
      z.strictObject({
        date: z.string().refine(isDate, 'must be a date such as 2026-12-25, or 12-25 for every year'),
        name: told,
      }),
    )
    .max(366)
    .default([]),
});

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

/** The tables of a file that was checked; a house without one is always open. */
export function hoursOf(content: unknown): HoursBook {
  if (content === undefined) return NO_HOURS;
  const { outOfHoursNotice: notice, tables, teams } = hoursFile.parse(content);
  return { notice, tables, teams };
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
  const found = Object.entries(tables).flatMap(([name, { week, holidays }]) => [
    ...weekProblems(week, ['tables', name, 'week']),
    ...holidays.flatMap(({ date }, index) =>
      holidays.findIndex((other) => other.date === date) < index
        ? [{ path: ['tables', name, 'holidays', index, 'date'], problem: `"${date}" is there twice` }]
        : [],
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

type Week = z.infer<typeof table>['week'];

function weekProblems(week: Week, path: Found['path']): Found[] {
  const days = Object.entries(week);
  if (days.every(([, blocks]) => blocks.length === 0)) return [{ path, problem: 'is never open' }];
  return days.flatMap(([day, blocks]) =>
    blocks.flatMap(({ from, to }, index): Found[] => {
      const at = [...path, day, index];
      const before = blocks[index - 1];
      if (from >= to)
        return [{ path: at, problem: 'ends before it begins; what passes midnight is two blocks' }];
      return before !== undefined && from < before.to
        ? [{ path: at, problem: 'begins before the block above it ends' }]
        : [];
    }),
  );
}
