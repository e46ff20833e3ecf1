import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { complaints } from '../src/commands/complaints.ts';
import type { CommandPorts } from '../src/commands/ports.ts';
import type { Desk, Notice } from '../src/desks/desk.ts';
import { digestOf } from '../src/domain/complaints.ts';
import { chanceOf, isRising, RISE_TERMS } from '../src/domain/rise.ts';
import { newestOccasion } from '../src/domain/schedule.ts';
import type { Policy } from '../src/policy/policy.ts';
import { lookForLeavers } from '../src/triage/leavers.ts';
import { postDue } from '../src/triage/posts.ts';
import { lookForRises } from '../src/triage/rising.ts';
import { ANA, BOR, HOUR, type LinksHouse, linksHouse, MINUTE } from './links.house.ts';
import { ENGINES } from './peers/database.ts';
import { tellAll } from './tell.jobs.ts';

const DAY = 24 * HOUR;
const ZONE = 'Europe/Ljubljana';
const at = (iso: string) => Date.parse(iso);

describe('an occasion', () => {
  const monthly = { every: 'month', day: 1, weekday: 'mon', at: '09:00' } as const;
  it.each([
    ['2026-11-01T07:59:59Z', '2026-09', '2026-10-01T07:00:00Z'],
    ['2026-11-01T08:00:00Z', '2026-10', '2026-11-01T08:00:00Z'],
    ['2027-02-14T12:00:00Z', '2027-01', '2027-02-01T08:00:00Z'],
  ])('at %s is that of %s', (now, period, due) => {
    expect(newestOccasion(monthly, at(now), ZONE)).toMatchObject({ period, at: at(due) });
  });

  it('of a month tells of its midnights, whatever the clocks do in it', () => {
    expect(newestOccasion(monthly, at('2026-11-02T00:00:00Z'), ZONE)).toMatchObject({
      from: at('2026-09-30T22:00:00Z'),
      to: at('2026-10-31T23:00:00Z'),
    });
  });

  it('of a day is later by what the clocks skip, and once where they strike twice', () => {
    const daily = { every: 'day', day: 1, weekday: 'mon', at: '02:30' } as const;
    expect(newestOccasion(daily, at('2026-03-29T12:00:00Z'), ZONE).at).toBe(at('2026-03-29T01:30:00Z'));
    const first = newestOccasion(daily, at('2026-10-25T00:45:00Z'), ZONE);
    expect(newestOccasion(daily, at('2026-10-25T01:45:00Z'), ZONE)).toEqual(first);
  });

  it('of a week is on its day', () => {
    const weekly = { every: 'week', day: 1, weekday: 'wed', at: '09:00' } as const;
    expect(newestOccasion(weekly, at('2026-11-25T08:00:00Z'), ZONE)).toMatchObject({ period: '2026-11-16' });
    expect(newestOccasion(weekly, at('2026-11-25T07:59:00Z'), ZONE)).toMatchObject({ period: '2026-11-09' });
  });

  it('never goes back, and is never in the future', () => {
    const posts = fc.record({
      every: fc.constantFrom('day', 'week', 'month'),
      day: fc.integer({ min: 1, max: 28 }),
      weekday: fc.constantFrom('mon', 'thu', 'sun'),
      at: fc.constantFrom('00:00', '02:30', '09:00', '23:59'),
    });
    const instants = fc.integer({ min: at('2026-01-01'), max: at('2028-01-01') });
    fc.assert(
      fc.property(posts, instants, fc.integer({ min: 0, max: 60 * DAY }), (post, now, more) => {
        const one = newestOccasion(post as never, now, ZONE);
        const next = newestOccasion(post as never, now + more, ZONE);
        expect(one.at).toBeLessThanOrEqual(now);
        expect(one.period <= next.period && one.at <= next.at).toBe(true);
      }),
    );
  });
});

