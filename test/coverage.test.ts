import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { coverage } from '../src/commands/coverage.ts';
import type { CommandPorts } from '../src/commands/ports.ts';
import { gapsIn, hoursNeeding, workFor } from '../src/domain/coverage.ts';
import { createReader } from '../src/insight/reader.ts';
import type { Policy } from '../src/policy/policy.ts';
import { coverageOf } from '../src/triage/coverage.ts';
import { HOUR, type LinksHouse, linksHouse } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

const hour = (at: number, people: number, arrivals: number) => ({
  ...{ from: at * HOUR, to: (at + 1) * HOUR, step: `1-${at}` },
  ...{ people, arrivals },
});

describe('people against cases', () => {
  it('asks for more where more comes than people carry, and joins such hours to a gap', () => {
    const needing = hoursNeeding([hour(8, 1, 1), hour(9, 1, 6), hour(10, 1, 10), hour(11, 3, 2)], {
      workMs: HOUR / 4,
      targetMs: 8 * HOUR,
    });
    expect(needing.map(({ needed }) => needed)).toEqual([1, 2, 3, 1]);
    expect(needing.map(({ answers }) => answers)).toEqual([4, 4, 4, 12]);
    expect(gapsIn(needing)).toEqual([{ from: 9 * HOUR, to: 11 * HOUR, short: 2 }]);
  });

  it('calls nobody in for a night in which hardly anybody writes', () => {
    const night = (arrivals: number) =>
      gapsIn(
        hoursNeeding([hour(1, 0, arrivals), hour(2, 0, arrivals)], { workMs: HOUR / 4, targetMs: 8 * HOUR }),
      );
    expect(night(0.24)).toEqual([]);
    expect(night(0.25)).toEqual([{ from: HOUR, to: 3 * HOUR, short: 1 }]);
  });

  it('lets what comes at night be worked in the morning, unless that is too late', () => {
    const night = [hour(3, 0, 2), hour(4, 0, 0), hour(5, 1, 0), hour(6, 1, 0)];
    const needed = (targetMs: number) =>
      hoursNeeding(night, { workMs: HOUR / 4, targetMs }).map((one) => one.needed);
    expect(needed(8 * HOUR)).toEqual([0, 0, 1, 1]);
    expect(needed(2 * HOUR)).toEqual([1, 0, 0, 0]);
  });

  it('believes in thirty answers, and not in fewer', () => {
    expect(workFor({ answers: 29, dutyMs: 29 * HOUR }, 5)).toEqual({ workMs: 5, measured: false });
    expect(workFor({ answers: 30, dutyMs: 30 * HOUR }, 5)).toEqual({ workMs: 5, measured: false });
    expect(workFor({ answers: 30, dutyMs: 30 * HOUR }, 2 * HOUR)).toEqual({ workMs: HOUR, measured: true });
    expect(workFor({ answers: 30, dutyMs: 0 }, 5)).toEqual({ workMs: 5, measured: false });
  });
});

describe.each(ENGINES)('coverage of a house, on %s', (engine) => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse(engine);
    // A Wednesday.
    house.clock.now = Date.parse('2026-11-18T09:00:00Z');
    const rules = house.ports.policy.current();
    const policy = { ...rules, hours: { ...rules.hours, tables: {} }, rota: { ...rules.rota, teams: {} } };
    house.ports.policy.current = () => policy as unknown as Policy;
  });
  afterEach(() => house.close());

  const look = (ms: number) => {
    const now = () => house.clock.now;
    const figures = createReader({ store: house.store, now, ticks: now, zone: () => 'UTC' });
    return coverageOf({ ...house.ports, figures }, { team: null, to: house.clock.now + ms });
  };

  it('expects what came at that hour of eight weeks, and says who waits too long with nobody there', async () => {
    for (const name of ['Maja', 'Zala', 'Bine', 'Neža']) await house.say('post', name, 'Where is my parcel?');
    house.clock.now += 7 * 24 * HOUR;
    const { number } = await house.say('post', 'Rok', 'And mine?');
    const people = await house.store.people.list();
    const all = await look(24 * HOUR);
    expect(all).toMatchObject({ measured: false, workMs: HOUR / 4, targetMs: 8 * HOUR, ruled: false });
    // Four in the same hour of one week out of eight.
    expect(all.hours[0]).toMatchObject({ step: '3-9', arrivals: 0.5 });
    expect(all.hours).toHaveLength(24);
    expect(all.late.map((one) => one.number)).not.toContain(number);
    for (const one of people)
      await house.store.people.change(one.id, { awayUntil: house.clock.now + 48 * HOUR });
    const nobody = await look(24 * HOUR);
    expect(nobody.late.map((one) => one.number)).toContain(number);
    expect(nobody.waitMs).toBeNull();
    expect(nobody.gaps[0]).toMatchObject({ from: house.clock.now, short: 1 });
    const asked = { name: 'coverage', options: {}, requestId: 'r1', language: 'en', desk: 'api' };
    const actor = { id: people[0]?.id ?? '', name: 'Ana', role: 'viewer' } as const;
    const ports = { ...house.ports, coverage: async () => nobody } as unknown as CommandPorts;
    const said = (await coverage.run({ ...asked, actor }, ports)) as unknown as {
      values: { text: string };
      charts: object[];
    };
    expect(said.values.text).toContain('1 short');
    expect(said.values.text).toContain(`#${number}: promised by`);
    expect(said.values.text).toContain('waits longer than this time');
    const once = { ...ports, coverage: async () => ({ ...nobody, waitMs: 0 }) } as unknown as CommandPorts;
    expect(await coverage.run({ ...asked, actor }, once)).toMatchObject({
      values: { text: expect.stringContaining('waits less than a minute.') },
    });
    expect(said.charts).toMatchObject([{ kind: 'trend', series: [{ label: 'needed' }, {}, {}] }]);
    const long = async () => ({ ...nobody, to: nobody.from + 7 * 24 * HOUR });
    const week = { ...ports, coverage: long } as unknown as CommandPorts;
    expect(await coverage.run({ ...asked, options: { span: 'week' }, actor }, week)).toMatchObject({
      charts: [{ kind: 'heat', about: expect.stringMatching(/^\w+day \d\d:00 – \w{3} \d+ \w{3}, \d\d:00/) }],
    });
    expect(await coverage.run({ ...asked, options: { team: 'nowhere' }, actor }, ports)).toMatchObject({
      refused: 'bad-option',
    });
  });
});
