import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadlineFrom } from '../src/domain/deadline.ts';
import {
  type Hours,
  holidayAt,
  hoursFor,
  isOpen,
  lastWorkingMinute,
  nextClosing,
  nextOpening,
} from '../src/domain/hours.ts';
import { WEEKDAYS } from '../src/domain/quiet-hours.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const at = (iso: string) => Date.parse(iso);

/** Monday to Friday with a break at noon, in Ljubljana; winter is UTC+1. */
const WEEK: Hours = {
  zone: 'Europe/Ljubljana',
  week: Object.fromEntries(
    WEEKDAYS.slice(0, 5).map((day) => [
      day,
      [
        { from: '08:00', to: '12:00' },
        { from: '13:00', to: '17:00' },
      ],
    ]),
  ),
  holidays: [
    { date: '12-25', name: { en: 'Christmas' } },
    { date: '2026-12-24', name: 'A day off' },
  ],
};
const ALWAYS: Hours = {
  zone: 'UTC',
  week: Object.fromEntries(WEEKDAYS.map((day) => [day, [{ from: '00:00', to: '24:00' }]])),
  holidays: [],
};

describe('a table of hours', () => {
  it('is open in its blocks, to the minute', () => {
    expect(isOpen(at('2026-11-23T06:59:59Z'), WEEK)).toBe(false);
    expect(isOpen(at('2026-11-23T07:00:00Z'), WEEK)).toBe(true);
    expect(isOpen(at('2026-11-23T11:00:00Z'), WEEK)).toBe(false);
    expect(isOpen(at('2026-11-23T12:00:00Z'), WEEK)).toBe(true);
    expect(isOpen(at('2026-11-23T16:00:00Z'), WEEK)).toBe(false);
    expect(isOpen(at('2026-11-22T10:00:00Z'), WEEK)).toBe(false);
  });

  it('opens after a weekend and holidays, of one year and of every year', () => {
    expect(nextOpening(at('2026-11-20T16:30:00Z'), WEEK)).toBe(at('2026-11-23T07:00:00Z'));
    expect(nextOpening(at('2026-12-23T16:00:00Z'), WEEK)).toBe(at('2026-12-28T07:00:00Z'));
    expect(isOpen(at('2027-12-24T10:00:00Z'), WEEK)).toBe(true);
    expect(holidayAt(at('2028-12-25T10:00:00Z'), WEEK)).toEqual({ en: 'Christmas' });
    expect(holidayAt(at('2026-12-24T22:59:00Z'), WEEK)).toBe('A day off');
    expect(holidayAt(at('2026-12-23T10:00:00Z'), WEEK)).toBeNull();
  });

  it('knows the last working minute before it closed', () => {
    expect(lastWorkingMinute(at('2026-11-23T11:30:00Z'), WEEK)).toBe(at('2026-11-23T10:59:00Z'));
    expect(lastWorkingMinute(at('2026-11-22T10:00:00Z'), WEEK)).toBe(at('2026-11-20T15:59:00Z'));
    expect(lastWorkingMinute(at('2026-12-26T10:00:00Z'), WEEK)).toBe(at('2026-12-23T15:59:00Z'));
    expect(lastWorkingMinute(at('2026-11-23T09:00:00Z'), WEEK)).toBe(at('2026-11-23T09:00:00Z'));
  });

  it('knows what begins sooner by the clocks of the version that comes', () => {
    const hours: Hours = {
      ...{ zone: 'Europe/Ljubljana', week: { sat: [{ from: '20:48', to: '04:32' }] }, holidays: [] },
      versions: [
        {
          ...{ from: '2026-02-22', zone: 'Pacific/Auckland', holidays: [] },
          week: { sun: [{ from: '00:00', to: '24:00' }] },
        },
      ],
    };
    expect(nextOpening(at('2026-02-20T23:01:00Z'), hours)).toBe(at('2026-02-21T11:00:00Z'));
  });

  it('knows the last minute of a night in which another block lies, before a closure of days', () => {
    const hours: Hours = {
      zone: 'Pacific/Auckland',
      week: { sun: [{ from: '20:32', to: '07:24' }], mon: [{ from: '01:09', to: '03:44' }] },
      holidays: [],
      closed: [{ from: at('2026-10-04T21:44:00Z'), to: at('2026-10-07T21:44:00Z'), name: 'Move' }],
    };
    expect(lastWorkingMinute(at('2026-10-08T12:25:00Z'), hours)).toBe(at('2026-10-04T18:23:00Z'));
  });

  it('closes at the end of what hangs together, over midnight too', () => {
    expect(nextClosing(at('2026-11-23T08:00:00Z'), WEEK)).toBe(at('2026-11-23T11:00:00Z'));
    expect(nextClosing(at('2026-11-23T11:30:00Z'), WEEK)).toBeNull();
    expect(nextClosing(at('2026-11-23T11:30:00Z'), ALWAYS)).toBeNull();
    const late: Hours = {
      ...ALWAYS,
      week: { mon: [{ from: '20:00', to: '24:00' }], tue: [{ from: '00:00', to: '02:00' }] },
    };
    expect(nextClosing(at('2026-11-23T21:00:00Z'), late)).toBe(at('2026-11-24T02:00:00Z'));
  });

  it('keeps the clock of its zone when the clocks change', () => {
    const nights: Hours = {
      zone: 'Europe/Ljubljana',
      week: { sun: [{ from: '02:00', to: '03:00' }] },
      holidays: [],
    };
    // In spring this hour does not exist, in autumn it passes twice.
    expect(isOpen(at('2027-03-28T01:00:00Z'), nights)).toBe(false);
    expect(nextOpening(at('2027-03-27T00:00:00Z'), nights)).toBe(at('2027-04-04T00:00:00Z'));
    expect(isOpen(at('2026-10-25T00:30:00Z'), nights)).toBe(true);
    expect(isOpen(at('2026-10-25T01:30:00Z'), nights)).toBe(true);
    expect(isOpen(at('2026-10-23T07:00:00Z') - MINUTE, WEEK)).toBe(true);
    expect(nextOpening(at('2026-10-23T20:00:00Z'), WEEK)).toBe(at('2026-10-26T07:00:00Z'));
  });

  it('is that of the team, or the default, or none', () => {
    const book = { tables: { default: WEEK, nights: ALWAYS }, teams: { payments: 'nights' }, notice: false };
    expect(hoursFor(book, 'payments')).toBe(ALWAYS);
    expect(hoursFor(book, 'care')).toBe(WEEK);
    expect(hoursFor(book, null)).toBe(WEEK);
    expect(hoursFor({ tables: {}, teams: {}, notice: false }, null)).toBeNull();
  });
});

