import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Comparing } from '../src/domain/strategy/compare.ts';
import { Count, NEEDS_GUARD } from '../src/domain/strategy/figures.ts';
import type { TicketEvent } from '../src/domain/ticket/model.ts';
import { rulingOn } from '../src/policy/authority.ts';
import { createPolicyHolder } from '../src/policy/holder.ts';
import { compiledPolicy, loadPolicy, policyByProfile, readRules } from '../src/policy/load.ts';
import { consult } from '../src/policy/outcome.ts';
import { overlaid } from '../src/policy/profile.ts';
import { changedStrategy } from '../src/policy/strategy-change.ts';
import { profilesIn, type StrategyFile } from '../src/policy/strategy-file.ts';
import { problemsOf } from '../src/policy/validate.ts';
import { ticketFacts } from './policy.fixtures.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 22, 12);

const files = await readRules('rules');
const plain = await loadPolicy('rules');
const profiles = profilesIn(files);
const IDS = [...profiles.keys()];

/** The files with another strategy.json. */
function serving(strategy: Partial<StrategyFile>): Record<string, unknown> {
  return { ...files, 'strategy.json': { ...(files['strategy.json'] as StrategyFile), ...strategy } };
}

const trial = (more: Partial<StrategyFile['trials'][number]> = {}): StrategyFile['trials'][number] => ({
  profile: 'delight',
  channel: 'webchat',
  since: '2026-11-20',
  until: '2026-11-24',
  why: 'We want to see',
  by: 'Lea',
  ...more,
});

async function zoneOf(policy: typeof plain, kind: string, minor: number, count = 1) {
  const wanted = { kind, minor, count, percent: null };
  const before = { onCase: [], ofLate: [] };
  return (await rulingOn(policy, ticketFacts(), wanted, { role: 'agent', before })).zone;
}

