import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CodedError, type ErrorCode, MEANING } from '../src/domain/coded-error.ts';
import { MAX_TRIES } from '../src/jobs/jobs.ts';
import { fateOf, tellingOf } from '../src/jobs/retry.ts';

const codes = fc.constantFrom(...(Object.keys(MEANING) as ErrorCode[]));
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const early = fc.integer({ min: 1, max: MAX_TRIES - 1 });

test('only what may get better is tried again, and never after the twelfth try', () => {
  fc.assert(
    fc.property(codes, fc.integer({ min: 1, max: 40 }), random, (code, attempt, chance) => {
      const fate = fateOf(new CodedError(code, 'x'), attempt, chance);
      expect(fate.again).toBe(MEANING[code].job === 'retry' && attempt < MAX_TRIES);
    }),
  );
});

test('the wait doubles from a second to five minutes, a fifth more or less', () => {
  const wait = (attempt: number, chance: number) => {
    const fate = fateOf(new CodedError('vendor-down', 'x'), attempt, chance);
    return fate.again ? fate.waitMs : null;
  };
  const middle = Array.from({ length: MAX_TRIES - 1 }, (_, index) => wait(index + 1, 0.5));
  expect(middle).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((seconds) => seconds * 1_000));
  fc.assert(
    fc.property(early, random, (attempt, chance) => {
      const ratio = (wait(attempt, chance) ?? 0) / (middle[attempt - 1] ?? 1);
      expect(ratio).toBeGreaterThanOrEqual(0.8);
      expect(ratio).toBeLessThanOrEqual(1.2);
    }),
  );
});

test('a wait that the other side named is kept as it is', () => {
  fc.assert(
    fc.property(early, random, fc.nat(), (attempt, chance, retryAfterMs) => {
      const error = new CodedError('rate-limited', 'x', { retryAfterMs });
      expect(fateOf(error, attempt, chance)).toEqual({ again: true, waitMs: retryAfterMs });
    }),
  );
});

test('a wait without end ends', () => {
  const error = new CodedError('rate-limited', 'x', { retryAfterMs: Number.POSITIVE_INFINITY });
  expect(fateOf(error, 1, 0)).toEqual({ again: true, waitMs: 30 * 86_400_000 });
});

test('a fault of ours is tried again and told without its words, which may be a customer’s', () => {
  expect(fateOf(new TypeError('secret'), 1, 0.5)).toEqual({ again: true, waitMs: 1_000 });
  expect(
    [new TypeError('secret'), 'secret', new CodedError('vendor-refused', 'ours')].map(tellingOf),
  ).toEqual(['store-down: TypeError', 'store-down: string', 'vendor-refused: ours']);
});
