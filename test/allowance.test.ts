import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Allowance } from '../src/api/allowance.ts';
import { WrongTokens } from '../src/api/wrong-tokens.ts';

test('so many in a window, then none until it ends, for each key alone', () => {
  const allowance = new Allowance(2, 1000);
  expect([allowance.take('a', 0), allowance.take('a', 400), allowance.take('a', 600)]).toEqual([0, 0, 400]);
  expect(allowance.take('b', 600)).toBe(0);
  expect(allowance.take('a', 999)).toBe(1);
  expect(allowance.take('a', 1000)).toBe(0);
});

test('whenever they come, no window from its first on lets more through', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 60 });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 5 }), (waits, max) => {
      const allowance = new Allowance(max, 1000);
      let now = 0;
      let begun = Number.NEGATIVE_INFINITY;
      let passed = 0;
      for (const wait of waits) {
        now += wait;
        if (now >= begun + 1000) {
          begun = now;
          passed = 0;
        }
        if (allowance.take('a', now) === 0) passed++;
        expect(passed).toBeLessThanOrEqual(max);
      }
    }),
  );
});

test('a flood of keys makes nobody forgotten who keeps asking', () => {
  const allowance = new Allowance(1, 1000);
  allowance.take('busy', 0);
  for (let n = 0; n < 50_000; n++) {
    allowance.take(`key-${n}`, 0);
    if (n % 1000 === 0) expect(allowance.take('busy', 0)).toBe(1000);
  }
});

test('different wrong tokens hold an address back until its window ends, the same one as often as it comes does not', () => {
  const wrong = new WrongTokens(2, 1000);
  for (const now of [0, 100, 200]) wrong.add('a', 'old', now);
  expect(wrong.heldFor('a', 200)).toBe(0);
  wrong.add('a', 'guess', 300);
  expect([wrong.heldFor('a', 300), wrong.heldFor('b', 300), wrong.heldFor('a', 999)]).toEqual([700, 0, 1]);
  expect(wrong.heldFor('a', 1000)).toBe(0);
  wrong.add('a', 'again', 1000);
  expect(wrong.heldFor('a', 1000)).toBe(0);
});
