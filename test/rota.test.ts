import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dutyEnds,
  dutyOf,
  gapsBetween,
  type Member,
  nextDuty,
  type Roster,
  turnsBetween,
} from '../src/domain/duty.ts';
import { hearersOf } from '../src/domain/hearers.ts';
import { NO_HOURS } from '../src/domain/hours.ts';
import { UNTIL_BACK } from '../src/domain/reach.ts';
import { NO_ROTA, type Rota } from '../src/domain/rota.ts';
import { policyFromFiles } from '../src/policy/load.ts';
import { BrokenRules } from '../src/policy/problems.ts';
import { rotaOf } from '../src/policy/rota-file.ts';
import { spanWords } from '../src/texts/time.ts';
import { ownFiles } from './policy.fixtures.ts';
import { isOnShift, isTurning } from './rota.oracle.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'];
const WEEK = [...WEEKDAYS, 'sat', 'sun'];

function person(id: string, more: Partial<Member> = {}): Member {
  return { id, name: id, role: 'agent', active: true, team: null, awayUntil: null, ...more };
}

function rota(team: object): Rota {
  return rotaOf({ about: 'A test.', teams: { default: { zone: 'Europe/Ljubljana', ...team } } });
}

function roster(plan: Rota, people: Member[], more: Partial<Roster> = {}): Roster {
  return { rota: plan, hours: NO_HOURS, changes: [], people, ...more };
}

const at = (iso: string) => Date.parse(iso);

