import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { blocksOn, holidayAt, hoursFor, isOpen, nextOpening } from '../src/domain/hours.ts';
import { DAYS_FILE } from '../src/policy/calendar-days.ts';
import { createPolicyHolder, type KeptRuleSets } from '../src/policy/holder.ts';
import { policyFromBody, policyFromFiles, readRules, rulesIn } from '../src/policy/load.ts';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const DAY = 86_400_000;
let shipped: Record<string, unknown>;
beforeAll(async () => {
  shipped = await readRules('rules');
});

const day = [{ from: '08:00', to: '16:00' }];
const WEEK = { mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day };

async function rules(table: Record<string, unknown>, files: Record<string, string> = {}, now = NOW) {
  const hours = { about: 'Hours.', tables: { default: { zone: 'Europe/Ljubljana', week: WEEK, ...table } } };
  const texts = Object.fromEntries(
    Object.entries({ ...shipped, 'hours.json': hours }).map(([name, content]) => [
      name,
      JSON.stringify(content),
    ]),
  );
  return rulesIn({ ...texts, ...files }, now);
}

async function hoursBy(table: Record<string, unknown>, files: Record<string, string> = {}) {
  const found = hoursFor(policyFromFiles(await rules(table, files)).hours, null);
  if (found === null) throw new Error('There are hours');
  return found;
}

const at = (date: string, clock = '10:00') => Date.parse(`${date}T${clock}Z`);

/** Lines of a calendar as programs write it. */
function ical(...lines: string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n');
}
function event(uid: string, ...lines: string[]): string[] {
  return ['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT'];
}

describe('holidays of a country', () => {
  it('are closed, with names in our languages; those that are left out are not', async () => {
    const hours = await hoursBy({ country: { code: 'SI', leaveOut: ['04-27', '2027-08-15'] } });
    expect(holidayAt(at('2027-02-08'), hours)).toMatchObject({
      sl: 'Prešernov dan, slovenski kulturni praznik',
    });
    expect(holidayAt(at('2026-12-25'), hours)).toMatchObject({
      en: 'Christmas Day',
      sl: 'božič',
      sr: 'Katolički Božić',
      'sr-Cyrl': 'Католички Божић',
    });
    expect(isOpen(at('2027-03-29'), hours)).toBe(false);
    expect([
      isOpen(at('2027-04-27'), hours),
      isOpen(at('2027-08-15'), hours),
      isOpen(at('2028-08-15'), hours),
    ]).toEqual([true, true, false]);
    // A day that is only observed (Pust) closes nothing.
    expect(isOpen(at('2027-02-07'), hours)).toBe(true);
  });

  it('are those of a region, of the types that are asked for, and half days where somebody is there', async () => {
    const bavaria = await hoursBy({
      zone: 'Europe/Berlin',
      country: { code: 'DE', region: 'BY', types: ['public', 'bank'] },
      holidays: [{ date: '12-24', name: 'Christmas Eve', blocks: [{ from: '08:00', to: '12:00' }] }],
    });
    const berlin = await hoursBy({ zone: 'Europe/Berlin', country: 'DE' });
    expect([isOpen(at('2027-01-06'), bavaria), isOpen(at('2027-01-06'), berlin)]).toEqual([false, true]);
    expect(blocksOn(at('2026-12-24'), bavaria)).toEqual([{ from: '08:00', to: '12:00' }]);
    // The banks' last day of the year is one until two o'clock.
    expect([isOpen(at('2026-12-31', '12:59'), bavaria), isOpen(at('2026-12-31', '13:00'), bavaria)]).toEqual([
      true,
      false,
    ]);
  });

  it('stand among the rules as they were looked up, for the years around now', async () => {
    const files = await rules({ country: 'SI' });
    expect(files[DAYS_FILE]).toMatchObject({ year: 2026 });
    const policy = policyFromFiles(files);
    expect(policyFromBody(policy.body).hours).toEqual(policy.hours);
    const hours = hoursFor(policy.hours, null);
    expect([2025, 2029, 2030].map((year) => hours !== null && isOpen(at(`${year}-12-26`), hours))).toEqual([
      false,
      false,
      true,
    ]);
    expect(policyFromFiles(await rules({ country: 'SI' }, {}, NOW + 365 * DAY)).version).not.toBe(
      policy.version,
    );
    expect((await rules({}))[DAYS_FILE]).toBeUndefined();
  });
});

