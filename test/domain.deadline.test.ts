import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeadlineTerms, deadlineFrom } from '../src/domain/deadline.ts';
import {
  firstWorkingMinute,
  isQuiet,
  lastWorkingMinute,
  type QuietHours,
  WEEKDAYS,
} from '../src/domain/quiet-hours.ts';

const HOUR = 3_600_000;
const TERMS: DeadlineTerms = {
  promiseMs: 10 * HOUR,
  targetMs: 8 * HOUR,
  stages: [
    { name: 'half', at: 0.5, tell: 'owner' },
    { name: 'target', at: 0.8, tell: 'owner' },
    { name: 'last-call', at: 0.9, tell: 'supervisors' },
    { name: 'broken', at: 1, tell: 'supervisors' },
  ],
  quiet: null,
  why: [],
};
const NIGHTS: QuietHours = {
  zone: 'Europe/Ljubljana',
  spans: [{ days: [...WEEKDAYS], from: '20:00', to: '07:00' }],
};
const at = (iso: string) => Date.parse(iso);
const told = (since: number, quiet: QuietHours | null) =>
  deadlineFrom(since, { ...TERMS, quiet }).stages.map(({ name, tellAt }) => [
    name,
    new Date(tellAt).toISOString(),
  ]);

describe('a deadline', () => {
  it('is the promise, the target and the stages between, in wall-clock time', () => {
    const deadline = deadlineFrom(at('2026-03-02T09:00:00Z'), TERMS);
    expect(new Date(deadline.targetAt).toISOString()).toBe('2026-03-02T17:00:00.000Z');
    expect(new Date(deadline.promiseAt).toISOString()).toBe('2026-03-02T19:00:00.000Z');
    expect(deadline.stages.map(({ at: time }) => (time - deadline.since) / HOUR)).toEqual([5, 8, 9, 10]);
  });

  it('takes ten hours over both changes of summer time', () => {
    for (const since of ['2026-03-29T00:30:00Z', '2026-10-25T00:30:00Z', '2028-02-28T20:00:00Z']) {
      const deadline = deadlineFrom(at(since), { ...TERMS, quiet: NIGHTS });
      expect(deadline.promiseAt - deadline.since).toBe(10 * HOUR);
    }
  });

  it('tells before quiet hours what falls into them, and the break again in the morning', () => {
    expect(told(at('2026-01-12T12:00:00Z'), NIGHTS)).toEqual([
      ['half', '2026-01-12T17:00:00.000Z'],
      ['target', '2026-01-12T18:59:00.000Z'],
      ['last-call', '2026-01-12T18:59:00.000Z'],
      ['broken', '2026-01-12T18:59:00.000Z'],
      ['broken-after-quiet', '2026-01-13T06:00:00.000Z'],
    ]);
  });

  it('tells in the morning what began at night', () => {
    expect(told(at('2026-01-12T22:00:00Z'), NIGHTS).map(([name, time]) => `${name} ${time}`)).toEqual([
      'half 2026-01-13T06:00:00.000Z',
      'target 2026-01-13T06:00:00.000Z',
      'last-call 2026-01-13T07:00:00.000Z',
      'broken 2026-01-13T08:00:00.000Z',
    ]);
  });
});

describe('quiet hours', () => {
  it('join over midnight and the week-end', () => {
    const quiet: QuietHours = {
      zone: 'UTC',
      spans: [
        { days: ['sat', 'sun'], from: '00:00', to: '24:00' },
        { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '18:00', to: '08:00' },
      ],
    };
    const saturday = at('2026-01-17T12:00:00Z');
    expect(isQuiet(saturday, quiet)).toBe(true);
    expect(new Date(lastWorkingMinute(saturday, quiet)).toISOString()).toBe('2026-01-16T17:59:00.000Z');
    expect(new Date(firstWorkingMinute(saturday, quiet)).toISOString()).toBe('2026-01-19T00:00:00.000Z');
  });

  const zones = fc.constantFrom(
    'UTC',
    'Europe/Ljubljana',
    'America/New_York',
    'Asia/Kolkata',
    'Pacific/Chatham',
  );
  const clock = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '30'))
    .map(([h, m]) => `${String(h).padStart(2, '0')}:${m}`);

  it('never tell anybody inside them, except when the wait leaves no minute outside before its own start', () => {
    fc.assert(
      fc.property(
        zones,
        clock,
        clock,
        fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') }),
        (zone, from, to, since) => {
          fc.pre(from !== to);
          const quiet: QuietHours = { zone, spans: [{ days: [...WEEKDAYS], from, to }] };
          const deadline = deadlineFrom(since, { ...TERMS, quiet });
          for (const stage of deadline.stages) {
            expect(isQuiet(stage.tellAt, quiet)).toBe(false);
            expect(stage.tellAt).toBeGreaterThanOrEqual(since);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
