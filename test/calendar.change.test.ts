import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TicketEvent } from '../src/domain/ticket/model.ts';
import { compiledPolicy } from '../src/policy/load.ts';
import type { Policy } from '../src/policy/policy.ts';
import { recalculate } from '../src/triage/perform/recalculate.ts';
import { sweep } from '../src/triage/wake.ts';
import { LEA, type LinksHouse, linksHouse } from './links.house.ts';
import { ENGINES } from './peers/database.ts';
import { ownFiles } from './policy.fixtures.ts';

const HOUR = 3_600_000;
/** A Monday. */
const NOW = Date.parse('2026-11-23T08:00:00Z');
const iso = (at: number | null | undefined) => (at == null ? null : new Date(at).toISOString().slice(0, 16));

const DAY = [{ from: '08:00', to: '16:00' }];
const WEEK = { mon: DAY, tue: DAY, wed: DAY, thu: DAY, fri: DAY };

/** The house's rules in open time by this table; `rules` changes the list of deadlines.json. */
function rulesWith(table: Record<string, unknown>, rules = (all: Rule[]) => all): Policy {
  const files = ownFiles();
  const { 'deadlines.json': deadlines = {} } = files;
  const all = (deadlines.rules as Rule[]).map((rule) => ({
    ...rule,
    event: { ...rule.event, params: { ...rule.event.params, time: 'business', resolveHours: 12 } },
  }));
  return compiledPolicy({
    ...files,
    'hours.json': { about: 'Hours.', tables: { default: { zone: 'UTC', week: WEEK, ...table } } },
    'deadlines.json': { ...deadlines, rules: rules(all) },
  });
}
interface Rule {
  name: string;
  conditions: unknown;
  event: { type: string; params: Record<string, unknown> };
}

