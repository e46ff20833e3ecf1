import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../src/domain/actor.ts';
import { backtest } from '../src/policy/backtest/backtest.ts';
import { withLimits } from '../src/policy/backtest/limits.ts';
import { blankBacktest } from '../src/policy/backtest/model.ts';
import { backtestHtml } from '../src/policy/backtest/page.ts';
import { printedBacktest, tellBacktest } from '../src/policy/backtest/told.ts';
import { spanMs, windowOf } from '../src/policy/backtest/window.ts';
import { compiledPolicy, policyFromFiles, readRules } from '../src/policy/load.ts';
import { SqlHistory } from '../src/store/history.ts';
import { loggedPages } from '../src/triage/logged-pages.ts';
import { sweep } from '../src/triage/wake.ts';
import { BOR, EVA, HOUR, type LinksHouse, linksHouse, MINUTE, START } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

const REPEATED = 'The same matter again and again';
const ROLES: ReadonlyMap<string, Role> = new Map([['eva', 'supervisor']]);
const DAY = 24 * HOUR;

interface Written {
  rules: {
    name: string;
    conditions: unknown;
    event: { params: Record<string, unknown> };
    examples: unknown[];
  }[];
}

/** The house's rules, with something changed in one file. */
async function rulesWith(
  file?: string,
  change: (content: Written & Record<string, unknown>) => void = () => {},
) {
  const files = structuredClone(await readRules('rules')) as Record<
    string,
    Written & Record<string, unknown>
  >;
  const content = file === undefined ? undefined : files[file];
  if (content !== undefined) change(content);
  return policyFromFiles(files);
}

