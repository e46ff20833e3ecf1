import { setImmediate } from 'node:timers/promises';
import { RateLimitError } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Budget, createBudget, type Rank } from '../src/desks/discord/budget.ts';
import { ANA_ID, cardWithThread, startDesk, type TestDesk } from './discord.house.ts';
import { eventually } from './eventually.ts';
import { DESK } from './peers/discord.ts';

describe('the calls that Discord takes', () => {
  /** Time passes only while somebody sleeps. */
  let clock: number;
  let budget: Budget;
  /** What was called, and when. */
  let called: { name: string; at: number }[];

  beforeEach(() => {
    clock = 0;
    called = [];
    budget = createBudget(
      () => clock,
      async (ms) => {
        await setImmediate();
        clock += ms;
      },
    );
  });

  const call = (rank: Rank, name: string) =>
    budget.run(rank, async () => void called.push({ name, at: clock }));

  it('are 45 in any second at the most, in the order in which they were wanted', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `${index}`);
    await Promise.all(names.map((name) => call('behind', name)));
    expect(called.map(({ name }) => name)).toEqual(names);
    const apart = called.slice(45).map(({ at }, index) => at - (called[index]?.at ?? 0));
    expect(Math.min(...apart)).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...apart)).toBeLessThan(1200);
  });

  it('go to those ahead first, and always some to those behind', async () => {
    const wanted = [...Array(100).fill('behind'), ...Array(60).fill('ahead')] as Rank[];
    await Promise.all(wanted.map((rank) => call(rank, rank)));
    const names = called.map(({ name }) => name);
    const begin = names.indexOf('ahead');
    expect(begin).toBeLessThan(10);
    expect(names.slice(begin, begin + 8).join(' ')).toBe('ahead ahead ahead behind ahead ahead ahead behind');
    expect(names.lastIndexOf('ahead')).toBeLessThan(begin + 80);
    expect(names).toHaveLength(160);
  });

  const limited = (global: boolean, retryAfter: number) =>
    new RateLimitError({ global, retryAfter } as ConstructorParameters<typeof RateLimitError>[0]);

  it('wait together when another process used them up, and are made again', async () => {
    const wrong = [limited(true, 700), limited(true, 300)];
    const again = budget.run('behind', async () => {
      const error = wrong.shift();
      if (error !== undefined) throw error;
      return clock;
    });
    expect(await again).toBe(1000);
  });

  it('are given up when the wait is long, when it does not end, and when one channel alone is limited', async () => {
    const fails = (error: Error) =>
      expect(budget.run('ahead', () => Promise.reject(error))).rejects.toBe(error);
    await fails(limited(true, 3_600_000));
    await fails(limited(false, 100));
    expect(clock).toBe(0);
    await fails(limited(true, 100));
    expect(clock).toBe(400);
  });
});

describe('what was written while the house was away', () => {
  let before: TestDesk;
  let over: TestDesk;
  beforeEach(async () => {
    before = await startDesk({ reads: true });
  });
  afterEach(() => over.stop());

  it('is read before the copies that wait, and no more is asked than it takes [K02]', async () => {
    const { discord, accepted } = before;
    const { ref, thread } = await cardWithThread(before);
    await eventually(() => expect(accepted).toHaveLength(1));
    await before.die();
    const threads = Array.from(
      { length: 30 },
      () => discord.addChannel(discord.snowflake(), 11, DESK, 't').id,
    );
    for (const [index, one] of threads.entries()) discord.write(one, ANA_ID, `text ${index}`);
    over = await startDesk({ reads: true, discord, accepted });
    const copies = Array.from({ length: 200 }, (_, index) =>
      over.desk.mirror?.(ref, {
        ...{ id: `m-${index}`, kind: 'inbound', author: 'Maja', since: 0 },
        ...{ text: `word ${index}`, files: [], before: null, deleted: false },
      }),
    );
    void Promise.allSettled(copies);
    await eventually(() => expect(over.accepted).toHaveLength(1 + threads.length));
    expect(discord.in(thread)).toEqual([]);
    const asked = discord.calls.filter(({ path }) => threads.some((id) => path.includes(id)));
    expect(asked.map(({ name }) => name)).toEqual(threads.map(() => 'list-messages'));
  });
});
