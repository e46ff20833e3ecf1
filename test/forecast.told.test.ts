import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Audience, Desk, Notice } from '../src/desks/desk.ts';
import type { Decision } from '../src/domain/decision.ts';
import { endangered, forecastNews } from '../src/domain/forecast-news.ts';
import { WEEKDAYS } from '../src/domain/quiet-hours.ts';
import { reportsProblems } from '../src/policy/complaints-file.ts';
import type { Policy } from '../src/policy/policy.ts';
import { lookForMisses } from '../src/triage/forecast-posts.ts';
import { HOUR, LEA, type LinksHouse, linksHouse, MINUTE } from './links.house.ts';
import { ENGINES } from './peers/database.ts';
import { tellAll } from './tell.jobs.ts';

describe('news of a forecast', () => {
  const now = 100 * HOUR;
  const news = (before: number | null, late: number, ago = 2 * HOUR, fewest = 1) =>
    forecastNews(before === null ? null : { late: before, at: now - ago }, late, { now, fewest });

  it('come once, until there are clearly more, fewer or none', () => {
    expect([news(null, 0), news(null, 1), news(0, 3)]).toEqual([null, 'risk', 'risk']);
    expect([news(3, 3), news(3, 5), news(3, 6), news(3, 2)]).toEqual([null, null, 'worse', null]);
    expect([news(4, 2), news(4, 1), news(4, 0)]).toEqual(['better', 'better', 'over']);
    expect(news(null, 2, 0, 3)).toBeNull();
  });

  it('that are no worse wait for an hour, whichever way clocks were set', () => {
    const soon = 59 * MINUTE;
    expect([news(4, 0, soon), news(4, 2, soon), news(0, 4, soon)]).toEqual([null, null, null]);
    expect([news(4, 8, soon), news(4, 0, -2 * HOUR)]).toEqual(['worse', 'over']);
  });

  it('are of promises that stand and end in the time looked at', () => {
    const one = (promiseAt: number) => ({ number: promiseAt, promiseAt, answeredAt: null });
    const late = [5, 10, 15, 20, 25].map(one);
    expect(endangered({ late }, { now: 10, to: 20 }).map(({ number }) => number)).toEqual([15, 20]);
  });

  it('are of teams that there are', () => {
    const forecast = { id: 'a', team: 'nobody', to: {} };
    const file = { about: 'Reports', forecasts: [{ id: 'b', to: {} }, forecast] };
    expect(reportsProblems(file, new Set(['sales']))).toEqual([
      { path: ['forecasts', 1, 'team'], problem: 'there is no "nobody" in facts.json' },
    ]);
  });
});

function inQuiet({ event, ...decision }: Decision): Decision {
  return { ...decision, event: { ...event, params: { ...event.params, quietHours: 'always' } } };
}

describe.each(ENGINES)('promises that will be missed, on %s', (engine) => {
  let house: LinksHouse;
  let told: { audience: Audience; notice: Notice }[];
  let quiet: boolean;

  beforeEach(async () => {
    house = await linksHouse(engine);
    // A Wednesday.
    house.clock.now = Date.parse('2026-11-18T09:00:00Z');
    told = [];
    quiet = false;
    await house.store.people.add(LEA);
    const tell = async (audience: Audience, notice: Notice) => void told.push({ audience, notice });
    house.ports.desks = new Map(
      ['slack', 'discord'].map((id) => [id, { id, tell } as unknown as Desk] as const),
    );
    const rules = house.ports.policy.current();
    const policy = {
      ...rules,
      hours: { ...rules.hours, tables: {} },
      rota: { ...rules.rota, teams: {} },
      quietHours: { always: { zone: 'UTC', spans: [{ days: [...WEEKDAYS], from: '00:00', to: '24:00' }] } },
      async decide(...asked: Parameters<Policy['decide']>) {
        const decided = await rules.decide(...asked);
        return quiet ? decided.map(inQuiet) : decided;
      },
    };
    house.ports.policy.current = () => policy as unknown as Policy;
  });
  afterEach(() => house.close());

  const away = async (hours: number) => {
    for (const { id } of await house.store.people.list())
      await house.store.people.change(id, { awayUntil: house.clock.now + hours * HOUR });
  };
  const look = async () => {
    await Promise.all([1, 2, 3].map(() => lookForMisses(house.ports)));
    await tellAll(house, ({ posted }) => posted !== undefined);
    return told.splice(0).map(({ notice }) => notice.text.split('\n')[0]);
  };
  const twice = (words: string) => [words, words];

  it('are told to leads on both desks, once, by any of several processes, and never in quiet hours', async () => {
    const { number } = await house.say('post', 'Maja', 'Where is my parcel?');
    const other = await house.say('post', 'Zala', 'And mine?');
    expect(await look()).toEqual([]);
    await away(48);
    quiet = true;
    expect(await look()).toEqual([]);
    quiet = false;
    await Promise.all([1, 2, 3].map(() => lookForMisses(house.ports)));
    await tellAll(house, ({ posted }) => posted !== undefined);
    expect(told).toHaveLength(2);
    const [first] = told.splice(0);
    expect(first?.audience).toEqual({ kind: 'supervisors', people: [] });
    expect(first?.notice.text).toContain(
      '2 waiting cases will miss their promises within 24 hours if nothing changes.',
    );
    expect(first?.notice.text).toContain('“/coverage” shows it hour by hour.');
    expect(first?.notice.charts).toMatchObject([
      { kind: 'trend', series: [{}, { label: expect.any(String) }, {}] },
    ]);
    const [drawn] = first?.notice.charts ?? [];
    expect(drawn?.kind === 'trend' && drawn.periods).toHaveLength(24);
    expect(first?.notice.tickets).toMatchObject([
      {
        number,
        title: expect.stringContaining(`#${number}: promised Wed 18 Nov, `),
        url: expect.any(String),
      },
      { number: other.number },
    ]);
    house.clock.now += 15 * MINUTE;
    expect(await look()).toEqual([]);
  });

  it('are told again when they are clearly more, and when the danger is over', async () => {
    await away(48);
    await house.say('post', 'Maja', 'Where is my parcel?');
    expect(await look()).toEqual(
      twice('1 waiting case will miss its promise within 24 hours if nothing changes.'),
    );
    await house.say('post', 'Zala', 'And mine?');
    expect(await look()).toEqual(
      twice(
        'It got worse: 2 waiting cases will miss the promise within 24 hours if nothing changes; 1 when this was told last.',
      ),
    );
    await away(0);
    house.clock.now += 30 * MINUTE;
    expect(await look()).toEqual([]);
    house.clock.now += 31 * MINUTE;
    expect(await look()).toEqual(
      twice('No waiting case is expected to miss its promise any more; 2 when this was told last.'),
    );
  });
});
