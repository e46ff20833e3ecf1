import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHoldings, type Holdings } from '../src/holding.ts';
import { type Leases, SqlLeases } from '../src/store/leases.ts';
import { inOne } from '../src/work.ts';
import { eventually } from './eventually.ts';
import { connect, ENGINES, type TestDatabase, testDatabase } from './peers/database.ts';

const LONG = 60_000;

describe.each(ENGINES)('what one process of all does, on %s', (engine) => {
  let database: TestDatabase;
  let leases: Leases;
  let other: Leases;
  let others: ReturnType<typeof connect>;

  beforeEach(async () => {
    database = await testDatabase(engine);
    others = connect(engine, database.url);
    leases = new SqlLeases(database.db, engine);
    other = new SqlLeases(others, engine);
  });
  afterEach(async () => {
    await others.destroy();
    await database.close();
  });

  it('is held by one, left to the next with what that has to know, and taken from whoever is silent', async () => {
    const first = await leases.take('gateway', 'here:1', LONG);
    expect(first).toEqual({ name: 'gateway', epoch: 1, value: null });
    if (first === null) return;
    expect(await other.take('gateway', 'there:2', LONG)).toBeNull();
    expect(await leases.hold(first, LONG, 'up to 7')).toBe(true);
    expect(await leases.hold(first, LONG)).toBe(true);
    await leases.leave(first);
    const second = await other.take('gateway', 'there:2', 1);
    expect(second).toEqual({ name: 'gateway', epoch: 2, value: 'up to 7' });
    const third = await eventually(async () => {
      const taken = await leases.take('gateway', 'here:1', LONG);
      if (taken === null) throw new Error('it is held');
      return taken;
    });
    expect(third.epoch).toBe(3);
    // Whoever wakes after it was taken changes nothing by it any more.
    for (const late of [first, second ?? first]) {
      expect(await other.hold(late, LONG, 'up to 3')).toBe(false);
      await other.leave(late);
      await other.drop(late);
    }
    expect(await other.take('gateway', 'there:2', LONG)).toBeNull();
    expect(await other.held('gate')).toEqual([{ name: 'gateway', holder: 'here:1', value: 'up to 7' }]);
    expect(await other.held('gate-')).toEqual([]);
  });

  it('is free when it seems held for longer than anybody holds it: the clock was set back', async () => {
    const held = await leases.take('gateway', 'here:1', LONG * 60);
    expect(held?.epoch).toBe(1);
    expect((await other.take('gateway', 'there:2', LONG))?.epoch).toBe(2);
  });

  it('of many that want it at once, one has it', async () => {
    const wanted = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? leases : other));
    const all = await Promise.all(wanted.map((one, at) => one.take('gateway', `p:${at}`, LONG)));
    expect(all.filter((one) => one !== null)).toHaveLength(1);
  });

  describe('by processes', () => {
    const said: string[] = [];
    const errors: object[] = [];
    const log = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: (data: object) => void errors.push(data),
    };
    const processOf = (
      whose: Leases,
    ): { holdings: Holdings; stop: () => Promise<void>; signal: AbortSignal } => {
      const ending = new AbortController();
      const holdings = createHoldings({ leases: whose, log, holder: 'here:1' });
      const stop = () => {
        ending.abort();
        return holdings.left();
      };
      return { holdings, stop, signal: ending.signal };
    };
    const work = (name: string, { holdings, signal }: ReturnType<typeof processOf>, places = 1) =>
      holdings.hold(
        'work',
        async (held) => {
          said.push(`${name} begins after ${held.value}`);
          held.leaves(() => name);
          return async () => said.push(`${name} ends`);
        },
        signal,
        { places },
      );
    beforeEach(() => {
      said.splice(0);
      errors.splice(0);
    });

    it('goes on at once in another one when its own stops, which has ended it then', async () => {
      const [ana, bor] = [processOf(leases), processOf(other)];
      await work('ana', ana);
      await work('bor', bor);
      expect(said).toEqual(['ana begins after null']);
      await ana.stop();
      await eventually(() => expect(said).toHaveLength(3));
      expect(said.slice(1)).toEqual(['ana ends', 'bor begins after ana']);
      await bor.stop();
    });

    it('is ended where another one has taken it meanwhile', async () => {
      const ana = processOf(leases);
      await work('ana', ana);
      await database.db.updateTable('leases').set({ epoch: 7 }).execute();
      await eventually(() => expect(said).toEqual(['ana begins after null', 'ana ends']));
      await ana.stop();
      // The one that has it keeps it.
      expect(await other.take('work', 'there:2', LONG)).toBeNull();
    });

    it('has so many places as it was given', async () => {
      const all = [processOf(leases), processOf(other), processOf(leases)];
      for (const [at, one] of all.entries()) await work(`${at}`, one, 2);
      expect(said).toEqual(['0 begins after null', '1 begins after null']);
      await all[0]?.stop();
      await eventually(() => expect(said.at(-1)).toBe('2 begins after 0'));
      await Promise.all(all.map(({ stop }) => stop()));
    });

    it('of which one part breaks says so by name, ends the others, and goes on in another process, or there again', async () => {
      const listen = (name: string, { holdings, signal }: ReturnType<typeof processOf>) => {
        const breaking = async () => {
          said.push(`${name} begins`);
          if (said.length <= 2) throw new Error('the line is of another kind');
          await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        };
        const beside = async (own: AbortSignal) => {
          await new Promise((resolve) => own.addEventListener('abort', resolve, { once: true }));
          said.push(`${name} ends`);
        };
        return inOne(holdings, 'listen/email', [breaking, beside], signal);
      };
      const ana = processOf(leases);
      await listen('ana', ana);
      await eventually(() => expect(said).toEqual(['ana begins', 'ana ends', 'ana begins']));
      expect(errors).toEqual([
        { work: 'listen/email', err: new Error('the line is of another kind'), againMs: 2000 },
      ]);
      await ana.stop();
      said.splice(0);
      const cene = processOf(leases);
      await listen('cene', cene);
      const bor = processOf(other);
      await listen('bor', bor);
      await eventually(
        () => expect(said.slice(0, 3)).toEqual(['cene begins', 'cene ends', 'bor begins']),
        5000,
      );
      await Promise.all([bor.stop(), cene.stop()]);
    });

    it('throws what its first beginning throws, and keeps it for nobody', async () => {
      const ana = processOf(leases);
      const begin = () => Promise.reject(new Error('a wrong setting'));
      await expect(ana.holdings.hold('work', begin, ana.signal)).rejects.toThrow('a wrong setting');
      expect((await other.take('work', 'there:2', LONG))?.epoch).toBe(2);
      await ana.stop();
    });
  });
});
