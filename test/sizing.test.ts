import { describe, expect, it } from 'vitest';
import { ASSUMED, busiestHour, type Measured, sizingOf } from '../bench/sizing.ts';
import { told } from '../bench/sizing-told.ts';

/** Round numbers, so that each result can be counted in the head. */
const MEASURED: Measured = {
  bytes: { tickets: { rows: 1000, indexes: 500 }, messages: { rows: 2000, indexes: 1500 } },
  messages: 5,
  commits: 10,
  wal: 50_000,
  perProcess: 10,
};
const EVEN = {
  ...ASSUMED,
  messagesPerTicket: 5,
  busiestHour: 1 / 168,
  busiestWeek: 1,
  years: 2,
  bloat: 1,
  hotWeeks: 52,
};
/** As many messages as a year of 52 weeks has seconds. */
const ONE_A_SECOND = (52 * 7 * 24 * 3600) / 5;

describe('what a database for so many tickets has to be', () => {
  it.each([
    // tickets, messages a second in the busiest hour, syncs, log B/s, bytes kept, processes, connections
    [ONE_A_SECOND, 1, 2, 10_000, ONE_A_SECOND * 5000 * 2, 2, 40],
    [ONE_A_SECOND * 10, 10, 20, 100_000, ONE_A_SECOND * 50_000 * 2, 3, 55],
    [ONE_A_SECOND * 100, 100, 200, 1_000_000, ONE_A_SECOND * 500_000 * 2, 21, 325],
  ])('counts it for %d a year', (tickets, perSecond, syncs, log, kept, processes, connections) => {
    const sizing = sizingOf({ ...EVEN, tickets }, MEASURED);
    expect(sizing.messages.busiest).toBeCloseTo(perSecond);
    expect(sizing.messages.average).toBeCloseTo(perSecond);
    expect(sizing.iops.log).toBeCloseTo(syncs);
    expect(sizing.wal.busiest).toBeCloseTo(log);
    expect(sizing.bytes.kept).toBeCloseTo(kept);
    expect(sizing.memory.hot).toBeCloseTo(kept / 2);
    expect([sizing.processes, sizing.connections]).toEqual([processes, connections]);
  });

  it('takes the busiest hour of the busiest week for what has to be fast, and the year for what stays', () => {
    const assumed = { ...EVEN, tickets: ONE_A_SECOND };
    const even = sizingOf(assumed, MEASURED);
    const busy = sizingOf({ ...assumed, busiestHour: 3 / 168, busiestWeek: 2 }, MEASURED);
    expect(busy.messages.busiest / even.messages.busiest).toBeCloseTo(6);
    expect(busy.bytes).toEqual(even.bytes);
    const bloated = sizingOf({ ...assumed, bloat: 1.5, messagesPerTicket: 10 }, MEASURED);
    expect(bloated.bytes.ticket / even.bytes.ticket).toBeCloseTo(3);
  });

  it('refuses what is no assumption', () => {
    expect(() => sizingOf({ ...EVEN, tickets: Number.NaN }, MEASURED)).toThrow('tickets is NaN');
    expect(() => sizingOf({ ...EVEN, busiestHour: 0 }, MEASURED)).toThrow('busiestHour is 0');
  });

  it('tells every assumption, every table and every result in a line of its own', () => {
    const lines = told({ ...ASSUMED, tickets: 10_000_000 }, MEASURED);
    for (const name of Object.keys(ASSUMED)) expect(lines).toContain(`--${name}`);
    expect(lines).toContain('10,000,000  tickets a year (--tickets, given)');
    expect(lines).toContain('1,500 B  tickets: 1,000 rows, 500 indexes');
    expect(lines).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('the busiest hour, simulated', () => {
  it('is as queueing theory has it for one process, and better with more', () => {
    const [one, two] = [1, 2].map((processes) => busiestHour({ perSecond: 5, processes, perProcess: 10 }));
    expect(one?.busy).toBe(0.5);
    // M/D/1 at half of what it can do: nine in ten wait less than a turn and a half (Erlang 1909).
    expect(one?.median).toBeGreaterThanOrEqual(0.1);
    expect(one?.median).toBeLessThan(0.15);
    expect(two?.p99).toBeLessThan(one?.p99 ?? 0);
    expect(busiestHour({ perSecond: 5, processes: 1, perProcess: 10 })).toEqual(one);
  });

  it('never ends where more comes than is worked', () => {
    expect(busiestHour({ perSecond: 20, processes: 2, perProcess: 10 })).toMatchObject({
      median: null,
      p99: null,
    });
  });
});