describe.each(ENGINES)('rules that are tried on the log, on %s', (engine) => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse(engine);
    await aDay();
  });
  afterEach(() => house.close());

  /** A threat, a late answer, one in time, three coupons that are taken, four that are asked for, words of people, spam. */
  async function aDay() {
    const { clock } = house;
    const threat = await house.say('post', 'Lea', 'I will sue you, my lawyer is informed');
    const late = await house.say('post', 'Maja', 'My parcel is late');
    clock.now += 30 * MINUTE;
    const quick = await house.say('chat', 'Niko', 'My card was stolen!');
    await house.ask('reply', { ticket: quick.number, text: 'We block it.' });
    await house.ask('tag', { ticket: threat.number, tags: 'vip' });
    await house.ask('priority', { ticket: threat.number, priority: 'urgent' });
    clock.now += MINUTE;
    await house.deliverAll([quick.number]);
    for (let hour = 0; hour < 11; hour++) {
      clock.now += HOUR;
      await sweep(house.ports);
    }
    await offer(late.number, 'coupon:3');
    await house.deliverAll([late.number]);
    await house.say('post', 'Maja', '1');
    clock.now += MINUTE;
    await house.say('post', 'Maja', 'It is still not here');
    await offer(late.number, 'coupon:1', { because: 'Late again' });
    clock.now += MINUTE;
    await house.ask('approve', { ticket: late.number }, EVA);
    await house.deliverAll([late.number]);
    clock.now += HOUR;
    await house.say('post', 'Lea', 'Thank you');
    await house.ask('resolve', { ticket: threat.number });
    const spam = await house.say('chat', 'Spammer', 'Buy now');
    await house.ask('spam', { ticket: spam.number }, BOR);
    clock.now += MINUTE;
    await house.say('chat', 'Spammer', 'Buy now, or I will sue you');
  }

  async function offer(ticket: number, what: string, more: Record<string, unknown> = {}) {
    expect(await house.ask('offer', { ticket, what, ...more, confirm: true })).toMatchObject({ ok: true });
  }

  async function tried(
    policy: Awaited<ReturnType<typeof rulesWith>>,
    since = START,
    samePersons: ReadonlyMap<string, string> = new Map(),
  ) {
    if (house.db === null) throw new Error('There is no database');
    const history = new SqlHistory(house.db, engine);
    const until = (await history.lastAt()) ?? 0;
    const trial = { policy, since, until, roles: ROLES, samePersons };
    return backtest(loggedPages(history, trial), trial);
  }

  it('says that nothing would be otherwise under the rules that were in force', async () => {
    const result = await tried(await rulesWith());
    expect(result).toMatchObject({
      looked: { tickets: 4, offers: 2 },
      escalations: { come: 0, go: 0, list: [] },
      offers: { changed: 0, list: [] },
      deadlines: { shorter: 0, longer: 0, list: [] },
      waits: { come: 0, go: 0, list: [] },
      asked: { was: 1, would: 1 },
      cost: { was: 1500, would: 1500 },
    });
    expect(result.escalations.was).toBeGreaterThan(1);
    expect(result.deadlines.met.was).toBeGreaterThan(0);
    expect(result.deadlines.broken.was).toBeGreaterThan(0);
  });

  it('counts what one person was given by several contacts', async () => {
    const other = await house.say('chat', 'majas-phone', 'My bag is late, too');
    await offer(other.number, 'coupon:3');
    const maja = (await house.store.contacts.byAddress('post', 'Maja@post'))?.id ?? '';
    const rules = await rulesWith();
    expect((await tried(rules)).asked).toMatchObject({ come: 0, would: 1 });
    const samePersons = new Map([maja, other.conversation.contactId].map((id) => [id, maja]));
    expect((await tried(rules, START, samePersons)).asked).toMatchObject({ come: 1, would: 2 });
  });

  it('is the same, byte by byte, each time', async () => {
    const rules = await rulesWith();
    expect(JSON.stringify(await tried(rules))).toBe(JSON.stringify(await tried(rules)));
  });

  it('tells whom an authority of two coupons would have asked, and what dearer ones would have cost', async () => {
    const rules = await rulesWith('authority.json', (file) => {
      const three = file.rules.find(({ name }) => name === 'Up to three coupons');
      if (three === undefined) throw new Error('There is no such rule');
      const all = (three.conditions as { all: { fact: string; value: unknown }[] }).all;
      for (const one of all) if (one.fact === 'caseCount') one.value = 2;
      three.examples = [{ facts: { concession: 'coupon', caseCount: 2, count: 2 }, fires: true }];
      for (const coupon of file.concessions as { id: string; worth: number }[])
        if (coupon.id === 'coupon') coupon.worth = 700;
    });
    const result = await tried(rules);
    expect(result.asked).toEqual({ was: 1, would: 2, come: 1, go: 0 });
    expect(result.cost).toMatchObject({ was: 1500, would: 2100 });
    expect(result.offers.list[0]).toMatchObject({
      ticket: 2,
      zone: { was: 'discretion', would: 'beyond' },
      asks: { was: null, would: 'supervisor' },
      because: 'no-rule',
      minor: { was: 1500, would: 2100 },
    });
    expect(result.deadlines.list).toEqual([]);
  });

  it('tells of promises that would be shorter and broken, and whom they would call', async () => {
    const rules = await rulesWith('deadlines.json', (file) => {
      for (const { event } of file.rules) {
        event.params.promiseHours = 0.01;
        event.params.targetHours = 0.005;
      }
    });
    const { deadlines, escalations } = await tried(rules);
    expect(deadlines.shorter).toBe(deadlines.list.length);
    expect(deadlines.broken.would).toBeGreaterThan(deadlines.broken.was);
    expect(deadlines.list.find(({ ticket }) => ticket === 3)?.outcome).toEqual({
      was: 'met',
      would: 'broken',
    });
    expect(
      escalations.list.filter(({ change, reason }) => change === 'comes' && reason === 'deadline'),
    ).not.toEqual([]);
  });

  it('tells which calls of supervisors come and go, by the words that were said', async () => {
    const rules = await rulesWith('escalation.json', (file) => {
      const rule = file.rules.find(({ event }) => event.params.reason === 'legal');
      if (rule === undefined) return;
      Object.assign(rule, {
        name: 'Stolen',
        conditions: { all: [{ fact: 'text', operator: 'mentions', value: ['stolen'] }] },
        examples: [{ facts: { text: 'stolen' }, fires: true }],
      });
      rule.event.params.reason = 'stolen';
    });
    const { escalations } = await tried(rules);
    expect(escalations.list.map(({ ticket, change, reason }) => [ticket, change, reason])).toEqual(
      expect.arrayContaining([
        [1, 'goes', 'legal'],
        [3, 'comes', 'stolen'],
      ]),
    );
  });

  it('knows repeated contacts, silence and rules that are quiet, as they were and as they would be', async () => {
    const { clock } = house;
    const begun = clock.now;
    for (let contact = 0; contact < 3; contact++) {
      clock.now += 2 * HOUR;
      const { number } = await house.say('post', 'Vida', 'Where is my parcel?');
      clock.now += MINUTE;
      if (contact < 2) await house.ask('resolve', { ticket: number });
    }
    for (let hour = 0; hour < 30; hour++) {
      clock.now += HOUR;
      await sweep(house.ports);
    }
    const same = await tried(await rulesWith(), begun);
    expect(same.escalations).toMatchObject({ come: 0, go: 0, list: [], quiet: { was: 0, would: 0 } });

    const named = (rule: string, change: (one: Written['rules'][number]) => void) =>
      rulesWith('escalation.json', (file) => {
        const found = file.rules.find(({ name }) => name === rule);
        if (found === undefined) throw new Error(`There is no rule ${rule}`);
        change(found);
      });
    const gone = async (rule: string) =>
      (await tried(await named(rule, (one) => Object.assign(one.event.params, { shadow: true })), begun))
        .escalations;
    const silent = await gone('A day without a word from us');
    expect(silent.list.map(({ change, reason }) => [change, reason])).toContainEqual(['goes', 'silence']);
    expect(silent.quiet.would).toBeGreaterThan(0);
    const repeated = same.escalations.was - (await gone(REPEATED)).would;
    expect(repeated).toBeGreaterThan(0);

    const soon = await named('A day without a word from us', (one) => {
      const { all } = one.conditions as { all: { value: number }[] };
      for (const condition of all) condition.value = 60;
      one.examples = [{ facts: { waitingMinutes: 60, silentMinutes: 60 }, fires: true }];
    });
    const { escalations } = await tried(soon, START);
    expect(
      escalations.list.filter(({ change, reason }) => change === 'comes' && reason === 'silence'),
    ).not.toEqual([]);
  });

  it('is begun once at a time, and one that never ends is given up', async () => {
    const { backtests } = house.store;
    const wanted = { since: 0, until: 1, tried: null, desk: 'web', language: 'en' };
    const asked = (id: string, at: number) => ({ id, by: 'lea', at, wanted, rules: '{}' });
    const both = await Promise.all(['a', 'b'].map((id) => backtests.begin(asked(id, 1))));
    expect(both.filter((begun) => begun)).toHaveLength(1);
    const [first, second] = both[0] === true ? ['a', 'b'] : ['b', 'a'];
    // A repeat of the request is the same one.
    expect(await backtests.begin(asked(first, 1))).toBe(true);
    await backtests.end(first, '{"done":1}');
    await backtests.end(first, null);
    expect(await backtests.byId(first)).toMatchObject({ state: 'done', report: '{"done":1}', rules: '' });
    expect(await backtests.begin(asked(second, 2))).toBe(true);
    expect(await backtests.begin(asked('c', 3))).toBe(false);
    await backtests.giveUp(3);
    expect(await backtests.byId(second)).toMatchObject({ state: 'failed', report: null });
    expect(await backtests.begin(asked('c', 3))).toBe(true);
    await backtests.prune(3);
    expect(await backtests.byId(first)).toBeNull();
  });

  it('looks at nothing before its window', async () => {
    const result = await tried(await rulesWith(), START + DAY);
    expect(result.looked).toEqual({ tickets: 0, messages: 0, waits: 0, offers: 0 });
  });
});