describe('a rise', () => {
  it('is what chance does not explain', () => {
    expect(chanceOf(0, 10, 8)).toBe(1);
    expect(chanceOf(1, 0, 1)).toBeCloseTo(1 - Math.SQRT1_2);
    expect(isRising({ now: 30, before: 40, weeks: 8 }, 20, RISE_TERMS)).toBe(true);
    expect(isRising({ now: 7, before: 0, weeks: 8 }, 1, RISE_TERMS)).toBe(false);
    expect(isRising({ now: 30, before: 40, weeks: 1 }, 1, RISE_TERMS)).toBe(false);
    expect(isRising({ now: 1300, before: 8000, weeks: 8 }, 1, RISE_TERMS)).toBe(false);
    expect(chanceOf(60_000, 240_000, 8)).toBeLessThan(1e-9);
  });

  it('is hardly ever found where nothing changed: in fewer than one of so many looks', () => {
    // One of fifty, so that chance itself is seen; a fixed seed, so that it is seen alike.
    const terms = { ...RISE_TERMS, looks: 50, fewest: 1, times: 1 };
    const random = seeded(7);
    for (const rate of [0.5, 4, 40]) {
      let alarms = 0;
      const looks = 4000;
      for (let look = 0; look < looks; look++) {
        const before = Array.from({ length: 8 }, () => poisson(rate, random)).reduce((a, b) => a + b, 0);
        if (isRising({ now: poisson(rate, random), before, weeks: 8 }, 1, terms)) alarms++;
      }
      expect(alarms / looks).toBeLessThan(1.5 / terms.looks);
    }
  });
});

describe('a digest', () => {
  const line = (kind: string | null, cases: number, minor = 0) => ({ kind, cause: null, cases, minor });
  it('marks what rose by more than chance, and nothing in the first month', () => {
    const months = [
      [line('late', 10), line('lost', 20)],
      [line('late', 12), line('lost', 22)],
    ];
    const now = [line('lost', 21), line('late', 40, 500), line(null, 9)];
    const lines = digestOf([...months, now], (kind) => (kind === 'late' ? 'our rule' : null));
    expect(lines.map(({ kind, rose, trend }) => [kind, rose, trend])).toEqual([
      ['late', true, [10, 12, 40]],
      ['lost', false, [20, 22, 21]],
      [null, true, [0, 0, 9]],
    ]);
    expect(lines[0]).toMatchObject({ rule: 'our rule', minor: 500 });
    expect(digestOf([[], now], () => null).some(({ rose }) => rose)).toBe(false);
    // A house that opened in the last week of a month has that month to its disadvantage.
    const opened = [[], [line('late', 10)], [line('late', 41)], [line('late', 40)]];
    expect(digestOf(opened, () => null).some(({ rose }) => rose)).toBe(false);
    expect(digestOf([[], [line('late', 10)], [line('late', 40)]], () => null).some(({ rose }) => rose)).toBe(
      false,
    );
  });

  it('names no case that whoever reads it may not look at', async () => {
    const [lost] = digestOf([[line('lost', 2)]], () => null);
    const digest = {
      ...{ month: '2026-10', months: ['2026-10'], lines: [{ ...lost, examples: [11, 12] }] },
      ...{ cases: 2, casesBefore: 0, minor: 0, minorBefore: 0, currency: 'EUR' },
    };
    const ports = {
      digest: async () => ({ digest, charts: [] }),
      policy: { current: () => ({ kinds: { kinds: [] }, authority: { currency: 'EUR' } }) },
      store: {
        tickets: { byNumber: async (number: number) => (number === 12 ? {} : null) },
        people: { byId: async () => null },
      },
    } as unknown as CommandPorts;
    const asked = { name: 'complaints', options: {}, requestId: 'r1', language: 'en', desk: 'api' };
    const actor = { id: 'ana', name: 'Ana', role: 'agent' } as const;
    const answer = JSON.stringify(await complaints.run({ ...asked, actor }, ports));
    expect(answer).toContain('"examples":[12]');
    expect(answer).toContain('#12');
    expect(answer).not.toContain('#11');
  });
});

