import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { METRICS } from '../src/insight/measures.ts';
import { observeSome } from '../src/insight/observing.ts';
import { createReader, figuresOf } from '../src/insight/reader.ts';
import { SqlObservations } from '../src/store/observations.ts';
import { observationOf } from './awards.cases.ts';
import { CUTS, differences, type Period } from './figures.compare.ts';
import { fillHistory } from './history.fill.ts';
import { type Count, countsOf, type LoggedEvent } from './independent.ts';
import { ENGINES, type TestDatabase, testDatabase } from './peers/database.ts';

const ZONE = 'Europe/Ljubljana';
/** The clocks change on the 29th of March. */
const SINCE = Date.parse('2026-02-14T23:00:00Z');
const DAY = 86_400_000;
const CASES = 500;
/** The statements are the same but for these. */
const FEW = [{}, { by: 'kind' }, { by: 'channel', per: 'weekday-hour' }, { per: 'month' }] as const;
const PERIOD: Period = {
  from: Date.parse('2026-02-28T23:00:00Z'),
  to: Date.parse('2026-04-30T22:00:00Z'),
  asOf: Date.parse('2026-09-01T00:00:00Z'),
  zone: ZONE,
};

describe.each(ENGINES)('figures, on %s', (engine) => {
  let database: TestDatabase;
  let observations: SqlObservations;

  beforeAll(async () => {
    database = await testDatabase(engine);
    observations = new SqlObservations(database.db, engine);
    await fillHistory(database.db, engine, { cases: CASES, since: SINCE, spanMs: 91 * DAY });
    while ((await observeSome({ observations })) > 0);
  });

  afterAll(() => database.close());

  async function counted(until = Number.MAX_SAFE_INTEGER): Promise<Count[]> {
    const rows = await database.db
      .selectFrom('events')
      .select(['ticket_id', 'version', 'body'])
      .orderBy('ticket_id')
      .orderBy('version')
      .orderBy('seq')
      .execute();
    const tickets = new Map<string, LoggedEvent[]>();
    for (const { ticket_id: id, version, body } of rows) {
      const event = { ...JSON.parse(body), version };
      if (event.at <= until) {
        const known = tickets.get(id);
        if (known === undefined) tickets.set(id, [event]);
        else known.push(event);
      }
    }
    return [...tickets].flatMap(([id, events]) => countsOf(id, events));
  }

  async function bytes(period: Period): Promise<string> {
    const all = [];
    for (const { id: metric } of METRICS)
      all.push(await figuresOf(observations, { metric, ...period, by: 'kind', per: 'week' }, ZONE));
    return JSON.stringify(all);
  }

  test('are those of a second computation from the exported events, however they are cut', async () => {
    expect(
      await differences(observations, await counted(), PERIOD, engine === 'sqlite' ? CUTS : FEW),
    ).toEqual([]);
  });

  test('of an instant are what was known then, whatever came later', async () => {
    const asOf = Date.parse('2026-04-02T12:00:00Z');
    expect(await differences(observations, await counted(asOf), { ...PERIOD, asOf }, FEW)).toEqual([]);
  });

  test('leave nothing to chance: counted again they are the same bytes', async () => {
    const before = await bytes(PERIOD);
    expect(await bytes(PERIOD)).toBe(before);
    await database.db.deleteFrom('observations').execute();
    await database.db.updateTable('tickets').set({ observed: 0 }).execute();
    while ((await observeSome({ observations })) > 0);
    expect(await bytes(PERIOD)).toBe(before);
  });

  test('that were counted before are counted again when anything new is known of their cases, and only then', async () => {
    const kept = await database.db.selectFrom('observations').selectAll().orderBy('at').execute();
    const late = await testDatabase(engine);
    const there = new SqlObservations(late.db, engine);
    let counts = 0;
    const counting = {
      unseen: async () => [],
      keep: async () => undefined,
      behind: async () => 0,
      touched: (span: { from: number; to: number }) => there.touched(span),
      count(one: Parameters<SqlObservations['count']>[0]) {
        counts += 1;
        return there.count(one);
      },
    };
    const month = { from: PERIOD.from, to: Date.parse('2026-03-31T22:00:00Z') };
    const reading = { now: () => PERIOD.asOf, ticks: () => 0, zone: () => ZONE };
    const store = { observations: counting, inbox: { pressed: () => false }, live: {} } as never;
    const reader = createReader({ store, ...reading });
    const metrics = ['acknowledge', 'reopened', 'came-back', 'survey-score'] as const;
    const cut = { by: 'kind', per: 'week', ...month } as const;
    for (let part = 0; part < 5; part++) {
      await there.keep(
        kept.slice((part * kept.length) / 5, ((part + 1) * kept.length) / 5).map(observationOf),
        [],
      );
      for (const metric of metrics) {
        const counted = await reader.figures({ metric, ...cut });
        expect(counted).toEqual(await figuresOf(there, { metric, ...cut, asOf: PERIOD.asOf }, ZONE));
        const then = Date.parse('2026-03-20T12:00:00Z');
        expect(await reader.figures({ metric, ...cut, asOf: then })).toEqual(
          await figuresOf(there, { metric, ...cut, asOf: then }, ZONE),
        );
      }
      counts = 0;
      for (const metric of metrics) await reader.figures({ metric, ...cut });
      expect(counts).toBe(0);
    }
    const other = { ...observationOf(kept.at(-1) as never), ticketId: 'another', at: month.to + 3 * DAY };
    await there.keep([other], []);
    for (const metric of metrics) await reader.figures({ metric, ...cut });
    expect(counts).toBe(0);
    await there.keep([{ ...other, version: other.version + 1, at: month.to - DAY }], []);
    await reader.figures({ metric: 'opened', ...cut });
    await reader.figures({ metric: 'reopened', ...cut });
    expect(counts).toBeGreaterThan(2);
    await late.close();
  });
});