describe('the report of a trial', () => {
  it('is a table and a page with links to the tickets, and nothing in it runs', async () => {
    const result = blankBacktest({
      since: '2026-03-01T00:00:00.000Z',
      until: '2026-03-31T00:00:00.000Z',
      rules: 'abcdef0123456789',
      tried: null,
      currency: 'EUR',
    });
    result.escalations.come = 2;
    result.escalations.list.push({
      ticket: 7,
      at: '2026-03-02T09:00:00.000Z',
      change: 'comes',
      reason: 'legal',
      rule: '<script>alert(1)</script>',
    });
    const html = backtestHtml(result, 'https://desk.example', 'en');
    expect(html).toContain('<a href="https://desk.example/desk/#/tickets/7">#7</a>');
    expect(html).not.toContain('<script');
    const publicUrl = 'https://desk.example';
    const printed = printedBacktest(tellBacktest(result, 'en'), { publicUrl, nothing: 'nothing' });
    expect(printed).toContain('#7');
    expect(printed).toContain('https://desk.example/desk/#/tickets/7');
    expect(printed).toContain('and 1 more');
    expect([spanMs('30d'), spanMs('2w'), spanMs('x')]).toEqual([30 * DAY, 14 * DAY, null]);
  });
});

describe('a limit that is tried', () => {
  const found = async (said: string) => {
    const files = await readRules('rules');
    const before = JSON.stringify(files);
    const changed = withLimits(files, said);
    expect(JSON.stringify(files)).toBe(before);
    if (!('files' in changed)) return changed.wrong;
    expect(compiledPolicy(changed.files).version).toMatch(/^[0-9a-f]{64}$/);
    return JSON.stringify(changed.files['authority.json']);
  };

  it.each([
    ['coupon.discretion=5', '"fact":"caseCount","operator":"lessThanInclusive","value":5'],
    ['coupon.discretion.period=8', '"fact":"periodCount","operator":"lessThanInclusive","value":8'],
    ['discount.discretion.percent=20%', '"fact":"percent","operator":"lessThanInclusive","value":20'],
    ['budget.agent-month=1.200,50', '"of":"agent","limit":120050'],
    ['coupon.worth=7, coupon.standard=2', '"worth":700'],
  ])('is named by what it limits: %s', async (said, changed) => {
    expect(await found('')).not.toContain(changed);
    expect(await found(said)).toContain(changed);
  });

  it.each([
    'coupon',
    'coupon.discretion',
    'coupon.discretion=',
    'coupon.discretion=-1',
    'coupon.discretion=many',
    'coupon.discretion=1.5',
    'coupon.discretion=9999999999',
    'budget.agent-month=1.2345',
    'gold.discretion=5',
    '__proto__.polluted=1',
    'constructor=1',
  ])('is refused when it is none: %s', async (said) => {
    expect(await found(said)).toBe(said);
  });

  it('looks back over a span or from a day', () => {
    const end = Date.parse('2026-03-31T12:00:00Z');
    expect(windowOf({}, end)).toEqual({ since: end - 30 * DAY, until: end });
    expect(windowOf({ since: '2026-03-01', until: '2026-03-08' }, end)).toEqual({
      since: Date.parse('2026-03-01'),
      until: Date.parse('2026-03-08'),
    });
    expect(windowOf({ since: '2026-03-01', until: '9999-01-01' }, end)).toEqual({
      since: Date.parse('2026-03-01'),
      until: end,
    });
    expect(windowOf({ until: '9999-01-01' }, end)).toEqual({ since: end, until: end });
    expect(windowOf({ since: '2026-04-01' }, end)).toBe('since');
    expect(windowOf({ since: 'soon' }, end)).toBe('since');
    expect(windowOf({ until: 'soon' }, end)).toBe('until');
  });
});
