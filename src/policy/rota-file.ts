import { z } from 'zod';
import { WEEKDAYS } from '../domain/quiet-hours.ts';
import { keyOf, NO_ROTA, type Rota, type Shift } from '../domain/rota.ts';
import { clock, code, words, zone } from './codes.ts';

const MINUTE = 60_000;

const date = z
  .string()
  .refine((one) => /^\d{4}-\d{2}-\d{2}$/.test(one) && isDay(one), 'must be a date such as 2026-11-23');

function isDay(one: string): boolean {
  const at = Date.parse(`${one}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(one);
}

const shift = z.strictObject({
  id: code,
  people: z.array(z.string().trim().min(1).max(100)).min(1).max(100),
  days: z.array(z.enum(WEEKDAYS)).min(1).max(7),
  from: clock,
  to: clock,
  every: z.int().min(1).max(52).default(1),
  starts: date.optional(),
  until: date.optional(),
  onHolidays: z.boolean().optional(),
});

export const rotaFile = z.strictObject({
  about: words,
  /** Whether somebody whose team has no rota is on duty whenever they are not away, or within its hours alone. */
  withoutRota: z.enum(['always', 'hours']).default('always'),
  handOverMinutes: z.int().min(5).max(240).default(30),
  workMinutes: z.int().min(1).max(480).default(15),
  teams: z
    .record(
      code,
      z.strictObject({
        zone,
        shifts: z.array(shift).max(100).default([]),
        onCall: z.array(shift).max(100).default([]),
      }),
    )
    .default({}),
});

/** What rota.json says, of a file that was checked; without one nobody is off duty but who is away. */
export function rotaOf(content: unknown): Rota {
  if (content === undefined) return NO_ROTA;
  const { teams, withoutRota, handOverMinutes, workMinutes } = rotaFile.parse(content);
  const shifts = Object.entries(teams).map(([team, { zone, shifts, onCall }]): [string, Shift[]] => [
    team,
    [...shifts.map((one) => shiftOf(one, zone, 'duty')), ...onCall.map((one) => shiftOf(one, zone, 'call'))],
  ]);
  return {
    teams: Object.fromEntries(shifts),
    withoutRota,
    handOverMs: handOverMinutes * MINUTE,
    workMs: workMinutes * MINUTE,
  };
}

/** Who is on call is so on holidays too, unless it says otherwise. */
function shiftOf(one: z.infer<typeof shift>, zone: string, as: Shift['as']): Shift {
  const { starts = null, until = null, onHolidays = as === 'call', ...rest } = one;
  return { ...rest, as, zone, starts, until, onHolidays };
}

interface Found {
  path: (string | number)[];
  problem: string;
}

/** What the shape cannot say: teams are there, shifts have names of their own, and weeks are counted from a day. */
export function rotaProblems(content: unknown, known: ReadonlySet<string>): Found[] {
  const parsed = rotaFile.safeParse(content);
  if (!parsed.success) return [];
  return Object.entries(parsed.data.teams).flatMap(([team, { shifts, onCall }]) => {
    const found: Found[] = [];
    if (team !== 'default' && !known.has(team))
      found.push({ path: ['teams', team], problem: `there is no "${team}" in facts.json` });
    const all = [...shifts, ...onCall];
    for (const [index, one] of all.entries()) {
      const list = index < shifts.length ? 'shifts' : 'onCall';
      const path = ['teams', team, list, list === 'shifts' ? index : index - shifts.length];
      if (all.findIndex(({ id }) => id === one.id) < index)
        found.push({ path: [...path, 'id'], problem: `"${one.id}" is there twice` });
      if (one.every > 1 && one.starts === undefined)
        found.push({ path: [...path, 'starts'], problem: 'is needed: the weeks are counted from it' });
      if (one.from === '24:00') found.push({ path: [...path, 'from'], problem: 'is the next day: 00:00' });
      const names = one.people.map(keyOf);
      if (new Set(names).size < names.length)
        found.push({ path: [...path, 'people'], problem: 'names somebody twice' });
    }
    return found;
  });
}