describe('who is on duty', () => {
  const day = { id: 'day', people: ['ANA'], days: WEEKDAYS, from: '08:00', to: '16:00' };
  const night = { id: 'night', people: ['bor'], days: WEEK, from: '22:00', to: '06:00' };
  const call = { id: 'call', people: ['cene'], days: WEEK, from: '16:00', to: '08:00' };
  const ana = person('ana');
  const bor = person('bor');
  const cene = person('cene');
  const all = roster(rota({ shifts: [day, night], onCall: [call] }), [ana, bor, cene]);
  const who = (iso: string) => all.people.map((one) => dutyOf(one, all, at(iso)));

  it('is told by days and clocks of the zone, over midnight too, whatever the case of a name', () => {
    expect(who('2026-11-23T07:00:00Z')).toEqual(['duty', 'off', 'off']);
    expect(who('2026-11-23T15:00:00Z')).toEqual(['off', 'off', 'call']);
    expect(who('2026-11-23T22:00:00Z')).toEqual(['off', 'duty', 'call']);
    expect(who('2026-11-24T04:59:59Z')).toEqual(['off', 'duty', 'call']);
    expect(who('2026-11-24T05:00:00Z')).toEqual(['off', 'off', 'call']);
    expect(who('2026-11-28T09:00:00Z')).toEqual(['off', 'off', 'off']);
  });

  it('follows the clocks when they change: a night is an hour longer in autumn', () => {
    expect(dutyEnds(bor, all, at('2026-10-24T20:30:00Z'))).toBe(at('2026-10-25T05:00:00Z'));
    expect(dutyEnds(bor, all, at('2026-03-28T21:30:00Z'))).toBe(at('2026-03-29T04:00:00Z'));
  });

  it('is every second week from a day on, and until a day', () => {
    const second = rota({ shifts: [{ ...day, every: 2, starts: '2026-11-25', until: '2026-12-09' }] });
    const known = roster(second, [ana]);
    const days = turnsBetween(known, null, at('2026-11-16T00:00:00Z'), at('2026-12-31T00:00:00Z'));
    expect(days.map(({ from }) => new Date(from).toISOString().slice(5, 10))).toEqual([
      ...['11-25', '11-26', '11-27', '12-07', '12-08', '12-09'],
    ]);
  });

  it('is nobody away or gone, and nobody on a holiday but who is on call', () => {
    const away = { ...ana, awayUntil: at('2026-11-23T10:00:00Z') };
    expect(dutyOf(away, all, at('2026-11-23T09:00:00Z'))).toBe('off');
    expect(nextDuty(away, all, at('2026-11-23T09:00:00Z'))).toBe(at('2026-11-23T10:00:00Z'));
    expect(nextDuty({ ...ana, awayUntil: UNTIL_BACK }, all, at('2026-11-23T09:00:00Z'))).toBeNull();
    expect(dutyOf({ ...ana, active: false }, all, at('2026-11-23T09:00:00Z'))).toBe('off');
    const table = { zone: 'Europe/Ljubljana', week: {}, holidays: [{ date: '11-23', name: 'A feast' }] };
    const closed = { ...all, hours: { tables: { default: table }, teams: {}, notice: false } };
    expect(dutyOf(ana, closed, at('2026-11-23T09:00:00Z'))).toBe('off');
    expect(dutyOf(cene, closed, at('2026-11-23T16:00:00Z'))).toBe('call');
  });

  it('loses of half a holiday, or of a closed afternoon, that part of a shift alone', () => {
    const half = { date: '11-23', name: 'Half a day', blocks: [{ from: '08:00', to: '12:00' }] };
    const noon = at('2026-11-24T11:00:00Z');
    const closed = [{ from: noon, to: noon + 2 * HOUR, name: 'A meeting' }];
    const table = { zone: 'Europe/Ljubljana', week: {}, holidays: [half], closed };
    const some = { ...all, hours: { tables: { default: table }, teams: {}, notice: false } };
    const turns = (day: string) =>
      turnsBetween(some, null, at(`${day}T00:00:00Z`), at(`${day}T23:00:00Z`))
        .filter(({ person: id }) => id === 'ana')
        .map(({ from, to }) =>
          [new Date(from).toISOString(), new Date(to).toISOString()].map((iso) => iso.slice(11, 16)),
        );
    expect(turns('2026-11-23')).toEqual([['07:00', '11:00']]);
    expect(turns('2026-11-24')).toEqual([
      ['07:00', '11:00'],
      ['13:00', '15:00'],
    ]);
    expect(dutyEnds(ana, some, at('2026-11-23T08:00:00Z'))).toBe(at('2026-11-23T11:00:00Z'));
    expect(nextDuty(ana, some, at('2026-11-23T11:00:00Z'))).toBe(at('2026-11-24T07:00:00Z'));
    // The night that begins on it goes with it, the one that began before runs out.
    expect(dutyOf(bor, some, at('2026-11-23T22:00:00Z'))).toBe('off');
    expect(dutyOf(bor, some, at('2026-11-23T03:00:00Z'))).toBe('duty');
  });

  it('a change stands above it, the newest above others; who is not named works in the hours of the team', () => {
    const change = (id: string, as: 'duty' | 'call' | 'off', entered: number) => ({
      ...{ id, person: 'ana', team: null, as, why: 'a swap', by: 'bor', at: entered },
      ...{ from: at('2026-11-23T08:00:00Z'), to: at('2026-11-23T18:00:00Z') },
    });
    const changed = { ...all, changes: [change('b', 'call', 2), change('a', 'off', 1)] };
    expect(dutyOf(ana, changed, at('2026-11-23T07:30:00Z'))).toBe('duty');
    expect(dutyOf(ana, changed, at('2026-11-23T17:00:00Z'))).toBe('call');
    const hours = { zone: 'UTC', week: { mon: [{ from: '10:00', to: '12:00' }] }, holidays: [] };
    const open = { ...all, hours: { tables: { default: hours }, teams: {}, notice: false } };
    expect(dutyOf(person('eva'), open, at('2026-11-23T11:00:00Z'))).toBe('duty');
    expect(dutyOf(person('eva'), open, at('2026-11-23T13:00:00Z'))).toBe('off');
    const plain = { ...open, rota: NO_ROTA };
    expect(dutyOf(person('eva'), plain, at('2026-11-23T13:00:00Z'))).toBe('duty');
    const byHours = { ...plain, rota: { ...NO_ROTA, withoutRota: 'hours' as const } };
    expect(dutyOf(person('eva'), byHours, at('2026-11-23T13:00:00Z'))).toBe('off');
  });

  it('gaps are when nobody is on duty and nobody on call', () => {
    const gaps = gapsBetween(all, null, at('2026-11-27T00:00:00Z'), at('2026-11-29T00:00:00Z'));
    expect(
      gaps.map(({ from, to }) => [from, to].map((one) => new Date(one).toISOString().slice(8, 16))),
    ).toEqual([['28T07:00', '28T15:00']]);
    expect(gapsBetween({ ...all, rota: NO_ROTA }, null, 0, DAY)).toEqual([]);
  });
});