describe.each(ENGINES)('what complaints teach, on %s', (engine) => {
  let house: LinksHouse;
  let told: Notice[];

  beforeEach(async () => {
    house = await linksHouse(engine);
    told = [];
    const desk = { id: 'web', tell: async (_to: unknown, notice: Notice) => void told.push(notice) };
    house.ports.desks = new Map([['web', desk as unknown as Desk]]);
    const rules = house.ports.policy.current();
    const policy = {
      ...rules,
      posts: [
        {
          id: 'month',
          report: 'complaints',
          every: 'month',
          day: 1,
          weekday: 'mon',
          at: '09:00',
          to: { web: 'team' },
        },
      ],
      complaints: {
        ...rules.complaints,
        fewestCases: 2,
        rising: { ...rules.complaints.rising, to: { web: 'supervisors' } },
        leavers: {
          ...rules.complaints.leavers,
          chats: { channels: ['chat'], waitedMinutes: 15, silentHours: 24 },
          regulars: { cases: 3, withinDays: 365, times: 2, silentDays: 10 },
        },
      },
    } as unknown as Policy;
    house.ports.policy.current = () => policy;
  });
  afterEach(() => house.close());

  /** Says on the desk what waits to be posted. */
  async function sayAll(): Promise<string[]> {
    await tellAll(house, ({ posted }) => posted !== undefined);
    return told.map(({ text }) => text);
  }

  it('is posted once a month by any of several, and late after a standstill', async () => {
    await postDue(house.ports);
    const { number } = await house.say('post', 'Maja', 'My parcel is late');
    await house.ask('kind', { ticket: number, kind: 'complaint' });
    await house.say('post', 'Zala', 'Hello');
    await postDue(house.ports);
    expect(await sayAll()).toEqual([]);
    house.clock.now = at('2026-04-03T12:00:00Z');
    await Promise.all([postDue(house.ports), postDue(house.ports), postDue(house.ports)]);
    await postDue(house.ports);
    const [said = '', ...more] = await sayAll();
    expect(more).toEqual([]);
    expect(said).toContain('March 2026: 2 cases');
    expect(said).toContain(`#${number}`);
    expect(said).toContain('told late');
    expect(told[0]?.charts).toMatchObject([{ kind: 'rows', rows: [{}, {}] }]);
    house.clock.now = at('2026-03-20T12:00:00Z');
    await postDue(house.ports);
    expect(await house.store.posts.last('report/month')).toMatchObject({ period: '2026-03' });
    expect(await house.ask('complaints', { of: '2026-03' })).toMatchObject({
      data: { cases: 2, month: '2026-03' },
    });
    expect(await house.ask('complaints', { of: '2026-13' })).toMatchObject({ refused: 'bad-option' });
    const march = { from: at('2026-03-01'), to: at('2026-04-01') };
    const cases = async (team?: string) =>
      (await house.store.complaints.causes({ ...march, team })).reduce((sum, one) => sum + one.cases, 0);
    expect([await cases(), await cases('north')]).toEqual([2, 0]);
    const complaint = { kind: 'complaint', cause: null };
    expect(await house.store.complaints.examples(complaint, march, 3)).toEqual([number]);
    expect(await house.store.complaints.examples(complaint, { ...march, team: 'north' }, 3)).toEqual([]);
    const span = { ms: 31 * DAY, weeks: 1 };
    expect(await house.store.complaints.topics(march.to, span)).not.toEqual([]);
    expect(await house.store.complaints.topics(march.to, { ...span, team: 'north' })).toEqual([]);
  });

  it('rises once, and again once it was over', async () => {
    const rush = async (count: number) => {
      for (let each = 0; each < count; each++) {
        const { number } = await house.say('post', `c${house.clock.now}-${each}`, 'parcel');
        await house.ask('kind', { ticket: number, kind: 'complaint' });
      }
    };
    await rush(1);
    house.clock.now += 21 * DAY + HOUR;
    await lookForRises(house.ports);
    await rush(20);
    await Promise.all([lookForRises(house.ports), lookForRises(house.ports)]);
    house.clock.now += HOUR;
    await lookForRises(house.ports);
    expect((await sayAll()).filter((text) => text.startsWith('Complaint is rising: 20'))).toHaveLength(1);
    expect((await house.ask('complaints', { show: 'rising' })).text).toContain('Complaint is rising: 20');
    house.clock.now += 30 * HOUR;
    await lookForRises(house.ports);
    house.clock.now += 30 * HOUR;
    await lookForRises(house.ports);
    expect((await house.store.posts.begun('rise/')).every(({ period }) => period === 'over')).toBe(true);
  });

  it('lists whoever left in silence for one person to write to, once', async () => {
    const left = await house.say('chat', 'Maja', 'Hello? Anybody there?');
    const waits = await house.say('post', 'Zala', 'A letter');
    expect(await lookForLeavers(house.ports)).toBe(0);
    house.clock.now += 25 * HOUR;
    const counts = await Promise.all([lookForLeavers(house.ports), lookForLeavers(house.ports)]);
    expect(counts.reduce((a, b) => a + b)).toBe(1);
    expect(await house.ask('complaints', { show: 'leavers' })).toMatchObject({
      data: { leavers: [{ number: left.number, rule: 'chats', claimedBy: null }] },
    });
    const of = String(left.number);
    const claims = await Promise.all([
      house.ask('complaints', { show: 'claim', of }, ANA),
      house.ask('complaints', { show: 'claim', of }, BOR),
    ]);
    expect(claims.filter(({ ok }) => ok)).toHaveLength(1);
    const mine = claims[0]?.ok === true ? ANA : BOR;
    const other = mine === ANA ? BOR : ANA;
    expect(await house.ask('complaints', { show: 'written', of }, other)).toMatchObject({
      refused: 'no-leaver',
    });
    expect(await house.ask('complaints', { show: 'written', of }, mine)).toMatchObject({ ok: true });
    house.clock.now += 10 * DAY;
    expect(await lookForLeavers(house.ports)).toBe(0);
    expect(await house.ask('complaints', { show: 'claim', of: String(waits.number) })).toMatchObject({
      refused: 'no-leaver',
    });
  });

  it('finds who said nothing to a broken promise, or when asked whether it is solved', async () => {
    const promised = await house.say('post', 'Maja', 'Where is my parcel?');
    await house.ask('reply', {
      ticket: promised.number,
      text: 'We will call you back tomorrow.',
      confirm: true,
    });
    await house.deliverAll([promised.number]);
    const asked = await house.say('post', 'Zala', 'It came broken');
    await house.ask('kind', { ticket: asked.number, kind: 'complaint' });
    await house.ask('reply', { ticket: asked.number, text: 'A new one is on its way.', confirm: true });
    await house.deliverAll([asked.number]);
    await house.ask('cause', { ticket: asked.number, cause: 'our-mistake' });
    expect(await house.ask('resolve', { ticket: asked.number })).toMatchObject({ ok: true });
    expect((await house.ticket(asked.number)).solved.asked).not.toBeNull();
    house.clock.now += 2 * DAY;
    expect((await house.ticket(promised.number)).pledges.made).toHaveLength(1);
    const broken = { ticket: promised.number, as: 'broken', because: 'forgotten' };
    expect(await house.ask('pledge', broken)).toMatchObject({ ok: true });
    expect(await lookForLeavers(house.ports)).toBe(0);
    house.clock.now += 4 * DAY;
    expect(await lookForLeavers(house.ports)).toBe(2);
    const listed = await house.store.leavers.list({ limit: 9 });
    expect(listed.map(({ number, rule }) => [number, rule])).toEqual([
      [promised.number, 'pledges'],
      [asked.number, 'unsaid'],
    ]);
  });

  it('forgets who came back, and finds regulars who stopped', async () => {
    for (let visit = 0; visit < 3; visit++) {
      const { number } = await house.say('post', 'Nika', 'One more question', house.clock.now, 'Nika@post');
      await house.ask('resolve', { ticket: number });
      house.clock.now += 8 * DAY;
    }
    expect(await lookForLeavers(house.ports)).toBe(0);
    house.clock.now += 10 * DAY;
    expect(await lookForLeavers(house.ports)).toBe(1);
    expect(await house.store.leavers.list({ limit: 9 })).toMatchObject([{ rule: 'regulars' }]);
    house.clock.now += MINUTE;
    await house.say('post', 'Nika', 'Here I am again', house.clock.now, 'Nika@post');
    await lookForLeavers(house.ports);
    expect(await house.store.leavers.list({ limit: 9 })).toEqual([]);
  });
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

function poisson(rate: number, random: () => number): number {
  let count = 0;
  for (let left = Math.exp(-rate); ; count++) {
    left /= random() || 1;
    if (left > 1) return count;
  }
}
