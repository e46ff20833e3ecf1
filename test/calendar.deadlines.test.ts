import { describe, expect, it } from 'vitest';
import { type BusinessTime, type DeadlineTerms, deadlineFrom } from '../src/domain/deadline.ts';
import { type Hours, workedMs } from '../src/domain/hours.ts';
import { WEEKDAYS } from '../src/domain/quiet-hours.ts';
import type { TicketEvent } from '../src/domain/ticket/model.ts';
import {
  countedMs,
  evolveResolution,
  NO_RESOLUTION,
  type ResolutionState,
  resolutionDueAt,
} from '../src/domain/ticket/resolution.ts';
import { policyFromFiles } from '../src/policy/load.ts';
import { consult } from '../src/policy/outcome.ts';
import { chance, SEED } from './chaos.ts';
import { counted, openMinutes } from './minute-count.ts';
import { ownFiles, ticketFacts } from './policy.fixtures.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const at = (iso: string) => Date.parse(iso);

const WEEK: Hours = {
  zone: 'Europe/Ljubljana',
  week: Object.fromEntries(WEEKDAYS.slice(0, 5).map((day) => [day, [{ from: '08:00', to: '16:00' }]])),
  holidays: [{ date: '12-25', name: 'Christmas' }],
  stamp: 'one',
};
const business = (hours: Hours, more: Partial<BusinessTime> = {}): BusinessTime => ({
  ...{ calendar: 'default', hours, target: true, promise: true, resolve: true },
  ...more,
});
const terms = (more: Partial<DeadlineTerms> = {}): DeadlineTerms => ({
  promiseMs: 10 * HOUR,
  targetMs: 8 * HOUR,
  stages: [
    { name: 'half', at: 0.5, tell: 'owner' },
    { name: 'target', at: 0.8, tell: 'owner' },
    { name: 'broken', at: 1, tell: 'supervisors' },
  ],
  quiet: null,
  why: [],
  ...more,
});
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);

describe('a deadline in open time', () => {
  it('and its stages fall into open hours, over the weekend', () => {
    // Friday 14:00 in Ljubljana: two hours on Friday, eight on Monday.
    const deadline = deadlineFrom(at('2026-11-20T13:00Z'), terms({ business: business(WEEK) }));
    expect(iso(deadline.promiseAt)).toBe('2026-11-23T15:00');
    expect(iso(deadline.targetAt)).toBe('2026-11-23T13:00');
    expect(deadline.stages.map(({ name, tellAt }) => [name, iso(tellAt)])).toEqual([
      ['half', '2026-11-23T10:00'],
      ['target', '2026-11-23T13:00'],
      ['broken', '2026-11-23T15:00'],
    ]);
    expect(deadline.counted).toEqual({
      ...{ calendar: 'default', version: 'one', promiseMs: 10 * HOUR, targetMs: 8 * HOUR },
    });
  });

  it('is by the wall where the rules say so, each kind for itself', () => {
    const mixed = terms({ business: business(WEEK, { promise: false }) });
    const deadline = deadlineFrom(at('2026-11-20T13:00Z'), mixed);
    expect(iso(deadline.promiseAt)).toBe('2026-11-20T23:00');
    // The slower clock of the target is no excuse for the promise.
    expect(deadline.targetAt).toBe(deadline.promiseAt);
    expect(deadlineFrom(0, terms())).toMatchObject({ promiseAt: 10 * HOUR, targetAt: 8 * HOUR });
    expect(deadlineFrom(0, terms()).counted).toBeUndefined();
  });

  it('is what the rules say, by the table of the team', async () => {
    const files = ownFiles();
    const { rules } = files['deadlines.json'] as { rules: { event: { params: object } }[] };
    for (const rule of rules)
      Object.assign(rule.event.params, {
        time: { promise: 'business', target: 'business' },
        resolveHours: 20,
      });
    const { deadline } = await consult(policyFromFiles(files), ticketFacts());
    expect(deadline?.business).toMatchObject({
      calendar: 'default',
      promise: true,
      target: true,
      resolve: false,
    });
    delete files['hours.json'];
    expect(() => policyFromFiles(files)).toThrow('event.params.time: business time is counted by hours.json');
  });
});

/** What became of a case, as its events tell it. */
function ran(events: readonly [at: number, type: string][]): ResolutionState {
  const set = {
    type: 'resolution-set',
    targetMs: 6 * HOUR,
    why: [],
    counted: { calendar: 'x', version: '1' },
    at: 0,
  };
  const all = [...events.map(([when, type]) => ({ type, at: when })), set] as unknown as TicketEvent[];
  return all.reduce((state, event) => evolveResolution(state, event), NO_RESOLUTION);
}

describe('the time to resolve in open time', () => {
  it('counts what was open of each stretch, and rests while the customer is asked', () => {
    const state = ran([
      [at('2026-11-20T13:00Z'), 'ticket-opened'],
      [at('2026-11-23T09:00Z'), 'waits-for-customer'],
      [at('2026-11-24T14:00Z'), 'reopened'],
    ]);
    // Two hours on Friday, two on Monday; two are left: an hour on Tuesday, and one on Wednesday.
    expect(countedMs(state, at('2026-11-24T14:00Z'), WEEK)).toBe(4 * HOUR);
    expect(iso(resolutionDueAt(state, WEEK) ?? 0)).toBe('2026-11-25T08:00');
  });

  it('counts a pause that ends with the case, in one step', () => {
    const state = ran([
      [at('2026-11-23T08:00Z'), 'ticket-opened'],
      [at('2026-11-23T10:00Z'), 'waits-for-customer'],
      [at('2026-11-25T10:00Z'), 'resolved'],
    ]);
    expect(countedMs(state, at('2026-11-26T10:00Z'), WEEK)).toBe(2 * HOUR);
    expect(countedMs(state, at('2026-11-26T10:00Z'), null)).toBe(2 * HOUR);
  });

  it('agrees with whoever counts minutes, whatever happens on a case', () => {
    const random = chance(SEED);
    const from = at('2026-03-26T00:00Z');
    const days = 12;
    for (let count = 0; count < 300; count++) {
      const open = openMinutes(from, from + days * 24 * HOUR, WEEK);
      const steps = Array.from({ length: 2 + Math.floor(random() * 6) }, () =>
        Math.floor(random() * open.length),
      );
      steps.sort((a, b) => a - b);
      const types = [
        'reopened',
        'waits-for-customer',
        'resolved',
        'snoozed',
        'snooze-ended',
        'spam-marked',
        'spam-lifted',
      ];
      const events = steps.map((step, index): [number, string] => [
        from + step * MINUTE,
        index === 0 ? 'ticket-opened' : (types[Math.floor(random() * types.length)] as string),
      ]);
      let runs = false;
      let minutes = 0;
      for (let minute = 0; minute < open.length; minute++) {
        for (const [when, type] of events)
          if (when === from + minute * MINUTE)
            runs = !['waits-for-customer', 'resolved', 'spam-marked'].includes(type);
        if (runs) minutes += open[minute] ?? 0;
      }
      const end = from + open.length * MINUTE;
      expect(countedMs(ran(events), end, WEEK) / MINUTE, `case ${count}`).toBe(minutes);
    }
    expect(counted(openMinutes(from, from + 24 * HOUR, WEEK)) * MINUTE).toBe(
      workedMs(from, from + 24 * HOUR, WEEK),
    );
  });
});