describe.each(ENGINES)('open deadlines, once the rules are others, on %s', (engine) => {
  let house: LinksHouse;
  let policy: Policy;
  beforeEach(async () => {
    house = await linksHouse(engine);
    house.clock.now = NOW;
    policy = rulesWith({});
    Object.assign(house.ports, { policy: { ...house.ports.policy, current: () => policy } });
  });
  afterEach(() => house.close());

  const wait = async (number: number) => (await house.ticket(number)).waiting.wait;
  const eventsOf = async (number: number, type: TicketEvent['type']) =>
    (await house.store.tickets.events((await house.ticket(number)).id)).filter(
      (event) => event.type === type,
    );
  /** As every process does once: the second finds nothing to do. */
  const changed = async (next: Policy) => {
    policy = next;
    for (let process = 0; process < 2; process++)
      await recalculate(house.ports, { version: next.version, since: house.clock.now, after: null }, 1);
  };

  it('move with a holiday that comes and goes, stages and all, once on all processes', async () => {
    const { number } = await house.say('chat', 'maja', 'Where is my parcel?');
    expect(iso((await wait(number))?.promiseAt)).toBe('2026-11-24T10:00');
    const [first] = await eventsOf(number, 'deadline-set');
    expect(first).toMatchObject({ counted: { calendar: 'default', promiseMs: 10 * HOUR } });
    await changed(rulesWith({ holidays: [{ date: '2026-11-24', name: 'Off' }] }));
    const later = await wait(number);
    expect(iso(later?.promiseAt)).toBe('2026-11-25T10:00');
    expect(later?.stages.map(({ at }) => iso(at))).toContain('2026-11-25T09:00');
    await changed(rulesWith({}));
    expect(iso((await wait(number))?.promiseAt)).toBe('2026-11-24T10:00');
    const all = await eventsOf(number, 'deadline-set');
    expect(all.map((event) => 'because' in event && event.because)).toEqual([false, 'calendar', 'calendar']);
    const card = await house.card(number);
    expect(card.counted).toBe('default');
    expect(String((await house.ask('why', { ticket: number })).text)).toContain(
      'by the hours “default” as of',
    );
  });

  it('are told no stage twice, and keep a promise that was broken', async () => {
    const { number } = await house.say('chat', 'maja', 'Where is my parcel?');
    house.clock.now = NOW + 5 * HOUR;
    await sweep(house.ports);
    await changed(rulesWith({ holidays: [{ date: '2026-11-24', name: 'Off' }] }));
    expect((await wait(number))?.told).toContain('half');
    house.clock.now = Date.parse('2026-11-26T08:00Z');
    await sweep(house.ports);
    const told = (await eventsOf(number, 'stage-told')).map((event) => 'stage' in event && event.stage);
    expect(told.filter((stage) => stage === 'half')).toHaveLength(1);
    const broken = iso((await wait(number))?.promiseAt);
    await changed(
      rulesWith({
        holidays: [
          { date: '2026-11-24', name: 'Off' },
          { date: '2026-11-25', name: 'Off' },
        ],
      }),
    );
    expect(iso((await wait(number))?.promiseAt)).toBe(broken);
  });

  it('lose the reminders of a rule that is gone, and never grow by one that is changed', async () => {
    const conditions = { all: [{ fact: 'channel', operator: 'equal', value: 'chat' }] };
    const quick = (promiseHours: number) => (all: Rule[]) => [
      ...all,
      {
        ...(all[0] as Rule),
        name: 'Quick',
        priority: 500,
        conditions,
        event: { type: 'deadline', params: { promiseHours, targetHours: 1, ladder: 'urgent' } },
        examples: [
          { facts: { channel: 'chat' }, fires: true },
          { facts: { channel: 'email' }, fires: false },
        ],
      },
    ];
    policy = rulesWith({}, quick(2));
    const { number } = await house.say('chat', 'maja', 'Where is my parcel?');
    expect(iso((await wait(number))?.promiseAt)).toBe('2026-11-23T10:00');
    await changed(rulesWith({}, quick(4)));
    expect(iso((await wait(number))?.promiseAt)).toBe('2026-11-23T10:00');
    await changed(rulesWith({}, quick(1)));
    expect(iso((await wait(number))?.promiseAt)).toBe('2026-11-23T09:00');
    await changed(rulesWith({}));
    const left = await wait(number);
    expect([iso(left?.promiseAt), left?.rule]).not.toContain('Quick');
    expect(left?.stages.map(({ name }) => name)).not.toContain('first-call');
    house.clock.now = NOW + 90 * 60_000;
    await sweep(house.ports);
    // What is told is of the rule that holds.
    expect(await eventsOf(number, 'stage-told')).toMatchObject([
      { stage: 'acknowledge', dueAt: left?.promiseAt },
    ]);
  });

  it('are kept or not by open time, in the figures of resolved cases', async () => {
    const { number } = await house.say('chat', 'maja', 'Where is my parcel?');
    const late = await house.say('chat', 'nika', 'And mine?');
    // Twelve open hours were granted, of eight a day: eleven have passed on Tuesday at 11:00, and twenty-seven by the wall.
    house.clock.now = NOW + 27 * HOUR;
    await house.ask('resolve', { ticket: number, confirm: true, reason: 'Done.' }, LEA);
    house.clock.now = NOW + 5 * 24 * HOUR;
    await house.ask('resolve', { ticket: late.number, confirm: true, reason: 'Done.' }, LEA);
    const [resolved] = await eventsOf(number, 'resolved');
    expect(resolved).toMatchObject({ openMs: 27 * HOUR, targetMs: 12 * HOUR, countedMs: 11 * HOUR });
    expect(await house.store.tickets.resolved(NOW)).toMatchObject({
      resolved: 2,
      withTarget: 2,
      withinTarget: 1,
    });
  });

  it('are left to the pass of newer rules, and answered ones alone', async () => {
    const { number } = await house.say('chat', 'maja', 'Where is my parcel?');
    const old = policy.version;
    policy = rulesWith({ holidays: [{ date: '2026-11-24', name: 'Off' }] });
    await recalculate(house.ports, { version: old, since: NOW, after: null }, 3);
    expect(iso((await wait(number))?.promiseAt)).toBe('2026-11-24T10:00');
    await expect(
      recalculate(house.ports, { version: 'unknown', since: NOW, after: null }, 1),
    ).rejects.toMatchObject({
      code: 'store-down',
    });
  });

  it('count the time to resolve by the table as well, and tell of it in open hours', async () => {
    const { number } = await house.say('chat', 'maja', 'Where is my parcel?');
    expect(iso((await house.card(number)).resolveBy)).toBe('2026-11-24T12:00');
    await changed(rulesWith({ holidays: [{ date: '2026-11-24', name: 'Off' }] }));
    expect(iso((await house.card(number)).resolveBy)).toBe('2026-11-25T12:00');
    house.clock.now = Date.parse('2026-11-25T11:59Z');
    await sweep(house.ports);
    await sweep(house.ports);
    expect(await eventsOf(number, 'resolution-late')).toEqual([]);
    house.clock.now = Date.parse('2026-11-25T12:00Z');
    await sweep(house.ports);
    expect(await eventsOf(number, 'resolution-late')).toHaveLength(1);
  });
});