describe('profiles', () => {
  it('are the eight of the guides', () => {
    expect(IDS.toSorted()).toEqual([
      'co-create',
      'delight',
      'exceed',
      'fast-and-plain',
      'fewer-complaints',
      'low-cost',
      'modest-promise',
      'trust',
    ]);
  });

  it('leave the rules as they stand while nobody chose another one, but for their name in the record', async () => {
    const { 'strategy.json': _none, ...bare } = files;
    const without = compiledPolicy(bare);
    for (const facts of [
      {},
      { segment: 'partner' },
      { priority: 'urgent' as const },
      { channel: 'spoken' },
    ]) {
      const [here, there] = await Promise.all(
        [plain, without].map((one) => consult(one, ticketFacts(facts))),
      );
      const { why, ...terms } = here?.deadline ?? { why: [] };
      const { why: _why, ...others } = there?.deadline ?? {};
      expect(terms).toEqual(others);
      expect(why[0]?.profile).toBe('exceed');
    }
    expect([plain.authority, plain.texts, plain.ladders]).toEqual([
      without.authority,
      without.texts,
      without.ladders,
    ]);
    expect(without.strategy).toBeNull();
  });

  it.each(IDS)('%s leaves files that are good in themselves, and loosens no time', (id) => {
    const profile = profiles.get(id);
    if (profile === undefined) throw new Error(id);
    const moved = Object.entries(overlaid(files, profile)).filter(
      ([name]) => !/^(profiles|strategy)/.test(name),
    );
    expect(problemsOf(Object.fromEntries(moved))).toEqual([]);
    const { books } = policyByProfile(files, id);
    for (const { rule } of books.deadlines.rules) {
      const before = plain.books.deadlines.rules.find((one) => one.rule.name === rule.name)?.rule.event
        .params;
      expect(Number(rule.event.params.promiseHours)).toBeLessThanOrEqual(Number(before?.promiseHours));
      expect(Number(rule.event.params.targetHours)).toBeLessThanOrEqual(Number(before?.targetHours));
    }
    if (NEEDS_GUARD.includes(profile.seeks)) expect(profile.guards.length).toBeGreaterThan(0);
  });

  it.each([
    // profile, promise and aim in hours, a first word in minutes, time to resolve in hours, what customers are told
    ['exceed', 10, 8, 60, null, 10],
    ['delight', 7.5, 6, 20, null, 7.5],
    ['fast-and-plain', 5, 4, 15, 24, 5],
    ['modest-promise', 7.5, 6, 45, null, 10],
    ['co-create', 10, 8, 60, null, 10],
    ['fewer-complaints', 7.5, 6, 45, null, 7.5],
    ['trust', 10, 8, 30, 72, 10],
    ['low-cost', 10, 8, 60, null, 10],
  ])(
    '%s promises %s h, aims at %s, wants a first word in %s min',
    async (id, promise, aim, word, resolve, said) => {
      const { deadline } = await consult(policyByProfile(files, id), ticketFacts());
      const first = deadline?.stages.find(({ unless }) => unless === 'acknowledged');
      expect({
        promise: (deadline?.promiseMs ?? 0) / HOUR,
        aim: (deadline?.targetMs ?? 0) / HOUR,
        word: Math.round((first?.at ?? 0) * promise * 60),
        resolve: deadline?.resolveMs === undefined ? null : deadline.resolveMs / HOUR,
        said: (deadline?.saidMs ?? deadline?.promiseMs ?? 0) / HOUR,
      }).toEqual({ promise, aim, word, resolve, said });
      expect(deadline?.why[0]).toMatchObject({ profile: id, file: 'deadlines.json' });
    },
  );

  it.each([
    // profile, what is offered (cents, pieces), its zone as the rules stand, and by the profile
    ['delight', 'refund', 7000, 1, 'beyond', 'discretion'],
    ['delight', 'coupon', 2000, 4, 'beyond', 'discretion'],
    ['fewer-complaints', 'refund', 2500, 1, 'discretion', 'standard'],
    ['low-cost', 'refund', 4000, 1, 'discretion', 'beyond'],
    ['low-cost', 'coupon', 1500, 3, 'discretion', 'beyond'],
    ['co-create', 'upgrade', 3500, 1, 'beyond', 'discretion'],
    ['delight', 'refund', 60_000, 1, 'beyond', 'beyond'],
  ])('%s: %s of %s is %s no more', async (id, kind, minor, count, before, after) => {
    expect([
      await zoneOf(plain, kind, minor, count),
      await zoneOf(policyByProfile(files, id), kind, minor, count),
    ]).toEqual([before, after]);
  });

  it('set budgets and words', () => {
    const { authority, texts } = policyByProfile(files, 'delight');
    expect(authority.budgets.find(({ id }) => id === 'agent-month')?.limit).toBe(25_000);
    expect(texts['customer.thanks']?.['sl']).toContain('v veselje');
    expect(plain.texts).toEqual({});
  });

  it('keeps what a partner was promised when the profile would give longer', async () => {
    const { deadline } = await consult(
      policyByProfile(files, 'delight'),
      ticketFacts({ segment: 'partner' }),
    );
    expect(deadline?.promiseMs).toBe(2.5 * HOUR);
  });

  it.each([
    ['targets', { promiseHours: 5, aimHours: 6 }, /aimHours: must not be later/],
    ['targets', { tells: 'rules' }, /needs promiseHours/],
    [
      'limits',
      { 'cupon.discretion': 5 },
      /limits\.cupon\.discretion: there is no such one[\s\S]*is "coupon\.discretion" meant\?/,
    ],
    ['limits', { 'coupon.worth': 1 }, /there is no such one/],
    ['budgets', { 'agent-mont': 5 }, /is "agent-month" meant\?/],
    ['texts', { 'customer.thanks': { en: 'Thanks {nobody}' } }, /there is no \{nobody\}/],
    ['texts', { 'customer.offer': { en: 'Here' } }, /say it in texts\.json/],
    ['guards', [], /needs another one as its guard/],
    ['seeks', 'money', /seeks/],
  ])('are refused with a reason: %s', (part, value, problem) => {
    const broken = { ...(files['profiles/low-cost.json'] as object), [part]: value };
    expect(() => compiledPolicy({ ...files, 'profiles/low-cost.json': broken })).toThrow(problem);
  });
});

