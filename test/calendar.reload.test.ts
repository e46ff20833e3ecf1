import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINES } from './peers/database.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

const DAY = 86_400_000;
const ALL_DAY = [{ from: '00:00', to: '24:00' }];
const WEEK = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, ALL_DAY]),
);
/** Closed from yesterday on for so many days, whenever this runs. */
const AWAY = 12;

describe.each(ENGINES)('a calendar that is another after /rules reload, on %s', (engine) => {
  let house: TestHouse;
  const rules = mkdtempSync(join(tmpdir(), 'osem-rules-'));
  const open = (holidays: object[]) =>
    writeFileSync(
      join(rules, 'hours.json'),
      JSON.stringify({ about: 'Hours.', tables: { default: { zone: 'UTC', week: WEEK, holidays } } }),
    );

  beforeAll(async () => {
    cpSync('rules', rules, { recursive: true });
    const file = join(rules, 'deadlines.json');
    const deadlines = JSON.parse(readFileSync(file, 'utf8'));
    for (const { event } of deadlines.rules) event.params.time = 'business';
    writeFileSync(file, JSON.stringify(deadlines));
    open([]);
    house = await testHouse({ engine, env: { RULES_DIR: rules } });
  });
  afterAll(async () => {
    await house.stop();
    rmSync(rules, { recursive: true, force: true });
  });

  it('moves deadlines that run and their stages, once, and no stage is told by the old one', async () => {
    const visitor = await house.visitor('Maja');
    await visitor.write('Where is my parcel?');
    const { body } = await house.until(
      () => house.get('/api/tickets?status=open'),
      (answer) => (answer.body.tickets as unknown[]).length === 1,
    );
    const [{ number, deadlines }] = body.tickets as [{ number: number; deadlines: { promise: string } }];
    const before = Date.parse(deadlines.promise);
    const from = house.now() - DAY;
    open(
      Array.from({ length: AWAY }, (_, day) => ({
        date: new Date(from + day * DAY).toISOString().slice(0, 10),
        name: 'Move',
      })),
    );
    expect((await house.command('rules', { action: 'reload' })).status).toBe(200);
    const moved = await house.until(
      () => house.get(`/api/tickets/${number}`),
      (answer) => Date.parse((answer.body as unknown as View).ticket.deadlines.promise) > before + 9 * DAY,
    );
    // Half of the time had passed by the old one.
    house.advance(6 * 3_600_000);
    expect((await house.command('rules', { action: 'reload' })).status).toBe(200);
    await house.until(
      () => house.get('/ready'),
      ({ status }) => status === 200,
    );
    const { ticket, events } = (await house.get(`/api/tickets/${number}`)).body as unknown as View;
    expect(ticket.deadlines).toEqual((moved.body as unknown as View).ticket.deadlines);
    const set = events.filter(({ type }) => type === 'deadline-set');
    expect(set.map(({ data }) => data.because)).toEqual([undefined, 'calendar']);
    expect(events.filter(({ type }) => type === 'stage-told')).toEqual([]);
  });
});

interface View {
  ticket: { deadlines: { promise: string } };
  events: { type: string; data: { because?: unknown } }[];
}
