import { describe, expect, it } from 'vitest';
import { dayBegins } from '../src/domain/calendar.ts';
import type { Goal } from '../src/domain/goals.ts';
import { heatOf, spreadOf, type Told, trendOf } from '../src/insight/charts.ts';
import type { FigureRow, Figures } from '../src/insight/figures.ts';
import type { Metric } from '../src/insight/measures.ts';

const ZONE = 'Europe/Ljubljana';
const HOUR = 3_600_000;

function row(change: Partial<FigureRow>): FigureRow {
  const blank = { count: 10, median: null, p90: null, part: null, share: null, sum: null };
  return { ...blank, group: null, step: null, ...change };
}

function figures(rows: readonly FigureRow[], from = '2026-11-02', to = '2026-11-23'): Figures {
  const whole = { metric: 'first-answer', unit: 'ms', by: null, zone: ZONE, asOf: 0 } as const;
  return {
    ...whole,
    from: dayBegins(from, ZONE),
    to: dayBegins(to, ZONE),
    total: row({ count: 30, median: HOUR, p90: 9 * HOUR }),
    rows,
  };
}

function told(change: Partial<Metric> = {}, goal: Goal | null = null): Told {
  const metric = {
    id: 'first-answer',
    unit: 'ms',
    name: 'metric.first-answer',
    definition: 'metric.first-answer.means',
  } as const;
  return {
    metric: { ...metric, better: 'down', goal: 'p90', detail: null, ...change },
    language: 'en',
    currency: 'EUR',
    about: 'November',
    goal,
    name: (group) => (group === null ? 'none' : `the ${group}`),
  };
}

describe('a trend', () => {
  it('has median and nine of ten over all weeks, also those in which nothing was', () => {
    const chart = trendOf(
      figures([
        row({ step: '2026-11-02', median: HOUR, p90: 5 * HOUR }),
        row({ step: '2026-11-16', median: 2 * HOUR, p90: 7 * HOUR }),
      ]),
      told(),
    );
    expect(chart.periods).toEqual(['2 Nov', '9 Nov', '16 Nov']);
    expect(chart.series).toEqual([
      { label: 'median', values: [HOUR, null, 2 * HOUR] },
      { label: 'nine of ten', values: [5 * HOUR, null, 7 * HOUR] },
    ]);
    expect([chart.title, chart.about, chart.unit, 'goal' in chart]).toEqual([
      'Time to the first answer',
      'November',
      'ms',
      false,
    ]);
  });

  it('shows three groups at the most, those behind which most stands, by what their goal is set for', () => {
    const rows = ['a', 'b', 'c', 'd'].map((group, at) =>
      row({ step: '2026-11-02', group, count: 10 + at, median: at, p90: 10 * at }),
    );
    expect(trendOf(figures(rows), told()).series).toEqual([
      { label: 'the d', values: [30, null, null] },
      { label: 'the c', values: [20, null, null] },
      { label: 'the b', values: [10, null, null] },
    ]);
  });

  it('has its goal, and what is tried where it began', () => {
    const tries = [
      { since: '2026-11-18', until: null, what: 'Third', came: null },
      { since: '2026-11-09', until: null, what: 'Second', came: null },
      { since: '2026-10-01', until: null, what: 'Long ago', came: null },
      { since: '2026-12-24', until: null, what: 'To come', came: null },
    ];
    const goal = { value: 8 * HOUR, owner: 'Leads', tries };
    const chart = trendOf(figures([row({ step: '2026-11-02', median: 1, p90: 2 })]), told({}, goal));
    expect(chart.goal).toEqual({ label: 'goal', value: 8 * HOUR });
    expect(chart.notes).toEqual([
      { period: 1, text: 'Second' },
      { period: 2, text: 'Third' },
    ]);
    expect(JSON.stringify(chart)).not.toContain('Leads');
  });

  it.each([
    ['2026-11', { unit: 'share', goal: 'share' }, { share: 0.5 }, ['Nov 26'], [0.5]],
    ['2026-11', { unit: 'money', goal: null }, { sum: 500 }, ['Nov 26'], [500]],
    ['2026-11', { unit: 'score', goal: 'median' }, { median: 9 }, ['Nov 26'], [9]],
    ['2026-11', { unit: 'count', goal: null }, { count: 0 }, ['Nov 26'], [0]],
    ['2026-11', { unit: 'share', goal: 'share' }, { count: 0, share: null }, ['Nov 26'], [null]],
  ] as const)('per month %s of %j is of %j', (step, terms, figure, periods, values) => {
    const chart = trendOf(figures([row({ step, ...figure })]), told(terms));
    expect(chart.periods).toEqual(periods);
    expect(chart.series).toEqual([{ label: 'Time to the first answer', values }]);
    expect(chart.currency).toBe(terms.unit === 'money' ? 'EUR' : undefined);
  });

  it('per hour has the whole day, per day every day', () => {
    const hours = trendOf(
      figures([row({ step: '7' }), row({ step: '23' })]),
      told({ unit: 'count', goal: null }),
    );
    expect([hours.periods.length, hours.periods[7], hours.series[0]?.values[7]]).toEqual([24, '07:00', 10]);
    const days = trendOf(figures([row({ step: '2026-11-03' })], '2026-11-03', '2026-11-06'), told());
    expect(days.periods).toEqual(['3 Nov', '4 Nov', '5 Nov']);
  });
});

describe('a map of arrivals', () => {
  it('has all together first, then the channels with most', () => {
    const rows = [
      row({ group: 'email', step: '1-0', count: 3 }),
      row({ group: 'webchat', step: '1-0', count: 4 }),
      row({ group: 'webchat', step: '7-23', count: 5 }),
    ];
    const chart = heatOf(figures(rows), told({ unit: 'count' }));
    expect(chart.panels.map(({ label }) => label)).toEqual(['all together', 'the webchat', 'the email']);
    const at = (panel: number, day: number, hour: number) => chart.panels[panel]?.cells[day]?.[hour];
    expect([at(0, 0, 0), at(0, 6, 23), at(1, 6, 23), at(2, 0, 0), at(2, 6, 23)]).toEqual([7, 5, 5, 3, 0]);
  });

  it('of one channel has one panel', () => {
    expect(heatOf(figures([row({ group: 'email', step: '3-12' })]), told()).panels).toHaveLength(1);
    expect(heatOf(figures([]), told()).panels[0]?.cells.flat()).toEqual(Array(168).fill(0));
  });
});

it('waits are laid out by hours against target and promise, the longest together', () => {
  const rows = [row({ step: '0', count: 5 }), row({ step: '9', count: 2 }), row({ step: '400', count: 1 })];
  const chart = spreadOf(figures(rows), told(), { targetMs: 8 * HOUR, promiseMs: 10 * HOUR });
  expect([chart.counts[0], chart.counts[9], chart.counts.at(-1), chart.counts.length]).toEqual([5, 2, 1, 25]);
  expect(chart.lines.map(({ label, at }) => [label, at / HOUR])).toEqual([
    ['target', 8],
    ['promise', 10],
  ]);
  expect([chart.medianMs, chart.p90Ms]).toEqual([HOUR, 9 * HOUR]);
});