describe('strategy.json', () => {
  it.each([
    [
      { chosen: { profile: 'deligt', since: '2026-11-01', why: 'x', by: 'y', review: '2026-12-01' } },
      /is "delight" meant\?/,
    ],
    [
      { trials: [trial(), trial({ profile: 'trust', since: '2026-11-23', until: '2026-12-01' })] },
      /another trial runs there/,
    ],
    [{ trials: [trial({ until: '2026-11-19' })] }, /must be later than its beginning/],
    [{ trials: [trial({ segment: 'vip' })] }, /needs a channel or a segment, not both/],
    [
      { trials: [trial({ channel: undefined, segment: 'vips' })] },
      /there is no such segment; is "vip" meant\?/,
    ],
    [{ trials: [trial({ until: 'soon' })] }, /must be a day such as/],
  ])('is refused with a reason', (strategy, problem) => {
    expect(() => compiledPolicy(JSON.parse(JSON.stringify(serving(strategy))))).toThrow(problem);
  });

  it.each([
    // when, channel, segment: the promise in hours
    ['2026-11-19T23:59:00Z', 'webchat', null, 10],
    ['2026-11-20T00:00:00Z', 'webchat', null, 7.5],
    ['2026-11-24T23:59:00Z', 'webchat', null, 7.5],
    ['2026-11-25T00:00:00Z', 'webchat', null, 10],
    ['2026-11-22T12:00:00Z', 'telegram', null, 10],
    ['2026-11-22T12:00:00Z', 'telegram', 'vip', 5],
    ['2026-11-22T12:00:00Z', 'webchat', 'vip', 7.5],
  ])('tries a profile in its place and time only: %s, %s, %s', async (at, channel, segment, promise) => {
    const vip = trial({ profile: 'fast-and-plain', channel: undefined, segment: 'vip' });
    const policy = compiledPolicy(serving({ trials: [trial(), vip] })).on(Date.parse(at));
    const { deadline } = await consult(policy, ticketFacts({ channel, segment }));
    expect((deadline?.promiseMs ?? 0) / HOUR).toBe(promise);
    const there = policy.at({ channel, segment });
    expect(there.authority.budgets[0]?.limit).toBe(promise === 7.5 ? 25_000 : 15_000);
  });

  it('is the same policy while nothing is tried', () => {
    expect(plain.on(NOW)).toBe(plain);
  });
});

it('lets nobody choose a promise that deadlines.json does not give', () => {
  const slow = { ...(files['profiles/trust.json'] as object), targets: { promiseHours: 12, aimHours: 10 } };
  const others = { ...files, 'profiles/trust.json': slow };
  expect(() => compiledPolicy(others)).not.toThrow();
  expect(() => policyByProfile(others, 'trust')).toThrow(
    /chosen\.profile: trust promises 12 h, longer than deadlines\.json \(10 h\)/,
  );
});

describe('a change of the strategy', () => {
  const file = files['strategy.json'] as StrategyFile;
  const said = { why: 'So', by: 'person:lea' };
  const choose = (profile: string, more = {}) =>
    ({ do: 'choose', profile, review: NOW + 90 * DAY, confirm: false, ...said, ...more }) as const;

  it('is dated and explained, and warned about while the one before it is young', () => {
    const chosen = changedStrategy(file, choose('delight'), NOW) as StrategyFile;
    expect(chosen.chosen).toEqual({
      profile: 'delight',
      since: '2026-11-22T12:00:00.000Z',
      why: 'So',
      by: 'person:lea',
      review: '2027-02-20T12:00:00.000Z',
    });
    const soon = NOW + 10 * DAY;
    expect(changedStrategy(chosen, choose('trust'), soon)).toEqual({
      refused: 'strategy-young',
      values: { profile: 'delight', review: '2027-02-20' },
    });
    expect(changedStrategy(chosen, choose('trust', { confirm: true }), soon)).toMatchObject({
      chosen: { profile: 'trust' },
    });
    expect(changedStrategy(chosen, choose('trust'), NOW + 90 * DAY)).toMatchObject({
      chosen: { profile: 'trust' },
    });
    // The same one again is a review of it.
    expect(changedStrategy(chosen, choose('delight', { review: soon + DAY }), soon)).toMatchObject({
      chosen: { since: chosen.chosen.since, review: new Date(soon + DAY).toISOString() },
    });
  });

  it('begins and ends trials, one in a place', () => {
    const on = { channel: 'webchat' };
    const begin = { do: 'try', profile: 'delight', on, until: NOW + 7 * DAY, ...said } as const;
    const tried = changedStrategy(file, begin, NOW) as StrategyFile;
    expect(problemsOf(serving(tried))).toEqual([]);
    expect(changedStrategy(tried, { ...begin, profile: 'trust' }, NOW + DAY)).toMatchObject({
      refused: 'trial-there',
    });
    expect(changedStrategy(tried, { ...begin, profile: 'exceed' }, NOW)).toMatchObject({
      refused: 'same-profile',
    });
    expect(changedStrategy(file, { do: 'stop', on: null, ...said }, NOW)).toEqual({ refused: 'no-trial' });
    const stopped = changedStrategy(tried, { do: 'stop', on: null, ...said }, NOW + DAY) as StrategyFile;
    expect(stopped.trials[0]?.until).toBe(new Date(NOW + DAY).toISOString());
    expect(changedStrategy(tried, { do: 'stop', on: null, ...said }, NOW)).toMatchObject({ trials: [] });
    // What is chosen for all is tried no more.
    const all = changedStrategy(tried, choose('delight'), NOW + DAY) as StrategyFile;
    expect(all.trials[0]?.until).toBe(new Date(NOW + DAY).toISOString());
    const two = changedStrategy(
      tried,
      { ...begin, on: { segment: 'vip' }, profile: 'trust' },
      NOW,
    ) as StrategyFile;
    expect(changedStrategy(two, { do: 'stop', on: null, ...said }, NOW + DAY)).toMatchObject({
      refused: 'several-trials',
    });
    expect(changedStrategy(two, { do: 'stop', on, ...said }, NOW + DAY)).not.toHaveProperty('refused');
  });
});