describe('where a notice goes', () => {
  const shift = (id: string, who: string, from: string, to: string) => ({
    ...{ id, people: [who], days: WEEK, from, to },
  });
  const plan = rota({
    shifts: [shift('a', 'ana', '08:00', '16:00'), shift('b', 'bor', '08:00', '20:00')],
    onCall: [shift('c', 'cene', '00:00', '24:00')],
  });
  const people = [person('ana'), person('bor', { role: 'supervisor' }), person('cene')];
  const heard = (iso: string, more: object = {}, plans = plan) => {
    const wanted = {
      to: 'person',
      person: people[0],
      urgent: true,
      own: false,
      team: null,
      turn: 7,
    } as const;
    const {
      people: told,
      held,
      desk,
      nobody,
      supervisors,
    } = hearersOf(
      { ...wanted, sees: () => true, ...more } as Parameters<typeof hearersOf>[0],
      roster(plans, people),
      at(iso),
    );
    return [told.map(({ id }) => id).join(), desk, supervisors, held?.id ?? null, nobody];
  };

  it('to its owner on duty, else to who is, else to who is on call; what can wait waits', () => {
    expect(heard('2026-11-23T09:00:00Z')).toEqual(['ana', false, false, null, false]);
    expect(heard('2026-11-23T17:00:00Z')).toEqual(['bor', true, false, null, false]);
    expect(heard('2026-11-23T23:00:00Z')).toEqual(['cene', true, false, null, false]);
    expect(heard('2026-11-23T17:00:00Z', { urgent: false })).toEqual(['', false, false, 'ana', false]);
    const alone = rota({
      shifts: [
        shift('a', 'ana', '08:00', '16:00'),
        shift('b', 'bor', '08:00', '20:00'),
        shift('c', 'cene', '08:00', '09:00'),
      ],
    });
    expect(heard('2026-11-23T23:00:00Z', {}, alone)).toEqual(['', true, false, null, true]);
  });

  it('unclaimed to the desk and whoever is on call; supervisors on duty, else on call, else their channel alone', () => {
    expect(heard('2026-11-23T09:00:00Z', { to: 'desk' })).toEqual(['cene', true, false, null, false]);
    expect(heard('2026-11-23T09:00:00Z', { to: 'supervisors' })).toEqual(['bor', false, true, null, false]);
    expect(heard('2026-11-23T22:00:00Z', { to: 'supervisors' })).toEqual(['cene', false, true, null, false]);
    const nobody = rota({
      shifts: [
        shift('b', 'bor', '08:00', '20:00'),
        shift('c', 'cene', '08:00', '09:00'),
        shift('a', 'ana', '08:00', '09:00'),
      ],
    });
    expect(heard('2026-11-23T22:00:00Z', { to: 'supervisors' }, nobody)).toEqual([
      '',
      false,
      true,
      null,
      true,
    ]);
  });

  it('without a rota as before: the owner at any hour, the desk in place of who is away', () => {
    expect(heard('2026-11-23T02:00:00Z', {}, NO_ROTA)).toEqual(['ana', false, false, null, false]);
    const away = { ...people[0], awayUntil: UNTIL_BACK };
    expect(heard('2026-11-23T02:00:00Z', { person: away }, NO_ROTA)).toEqual(['', true, false, null, false]);
  });
});

