import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Recent } from '../src/domain/recent.ts';

test('the last keys that were set or asked for are known, by what was set last', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 12 }).map(String)), {
    size: 'large',
  });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 5 }), (asked, most) => {
      const recent = new Recent<number>(most);
      const set = new Map<string, number>();
      let last: string[] = [];
      for (const [index, [isSet, key]] of asked.entries()) {
        if (isSet) {
          recent.set(key, index);
          set.set(key, index);
        } else {
          const known = recent.get(key);
          if (known !== undefined || last.includes(key)) expect(known).toBe(set.get(key));
          if (known === undefined) continue;
        }
        last = [...last.filter((other) => other !== key), key].slice(-most);
      }
    }),
  );
});

test('keys that nobody asks for again are forgotten', () => {
  const recent = new Recent<number>(10);
  const keys = Array.from({ length: 1000 }, (_, n) => `key-${n}`);
  for (const [n, key] of keys.entries()) recent.set(key, n);
  const known = keys.filter((key) => recent.get(key) !== undefined);
  expect(known.length).toBeGreaterThanOrEqual(10);
  expect(known.length).toBeLessThanOrEqual(20);
});
