import { describe, expect, it } from 'vitest';
import {
  afterWorked,
  blocksOn,
  type Hours,
  holidayAt,
  isOpen,
  lastWorkingMinute,
  nextClosing,
  nextOpening,
  workedMs,
} from '../src/domain/hours.ts';
import { WEEKDAYS } from '../src/domain/quiet-hours.ts';
import { among, calendar, NEAR } from './calendars.ts';
import { chance, SEED } from './chaos.ts';
import { counted, openMinutes } from './minute-count.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** `npm run chaos` counts a hundred thousand. */
const CASES = Number(process.env.CHAOS_CALENDARS ?? 2000);

describe('a calendar', () => {
  it(
    `agrees with whoever counts minutes, on ${CASES} of them`,
    () => {
      const random = chance(SEED);
      for (let count = 0; count < CASES; count++) {
        const near = Date.parse(`${among(random, NEAR)}T00:00:00Z`);
        const hours = calendar(random, near);
        const from = near - 3 * DAY + Math.floor(random() * 4320) * MINUTE;
        const days = random() < 0.1 ? 40 : 9;
        const open = openMinutes(from, from + days * DAY, hours);
        const told = `case ${count} of seed ${SEED}`;
        const to = Math.floor(random() * open.length);
        const worked = counted(open.subarray(0, to));
        expect(workedMs(from, from + to * MINUTE, hours) / MINUTE, told).toBe(worked);
        const probe = Math.floor(random() * open.length);
        expect(isOpen(from + probe * MINUTE, hours), told).toBe(open[probe] === 1);
        const all = counted(open);
        const wanted = 1 + Math.floor(random() * Math.max(1, all - 1));
        if (wanted <= all) {
          const due = afterWorked(from, wanted * MINUTE, hours);
          expect(due === null ? null : (due - from) / MINUTE, told).toBe(minuteAfter(open, wanted));
        }
        const opens = open.indexOf(1, probe);
        if (opens >= 0) expect(nextOpening(from + probe * MINUTE, hours), told).toBe(from + opens * MINUTE);
        const last = open.subarray(0, probe + 1).lastIndexOf(1);
        if (last >= 0)
          expect(lastWorkingMinute(from + probe * MINUTE, hours), told).toBe(from + last * MINUTE);
      }
    },
    Math.max(60_000, CASES * 30),
  );
});

describe('a night shift from 22:00 to 06:00', () => {
  const shift = (zone: string, holidays: Hours['holidays'] = []): Hours => ({
    zone,
    week: Object.fromEntries(WEEKDAYS.map((day) => [day, [{ from: '22:00', to: '06:00' }]])),
    holidays,
  });
  const lasted = (zone: string, from: string, to: string) =>
    workedMs(Date.parse(from), Date.parse(to), shift(zone)) / 3_600_000;

  it.each([
    // The night in which an hour is skipped, the one in which it comes twice, and one as all others.
    ['Europe/Ljubljana', '2026-03-28T12:00Z', '2026-03-29T12:00Z', 7],
    ['Europe/Ljubljana', '2026-10-24T12:00Z', '2026-10-25T12:00Z', 9],
    ['Europe/Ljubljana', '2028-02-28T12:00Z', '2028-02-29T12:00Z', 8],
    // Clocks that change by half an hour.
    ['Australia/Lord_Howe', '2026-10-03T02:00Z', '2026-10-04T02:00Z', 7.5],
    ['Australia/Lord_Howe', '2026-04-04T02:00Z', '2026-04-05T02:00Z', 8.5],
    ['America/St_Johns', '2026-03-07T16:00Z', '2026-03-08T16:00Z', 7],
    ['America/St_Johns', '2026-10-31T16:00Z', '2026-11-01T16:00Z', 9],
    ['Asia/Kathmandu', '2026-03-28T06:00Z', '2026-03-29T06:00Z', 8],
    // Thursday 29 December 2011 was followed by Saturday 31: of Thursday's night two hours, of Friday's the six on Saturday.
    ['Pacific/Apia', '2011-12-29T22:00Z', '2011-12-31T00:00Z', 8],
  ])('lasts in %s from %s to %s for %d hours', (zone, from, to, hours) => {
    expect(lasted(zone, from, to)).toBe(hours);
  });

  it('opens and closes by the clocks of a quarter of an hour', () => {
    const hours = shift('Asia/Kathmandu');
    expect(nextOpening(Date.parse('2026-03-28T12:00Z'), hours)).toBe(Date.parse('2026-03-28T16:15Z'));
    expect(nextClosing(Date.parse('2026-03-28T20:00Z'), hours)).toBe(Date.parse('2026-03-29T00:15Z'));
  });

  it('is of the day on which it begins: a holiday takes its own night, not the one before', () => {
    const hours = shift('UTC', [{ date: '12-25', name: 'Christmas' }]);
    expect(isOpen(Date.parse('2026-12-25T05:59Z'), hours)).toBe(true);
    expect(isOpen(Date.parse('2026-12-25T22:00Z'), hours)).toBe(false);
    expect(isOpen(Date.parse('2026-12-26T05:00Z'), hours)).toBe(false);
    expect(nextOpening(Date.parse('2026-12-25T06:00Z'), hours)).toBe(Date.parse('2026-12-26T22:00Z'));
  });
});

describe('a table that knows more than weeks', () => {
  const day: Hours = {
    zone: 'Europe/Ljubljana',
    week: Object.fromEntries(WEEKDAYS.slice(0, 5).map((one) => [one, [{ from: '08:00', to: '16:00' }]])),
    holidays: [{ date: '12-24', name: 'Christmas Eve', blocks: [{ from: '08:00', to: '12:00' }] }],
  };

  it('is open for half of a day, and says why not for the rest', () => {
    expect(nextClosing(Date.parse('2026-12-24T08:00Z'), day)).toBe(Date.parse('2026-12-24T11:00Z'));
    expect(holidayAt(Date.parse('2026-12-24T12:00Z'), day)).toBe('Christmas Eve');
    expect(blocksOn(Date.parse('2026-12-24T12:00Z'), day)).toEqual([{ from: '08:00', to: '12:00' }]);
  });

  it('counts half an hour over a closure of 26 days', () => {
    const closed = [
      { from: Date.parse('2026-07-31T14:00Z'), to: Date.parse('2026-08-26T14:00Z'), name: 'Summer' },
    ];
    // A quarter of an hour before the closure, and a quarter after it, on the 27th.
    expect(afterWorked(Date.parse('2026-07-31T13:45Z'), 30 * MINUTE, { ...day, closed })).toBe(
      Date.parse('2026-08-27T06:15Z'),
    );
  });

  it('is another one from a date on', () => {
    const versions = [
      { ...day, from: '2027-01-01', week: { ...day.week, fri: [{ from: '08:00', to: '12:00' }] } },
    ];
    const hours = { ...day, versions };
    expect(nextClosing(Date.parse('2026-12-18T08:00Z'), hours)).toBe(Date.parse('2026-12-18T15:00Z'));
    expect(nextClosing(Date.parse('2027-01-08T08:00Z'), hours)).toBe(Date.parse('2027-01-08T11:00Z'));
  });
});

/** After which minute so many were open. */
function minuteAfter(open: Uint8Array, wanted: number): number {
  let left = wanted;
  for (let at = 0; at < open.length; at++) {
    left -= open[at] ?? 0;
    if (left === 0) return at + 1;
  }
  return Number.NaN;
}