describe('a calendar file', () => {
  const closed = ical(
    ...event('summer', 'DTSTART;VALUE=DATE:20270726', 'DTEND;VALUE=DATE:20270821', 'SUMMARY:Summer'),
    ...event(
      'training',
      'DTSTART;TZID=Europe/London:20261124T140000',
      'DTEND;TZID=Europe/London:20261124T150000',
      'RRULE:FREQ=WEEKLY',
      'EXDATE;TZID=Europe/London:20261201T140000',
      'SUMMARY:Training',
    ),
    ...event('moved', 'DTSTART;VALUE=DATE:20261130', 'SUMMARY:Never mind', 'STATUS:CANCELLED'),
    ...event('utc', 'DTSTART:20261202T100000Z', 'DTEND:20261202T103000Z', 'SUMMARY:Fire drill'),
    ...event('floating', 'DTSTART:20261203T100000', 'DTEND:20261203T110000', 'SUMMARY:Meeting'),
  );
  const table = { calendars: ['calendars/closed.ics'] };

  it('closes days and spans, again and again, by the zones that it names', async () => {
    const hours = await hoursBy(table, { 'calendars/closed.ics': closed });
    expect(nextOpening(at('2027-07-25', '14:00'), hours)).toBe(at('2027-08-21', '06:00'));
    expect(holidayAt(at('2027-08-20'), hours)).toBe('Summer');
    // 14:00 in London is 15:00 here, in winter as in summer.
    expect([isOpen(at('2026-11-24', '14:30'), hours), isOpen(at('2026-12-08', '14:30'), hours)]).toEqual([
      false,
      false,
    ]);
    expect([isOpen(at('2026-12-01', '14:30'), hours), isOpen(at('2027-06-01', '13:30'), hours)]).toEqual([
      true,
      false,
    ]);
    expect(isOpen(at('2026-11-30'), hours)).toBe(true);
    expect([isOpen(at('2026-12-02', '10:15'), hours), isOpen(at('2026-12-03', '09:30'), hours)]).toEqual([
      false,
      false,
    ]);
    expect(holidayAt(at('2026-12-02', '10:15'), hours)).toBe('Fire drill');
  });

  it('is open on a single day that was cancelled, closed on one whose whole is elsewhere, and for all of a long closure', async () => {
    const weekly = ['DTSTART;VALUE=DATE:20261124', 'RRULE:FREQ=WEEKLY;COUNT=3', 'SUMMARY:Training'];
    const hours = await hoursBy(table, {
      'calendars/closed.ics': ical(
        ...event('weekly', ...weekly),
        ...event(
          'weekly',
          'RECURRENCE-ID;VALUE=DATE:20261201',
          'DTSTART;VALUE=DATE:20261201',
          'STATUS:CANCELLED',
        ),
        ...event('single', 'RECURRENCE-ID;VALUE=DATE:20261202', 'DTSTART;VALUE=DATE:20261202', 'SUMMARY:One'),
        ...event('off', ...weekly.map((line) => line.replace('1124', '1126')), 'STATUS:CANCELLED'),
        ...event('off', 'RECURRENCE-ID;VALUE=DATE:20261203', 'DTSTART;VALUE=DATE:20261203', 'SUMMARY:Off'),
        ...event('ages', 'DTSTART;VALUE=DATE:20000101', 'DTEND;VALUE=DATE:20260201', 'SUMMARY:Ages'),
      ),
    });
    const days = ['11-24', '12-01', '12-08', '12-02', '11-26', '12-03', '01-30'];
    expect(days.map((day) => isOpen(at(`2026-${day}`), hours))).toEqual([
      ...[false, true, false, false, true, true, false],
    ]);
  });

  it.each([
    ['a day that no year has', '2026', 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31', null],
    ['seconds', '2026', 'FREQ=SECONDLY', 'an event repeats more often than daily'],
    ['an age of days', '1700', 'FREQ=DAILY', 'repeat more than 100000 times'],
  ])('that repeats %s stops, and says so', async (_name, year, rule, problem) => {
    const bomb = event('bomb', `DTSTART;VALUE=DATE:${year}0101`, `RRULE:${rule}`, 'SUMMARY:Bomb');
    const files = await rules(table, { 'calendars/closed.ics': ical(...bomb) });
    const found = () => hoursFor(policyFromFiles(files).hours, null);
    if (problem === null) expect(isOpen(at('2026-11-24'), found() ?? fail())).toBe(true);
    else expect(found).toThrow(problem);
  });
});

function fail(): never {
  throw new Error('There are hours');
}

describe('versions of a table', () => {
  it('hold from their date on, and are as before in what they do not say', async () => {
    const hours = await hoursBy({
      country: 'SI',
      versions: [
        { from: '2027-01-01', week: { ...WEEK, fri: [{ from: '22:00', to: '06:00' }] } },
        { from: '2028-01-01', country: null },
      ],
    });
    expect(isOpen(at('2026-12-18'), hours)).toBe(true);
    expect([isOpen(at('2027-03-05'), hours), isOpen(at('2027-03-06', '04:00'), hours)]).toEqual([
      false,
      true,
    ]);
    expect([isOpen(at('2027-12-26'), hours), isOpen(at('2028-12-25'), hours)]).toEqual([false, true]);
  });
});

describe('what is wrong', () => {
  it.each([
    [
      { country: 'XX' },
      'hours.json, tables.default.country: there is no country "XX" whose holidays are known',
    ],
    [
      { country: { code: 'DE', region: 'QQ' } },
      'tables.default.country: "DE" has no region "QQ"; there is BB',
    ],
    [{ country: 'Slovenia' }, 'tables.default.country'],
    [
      { calendars: ['calendars/none.ics'] },
      'tables.default.calendars[0]: there is no calendars/none.ics beside the rules',
    ],
    [
      { calendars: ['calendars/broken.ics'] },
      'tables.default.calendars[0]: calendars/broken.ics is no calendar',
    ],
    [
      { calendars: ['../secrets.ics'] },
      'tables.default.calendars[0]: must be a file such as calendars/closed.ics',
    ],
    [
      { week: { mon: [{ from: '22:00', to: '06:00' }], tue: [{ from: '05:00', to: '09:00' }] } },
      'tables.default.week.mon[0]: ends after the first block of the next day begins',
    ],
    [
      {
        week: {
          mon: [
            { from: '22:00', to: '06:00' },
            { from: '23:00', to: '24:00' },
          ],
        },
      },
      'tables.default.week.mon[1]: begins before the block above it ends',
    ],
    [{ week: { mon: [{ from: '08:00', to: '08:00' }] } }, 'tables.default.week.mon[0]: ends when it begins'],
    [
      { versions: [{ from: '2028-01-01' }, { from: '2027-01-01' }] },
      'tables.default.versions[1].from: must be later',
    ],
    [{ versions: [{ from: '01-01' }] }, 'tables.default.versions[0].from: must be a date such as 2027-01-01'],
  ])('is named with its place: %j', async (table, problem) => {
    const files = await rules(table, { 'calendars/broken.ics': 'hello' });
    expect(() => policyFromFiles(files)).toThrow(problem);
  });
});

describe('the rules of a house', () => {
  const folderOf = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rules-'));
    for (const [name, content] of Object.entries(
      await rules({ country: 'SI', calendars: ['calendars/a.ics'] }),
    )) {
      if (name === DAYS_FILE) continue;
      await mkdir(join(folder, name, '..'), { recursive: true });
      await writeFile(join(folder, name), JSON.stringify(content));
    }
    await mkdir(join(folder, 'calendars'));
    await writeFile(
      join(folder, 'calendars/a.ics'),
      ical(...event('a', 'DTSTART;VALUE=DATE:20261127', 'SUMMARY:Off')),
    );
    return folder;
  };

  it('know the holidays of the next years as years pass, whatever the folder holds by then', async () => {
    const kept: { version: string; body: string; by: string }[] = [];
    const ruleSets: KeptRuleSets = {
      active: async () => kept.at(-1) ?? null,
      activate: async (set) => void kept.push(set),
    };
    let now = NOW;
    const folder = await folderOf();
    const holder = await createPolicyHolder({ folder, ruleSets, now: () => now });
    const other = await createPolicyHolder({ folder, ruleSets, now: () => now });
    const open = (holds: typeof holder, date: string) => {
      const hours = hoursFor(holds.current().hours, null);
      return hours !== null && isOpen(at(date), hours);
    };
    expect([open(holder, '2026-11-27'), open(holder, '2030-12-26')]).toEqual([false, true]);
    expect(await holder.renew()).toBe(false);
    await writeFile(join(folder, 'facts.json'), '{');
    now = Date.parse('2027-01-01T00:30:00Z');
    expect(await holder.renew()).toBe(true);
    expect([open(holder, '2026-11-27'), open(holder, '2030-12-26')]).toEqual([false, false]);
    expect(await other.renew()).toBe(true);
    expect(kept.map(({ by }) => by)).toEqual(['start', 'system:calendar']);
    expect(other.current().version).toBe(holder.current().version);
  });
});