describe('rules/rota.json', () => {
  const files = (teams: object) => ({ ...ownFiles(), 'rota.json': { about: 'A test.', teams } });
  const team = (one: object) => ({
    default: {
      zone: 'UTC',
      shifts: [{ id: 'a', people: ['Ana'], days: ['mon'], from: '08:00', to: '16:00', ...one }],
    },
  });

  it('may be missing: then nobody is off duty but who is away', () => {
    const { 'rota.json': own, ...others } = ownFiles();
    expect(own).toBeDefined();
    expect(policyFromFiles(others).rota).toEqual(NO_ROTA);
    expect(policyFromFiles(files(team({}))).rota.teams.default).toHaveLength(1);
  });

  it.each([
    ['weeks without a day that they are counted from', team({ every: 2 }), 'is needed'],
    ['a team that nobody knows', { moon: { zone: 'UTC' } }, 'no "moon"'],
    ['somebody twice', team({ people: ['Ana', ' ana'] }), 'twice'],
    ['a day that is none', team({ starts: '2026-02-30' }), 'must be a date'],
    ['no zone', { default: { zone: 'Moon/Base' } }, 'must be a time zone'],
  ])('refuses %s', (_what, teams, problem) => {
    let said = '';
    try {
      policyFromFiles(files(teams));
    } catch (error) {
      said = error instanceof BrokenRules ? error.problems.map((one) => one.problem).join() : String(error);
    }
    expect(said).toContain(problem);
  });
});

const clock = fc
  .integer({ min: 0, max: 47 })
  .map((half) => `${String(half >> 1).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`);
const date = fc
  .integer({ min: 0, max: 40 })
  .map((day) => new Date(at('2026-10-12T00:00:00Z') + day * DAY).toISOString().slice(0, 10));
const shifts = fc.array(
  fc.record({
    people: fc.uniqueArray(fc.constantFrom('ana', 'bor', 'cene'), { minLength: 1 }),
    days: fc.uniqueArray(fc.constantFrom(...WEEK), { minLength: 1 }),
    from: clock,
    to: clock,
    every: fc.integer({ min: 1, max: 3 }),
    starts: date,
  }),
  { maxLength: 4 },
);

it('agrees with a reader of the rota who goes by clocks and calendars on the wall', () => {
  fc.assert(
    fc.property(
      shifts,
      shifts,
      fc.constantFrom('Europe/Ljubljana', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland'),
      fc.array(fc.integer({ min: 0, max: 50 * 24 * 4 }), { minLength: 5, maxLength: 20 }),
      (worked, called, zone, quarters) => {
        const named = (all: typeof worked, kind: string) =>
          all.map((one, n) => ({ ...one, id: `${kind}${n}` }));
        const plan = {
          zone,
          shifts: named(worked, 's'),
          onCall: named(called, 'c').map((one) => ({ ...one, onHolidays: false })),
        };
        const known = roster(rota(plan), []);
        for (const quarter of quarters) {
          const now = at('2026-10-12T00:00:00Z') + quarter * 900_000;
          // While an hour comes twice a wall cannot tell which one it is.
          if (isTurning(zone, now)) continue;
          for (const name of ['ana', 'bor', 'cene'] as const) {
            if (![...worked, ...called].some((one) => one.people.includes(name))) continue;
            const on = (all: typeof worked) =>
              all.some((one) => one.people.includes(name) && isOnShift(one, zone, now));
            expect(dutyOf(person(name), known, now)).toBe(on(worked) ? 'duty' : on(called) ? 'call' : 'off');
          }
        }
      },
    ),
    { numRuns: 150 },
  );
});

it('says the day on which a turn ends, and its date where the same weekday comes again', () => {
  const from = Date.parse('2026-11-23T13:42:00Z');
  const said = (length: number) => spanWords(from, from + length, 'Europe/Ljubljana', 'en');
  expect(said(2 * HOUR)).toBe('Monday 14:42 – 16:42');
  expect(said(2 * DAY)).toBe('Monday 14:42 – Wednesday 14:42');
  expect(said(7 * DAY)).toMatch(/^Monday 14:42 – Mon 30 Nov, 14:42$/);
});
