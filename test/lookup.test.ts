import { describe, expect, it } from 'vitest';
import { Lookup } from '../src/store/lookup.ts';

/** A table whose rows are read one statement at a time, by hand. */
function table(rows: Map<string, { is: string }>) {
  const asked: (readonly string[])[] = [];
  const gates: (() => void)[] = [];
  const lookup = new Lookup<{ is: string } | null>(async (keys) => {
    asked.push(keys);
    await new Promise<void>((resolve) => gates.push(resolve));
    return new Map(keys.flatMap((key) => (rows.has(key) ? [[key, rows.get(key) as { is: string }]] : [])));
  }, null);
  return { asked, lookup, answer: () => gates.shift()?.() };
}

describe('a lookup', () => {
  it('asks once for all who ask at the same moment, and once for each key', async () => {
    const { asked, lookup, answer } = table(new Map([['a', { is: 'A' }]]));
    const all = Promise.all(['a', 'b', 'a'].map((key) => lookup.get(key)));
    await Promise.resolve();
    await Promise.resolve();
    answer();
    expect(await all).toEqual([{ is: 'A' }, null, { is: 'A' }]);
    expect(asked).toEqual([['a', 'b']]);
  });

  it('never answers what was read before somebody asked', async () => {
    const rows = new Map([['a', { is: 'old' }]]);
    const { asked, lookup, answer } = table(rows);
    const before = lookup.get('a');
    await expect.poll(() => asked.length).toBe(1);
    const after = lookup.get('a');
    answer();
    expect(await before).toEqual({ is: 'old' });
    rows.set('a', { is: 'new' });
    await expect.poll(() => asked.length).toBe(2);
    answer();
    expect(await after).toEqual({ is: 'new' });
  });
});