describe('any table', () => {
  const clock = fc.integer({ min: 0, max: 95 }).map((quarter) => {
    const minutes = String((quarter % 4) * 15).padStart(2, '0');
    return `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${minutes}`;
  });
  const blocks = fc.uniqueArray(clock, { minLength: 2, maxLength: 6 }).map((times) => {
    const sorted = times.toSorted();
    return sorted.flatMap((from, index) => {
      const to = sorted[index + 1];
      return index % 2 === 0 && to !== undefined ? [{ from, to }] : [];
    });
  });
  const table: fc.Arbitrary<Hours> = fc.record({
    zone: fc.constantFrom('Europe/Ljubljana', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'UTC'),
    week: fc.dictionary(fc.constantFrom(...WEEKDAYS), blocks, { minKeys: 1 }),
    holidays: fc.array(
      fc.record({ date: fc.constantFrom('01-01', '12-25', '2026-11-23'), name: fc.constant('x') }),
      { maxLength: 2 },
    ),
  });
  const instant = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') });

  it('opens next at an instant that is open, and is closed until then', () => {
    fc.assert(
      fc.property(table, instant, fc.double({ min: 0, max: 0.999, noNaN: true }), (hours, now, share) => {
        const opens = nextOpening(now, hours);
        if (opens === null) return;
        expect(isOpen(opens, hours)).toBe(true);
        if (opens > now) expect(isOpen(Math.floor(now + (opens - now) * share), hours)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('was open at its last working minute, and not since', () => {
    fc.assert(
      fc.property(table, instant, fc.double({ min: 0, max: 1, noNaN: true }), (hours, now, share) => {
        const last = lastWorkingMinute(now, hours);
        if (last === null) return;
        expect(last).toBeLessThanOrEqual(now);
        expect(isOpen(last, hours)).toBe(true);
        const shut = last + MINUTE;
        if (last < now && shut <= now)
          expect(isOpen(Math.floor(shut + (now - shut) * share), hours)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('is open until it closes', () => {
    fc.assert(
      fc.property(table, instant, fc.double({ min: 0, max: 0.999, noNaN: true }), (hours, now, share) => {
        const closes = nextClosing(now, hours);
        if (closes === null) return;
        expect(isOpen(Math.floor(now + (closes - now) * share), hours)).toBe(true);
        expect(isOpen(closes, hours)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a deadline that rests by the table', () => {
  const terms = {
    promiseMs: 10 * HOUR,
    targetMs: 8 * HOUR,
    stages: [
      { name: 'half', at: 0.5, tell: 'owner' as const },
      { name: 'broken', at: 1, tell: 'supervisors' as const },
    ],
    quiet: WEEK,
    why: [],
  };

  it('is told before the evening, the weekend and a holiday begin, and again in the morning after', () => {
    // Friday 15:00 in Ljubljana: half falls into the evening, the break into the night to Saturday.
    const friday = deadlineFrom(at('2026-11-20T14:00:00Z'), terms);
    const told = (deadline: typeof friday) =>
      deadline.stages.map(({ name, tellAt }) => [name, new Date(tellAt).toISOString()]);
    expect(told(friday)).toEqual([
      ['half', '2026-11-20T15:59:00.000Z'],
      ['broken', '2026-11-20T15:59:00.000Z'],
      ['broken-after-quiet', '2026-11-23T07:00:00.000Z'],
    ]);
    // The day before the holidays: what breaks on Christmas Eve is told before, and then after the weekend.
    expect(told(deadlineFrom(at('2026-12-23T14:00:00Z'), terms))).toEqual([
      ['half', '2026-12-23T15:59:00.000Z'],
      ['broken', '2026-12-23T15:59:00.000Z'],
      ['broken-after-quiet', '2026-12-28T07:00:00.000Z'],
    ]);
  });

  it('of somebody who wrote in closed hours is told when it opens', () => {
    const sunday = deadlineFrom(at('2026-11-22T10:00:00Z'), terms);
    expect(new Set(sunday.stages.map(({ tellAt }) => tellAt))).toEqual(new Set([at('2026-11-23T07:00:00Z')]));
  });
});
