import { describe, expect, it } from 'vitest';
import type { FigureView, MetricView } from '../src/api/figure-shapes.ts';
import {
  changed,
  daysOf,
  inGroups,
  laidOut,
  movement,
  periodIn,
  queryOf,
  reaches,
} from '../src/desks/web/ui/logic/figures.ts';
import { entryOf, formOf, goalUnit, withGoal } from '../src/desks/web/ui/logic/goals.ts';
import { METRICS } from '../src/insight/measures.ts';

const ZONE = 'Europe/Ljubljana';
/** The first of March there, still February in UTC. */
const NIGHT = Date.parse('2026-02-28T23:30:00Z');
const filters = (words: string) => new URLSearchParams(words);

function figure(change: Partial<FigureView>): FigureView {
  return { count: 40, median: null, p90: null, part: null, share: null, sum: null, ...change };
}

function metric(change: Partial<MetricView>): MetricView {
  return { id: 'x', unit: 'share', name: 'X', definition: 'x', better: 'up', goal: 'share', ...change };
}

describe('the period in an address', () => {
  it.each([
    ['', '28'],
    ['period=7', '7'],
    ['period=last-month', 'last-month'],
    ['period=1000', '28'],
    ['from=2026-01-01&to=2026-01-31', 'days'],
    ['from=2026-01-01', '28'],
    ['from=yesterday&to=2026-01-31', '28'],
  ])('%j is %s', (words, period) => {
    expect(periodIn(filters(words))).toBe(period);
  });

  it.each([
    ['7', { from: '2026-02-23', to: '2026-03-01' }],
    ['90', { from: '2025-12-02', to: '2026-03-01' }],
    ['this-month', { from: '2026-03-01', to: '2026-03-01' }],
    ['last-month', { from: '2026-02-01', to: '2026-02-28' }],
  ] as const)('is counted in days of the house: %s', (period, days) => {
    expect(daysOf(period, NIGHT, ZONE)).toEqual(days);
  });
});

describe('what is asked', () => {
  it('is what the address says, and nothing else of it', () => {
    const asked = filters(
      'period=7&team=payments&team=support&channel=webchat&by=kind&per=day&format=csv&x=1',
    );
    expect(queryOf(asked, NIGHT, ZONE)).toBe(
      'from=2026-02-23&to=2026-03-01&team=payments&team=support&channel=webchat',
    );
    expect(queryOf(filters(''), NIGHT, ZONE)).toBe('');
  });

  it('is laid out by weeks where the address says nothing', () => {
    expect(laidOut(filters(''))).toEqual({ per: 'week', by: null });
    expect(laidOut(filters('per=whole&by=channel'))).toEqual({ per: null, by: 'channel' });
    expect(laidOut(filters('per=year&by=person'))).toEqual({ per: null, by: null });
  });

  it('changes one thing and keeps the others', () => {
    expect(changed(filters('team=a&period=7'), { period: '', channel: 'email' })).toEqual({
      team: 'a',
      channel: 'email',
    });
  });
});

describe('how a figure stands', () => {
  it.each([
    [
      { unit: 'ms', better: 'down' },
      { median: 10 },
      { median: 20 },
      { before: 20, went: 'down', is: 'better' },
    ],
    [
      { unit: 'share', better: 'up' },
      { share: 0.8 },
      { share: 0.9 },
      { before: 0.9, went: 'down', is: 'worse' },
    ],
    [
      { unit: 'share', better: 'up' },
      { share: 0.9 },
      { share: 0.9 },
      { before: 0.9, went: 'level', is: null },
    ],
    [{ unit: 'count', better: null }, { count: 9 }, { count: 5 }, { before: 5, went: 'up', is: null }],
    [{ unit: 'money', better: null }, { sum: 0 }, { sum: 5 }, { before: 5, went: 'down', is: null }],
    [{ unit: 'score', better: 'up' }, { median: null }, { median: 9 }, null],
  ] as const)('%j: %j after %j', (terms, total, before, moved) => {
    expect(movement(metric(terms), { total: figure(total), before: figure(before) })).toEqual(moved);
  });

  it.each([
    [{ goal: 'p90', better: 'down' }, { p90: 8 }, 8, true],
    [{ goal: 'p90', better: 'down' }, { p90: 9, median: 1 }, 8, false],
    [{ goal: 'share', better: 'up' }, { share: 0.98 }, 0.98, true],
    [{ goal: 'share', better: 'down' }, { share: 0.2 }, 0.1, false],
    [{ goal: 'median', better: 'up' }, { median: null }, 9, null],
    [{ goal: 'share', better: 'up' }, { share: 1 }, null, null],
    [{ goal: null, better: 'up' }, { count: 1 }, 9, null],
  ] as const)('%j: %j against a goal of %j', (terms, one, value, reached) => {
    expect(reaches(metric(terms), figure(one), { value })).toBe(reached);
  });

  it('has its place among the others, and none is left out', () => {
    const groups = inGroups(METRICS.map((one) => ({ metric: one })));
    expect(groups.map(({ group }) => group)).toEqual(['speed', 'solved', 'load', 'given', 'said']);
    expect(groups.flatMap(({ figures }) => figures.map((one) => one.metric.id)).sort()).toEqual(
      METRICS.map(({ id }) => id).sort(),
    );
    expect(inGroups([{ metric: { id: 'new' } }])).toEqual([
      { group: 'others', figures: [{ metric: { id: 'new' } }] },
    ]);
  });
});

describe('the form of a goal', () => {
  const entry = {
    percent: 98,
    owner: 'Leads',
    tries: [{ since: '2026-11-01', until: '2026-11-30', what: 'More people', came: 'Better' }],
  };

  it('writes what it read', () => {
    expect(entryOf(formOf(entry, 'percent'), 'percent')).toEqual(entry);
    expect(entryOf(formOf(null, 'hours'), 'hours')).toEqual({ owner: '' });
  });

  it('leaves out what was not filled in', () => {
    const [first] = formOf(entry, 'percent').tries;
    const tries = [
      { id: 7, since: '2026-11-02', until: '', what: '  ', came: 'x' },
      { ...first, id: 8, since: '2026-11-01', until: '', what: ' Less ', came: ' ' },
    ];
    expect(entryOf({ value: '', owner: ' Ana ', tries }, 'percent')).toEqual({
      owner: 'Ana',
      tries: [{ since: '2026-11-01', what: 'Less' }],
    });
  });

  it('is in the unit of its figure', () => {
    expect(goalUnit({ unit: 'ms', goal: 'p90' })).toBe('hours');
    expect(goalUnit({ unit: 'share', goal: 'share' })).toBe('percent');
    expect(goalUnit({ unit: 'score', goal: 'median' })).toBe('score');
    expect(goalUnit({ unit: 'count', goal: null })).toBeNull();
  });

  it('changes one goal of the file', () => {
    const source = JSON.stringify({
      about: 'Goals.',
      goals: { solve: { owner: 'A' }, reopened: { owner: 'B' } },
    });
    expect(JSON.parse(withGoal(source, 'solve', entry))).toEqual({
      about: 'Goals.',
      goals: { solve: entry, reopened: { owner: 'B' } },
    });
  });
});