describe('the file of a running house', () => {
  const folder = mkdtempSync(join(tmpdir(), 'osem-strategy-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'strategy.json');
  const said = { by: 'person:lea', reason: 'So' };
  const choose = (profile: string) => (content: unknown) => {
    const file = content as StrategyFile;
    return { ...file, chosen: { ...file.chosen, profile } };
  };

  it('is changed whole, for every process, or not at all', async () => {
    cpSync('rules', folder, { recursive: true });
    const log: object[] = [];
    let active: { version: string; body: string } | null = null;
    const ruleSets = {
      active: async () => active,
      activate: async (set: { version: string; body: string; by: string }) => {
        active = set;
        log.push(set);
      },
    };
    const ports = { folder, ruleSets, now: () => NOW };
    const [here, there] = [await createPolicyHolder(ports), await createPolicyHolder(ports)];
    const done = await here.revise('strategy.json', said, choose('trust'));
    expect(done).toEqual({ version: here.current().version });
    expect(log.at(-1)).toMatchObject({ by: 'person:lea', reason: 'So' });
    expect(await there.follow(here.current().version)).toBe(true);
    expect(there.current().strategy?.chosen.profile).toBe('trust');
    expect(readFileSync(path, 'utf8')).toContain('"profile": "trust"');
    // A broken wish changes nothing.
    await expect(there.revise('strategy.json', said, choose('trus'))).rejects.toMatchObject({
      code: 'broken-rules',
    });
    expect(readFileSync(path, 'utf8')).toContain('"profile": "trust"');
    // Somebody else's edit is not taken over on the way.
    const facts = join(folder, 'facts.json');
    const before = readFileSync(facts, 'utf8');
    writeFileSync(facts, before.replace('"Osem"', '"Other"'));
    expect(await here.revise('strategy.json', said, choose('delight'))).toEqual({ refused: 'rules-differ' });
    writeFileSync(facts, before);
    // Somebody saves this moment.
    const saving = join(folder, '.strategy.json.saving');
    writeFileSync(saving, '');
    expect(
      await createPolicyHolder({ ...ports, now: Date.now }).then((one) =>
        one.revise('strategy.json', said, choose('delight')),
      ),
    ).toMatchObject({
      refused: 'rules-busy',
    });
    rmSync(saving);
    // Somebody puts other rules in force this moment, which these would undo.
    const stood = active;
    const meanwhile = here.revise('strategy.json', said, (content) => {
      active = { version: 'theirs', body: '' };
      return choose('delight')(content);
    });
    expect(await meanwhile).toMatchObject({ refused: 'rules-busy' });
    expect(readFileSync(path, 'utf8')).toContain('"profile": "trust"');
    active = stood;
    const both = await Promise.all(
      [here, there].map((one) => one.revise('strategy.json', said, choose('delight'))),
    );
    expect(both.some((one) => 'version' in one)).toBe(true);
    expect((await loadPolicy(folder)).strategy?.chosen.profile).toBe('delight');
  });
});

/** A case of one customer's: instants are hours after NOW. */
function story(
  steps: [number, Record<string, unknown>][],
  profile?: string,
  channel = 'webchat',
): TicketEvent[] {
  const at = (hours: number) => NOW + hours * HOUR;
  const why = [
    {
      rule: 'r',
      file: 'deadlines.json',
      version: 'v',
      facts: [],
      ...(profile === undefined ? {} : { profile }),
    },
  ];
  const [first] = steps;
  const since = at(first?.[0] ?? 0);
  const opened = { type: 'ticket-opened', channel, at: since };
  const all = steps.map(([hours, event]) => ({ at: at(hours), why, ...event }));
  return [opened, ...all] as unknown as TicketEvent[];
}

const waits = (hours: number, more = {}): [number, Record<string, unknown>] => [
  hours,
  {
    type: 'deadline-set',
    since: NOW + hours * HOUR,
    targetAt: NOW + (hours + 8) * HOUR,
    promiseAt: NOW + (hours + 10) * HOUR,
    ...more,
  },
];
const ends = (at: number, since: number, by = 'answer'): [number, Record<string, unknown>] => [
  at,
  { type: 'wait-ended', by, since: NOW + since * HOUR },
];

describe('figures', () => {
  const span = { since: NOW, until: NOW + 30 * DAY };
  const figuresOf = (...cases: TicketEvent[][]) => {
    const count = new Count(span);
    for (const one of cases) count.add(one);
    return count.result();
  };

  it('count cases, waits, words, money and calls, each with how many they are of', () => {
    const offered = {
      type: 'offered',
      messageId: 'o',
      options: [
        { number: 1, minor: 700 },
        { number: 2, minor: 900 },
      ],
    };
    const first = story([
      waits(0),
      ends(2, 0),
      [3, offered],
      [4, { type: 'approval-asked' }],
      [5, { type: 'offer-chosen', messageId: 'o', option: 2 }],
      [
        5,
        {
          type: 'granted',
          messageId: 'm',
          grants: [
            { number: 1, minor: 100 },
            { number: 2, minor: 50 },
          ],
        },
      ],
      [5, { type: 'grant-ended', messageId: 'm', numbers: [1] }],
      [5, { type: 'remedy-granted', option: { minor: 20 } }],
      [6, { type: 'resolved' }],
      [7, { type: 'solved-said', answer: 'no' }],
      [7, { type: 'reopened' }],
      [8, { type: 'escalated' }],
      [9, { type: 'escalated' }],
      [10, { type: 'solved-said', answer: 'yes' }],
    ]);
    const late = story([
      waits(1),
      [1, { type: 'kind-set', kind: 'complaint' }],
      [2, { type: 'triaged' }],
      ends(10, 1),
      [11, { type: 'resolved' }],
    ]);
    const broken = story([waits(2)]);
    const closed = story([waits(3), ends(4, 3, 'resolved'), [4, { type: 'resolved' }]]);
    expect(figuresOf(first, late, broken, closed)).toEqual({
      tickets: 4,
      promise: { part: 2, whole: 3 },
      aim: { part: 1, whole: 3 },
      firstAnswer: { medianMs: 5.5 * HOUR, count: 2 },
      reopened: { part: 1, whole: 3 },
      solved: { part: 1, whole: 2 },
      unsolved: { part: 1, whole: 2 },
      unanswered: { part: 2, whole: 4 },
      complaints: { part: 1, whole: 4 },
      cost: { minor: 970, tickets: 4 },
      approvals: { part: 1, whole: 4 },
      escalations: { part: 2, whole: 4 },
    });
  });

  it('leave out what began elsewhere in time, spam and what went into another case', () => {
    const spam = story([waits(1), [2, { type: 'spam-marked' }]]);
    const merged = story([waits(1), ends(2, 1, 'merged')]);
    const before = story([waits(-5), ends(1, -5), waits(2), ends(3, 2)]);
    expect(figuresOf(spam, merged, before, []).tickets).toBe(0);
  });

  it('judge a promise by what the customer was told, and an open wait not at all', () => {
    const told = story([waits(0, { saidAt: NOW + 12 * HOUR }), ends(11, 0)]);
    const open = story([waits(30 * 24 - 1)]);
    expect(figuresOf(told, open)).toMatchObject({
      tickets: 2,
      promise: { part: 1, whole: 1 },
      aim: { part: 0, whole: 1 },
    });
  });

  it('stand side by side: a trial and the rest, after a choice and before it', () => {
    const strategy = {
      chosen: { profile: 'exceed', since: NOW, why: '', by: '', review: NOW },
      trials: [
        {
          profile: 'delight',
          on: { channel: 'webchat' },
          since: NOW,
          until: NOW + 10 * DAY,
          why: '',
          by: '',
        },
      ],
    };
    const comparing = new Comparing(strategy, NOW + 5 * DAY);
    expect(comparing.since).toBe(NOW - 5 * DAY);
    comparing.add(story([waits(1), ends(2, 1)], 'delight'));
    comparing.add(story([waits(1), ends(2, 1)], 'exceed'));
    comparing.add(story([waits(1), ends(2, 1)], 'exceed', 'telegram'));
    comparing.add(story([waits(-10), ends(-9, -10)]));
    const counts = comparing
      .result()
      .map(({ of, here, there }) => [of, here.figures.tickets, there.figures.tickets]);
    expect(counts).toEqual([
      ['choice', 2, 1],
      ['trial', 1, 2],
    ]);
  });
});
