import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { peopleFor, shareLate, shareWaiting } from '../src/domain/erlang.ts';
import { type Ahead, forecast, type Waiting } from '../src/domain/forecast.ts';

const HOUR = 3_600_000;

/** The formula as it is printed in books, with big numbers instead of a recursion. */
function inBooks(people: number, load: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n < people; n++) {
    term *= load / n;
    sum += term;
  }
  const last = ((term * load) / people) * (people / (people - load));
  return last / (sum + last);
}

describe('people for a stream of cases', () => {
  it.each([
    // Tables of Erlang C: load, people, share that waits.
    [1, 2, 0.3333],
    [5, 6, 0.5875],
    [10, 12, 0.4494],
    [20, 25, 0.209],
  ])('a load of %d on %d people: %d wait', (load, people, share) => {
    expect(shareWaiting(people, load)).toBeCloseTo(share, 3);
  });

  it('is what the printed formula says, never more with more people, and all of them wait where it is too much', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0.01, max: 59, noNaN: true }),
        (people, load) => {
          const share = shareWaiting(people, load);
          if (people > load) expect(share / inBooks(people, load)).toBeCloseTo(1, 6);
          else expect(share).toBe(1);
          expect(shareWaiting(people + 1, load)).toBeLessThanOrEqual(share);
        },
      ),
    );
  });

  it('is the fewest with whom it holds', () => {
    const stream = fc.record({
      arrivals: fc.double({ min: 0.1, max: 200, noNaN: true }),
      workMs: fc.integer({ min: 30_000, max: HOUR }),
      withinMs: fc.integer({ min: 0, max: 8 * HOUR }),
      share: fc.double({ min: 0.5, max: 0.99, noNaN: true }),
    });
    fc.assert(
      fc.property(stream, (one) => {
        const people = peopleFor(one);
        const load = (one.arrivals * one.workMs) / HOUR;
        expect(shareLate(people, load, one.workMs, one.withinMs)).toBeLessThanOrEqual(1 - one.share);
        expect(shareLate(people - 1, load, one.workMs, one.withinMs)).toBeGreaterThan(1 - one.share);
      }),
    );
    expect(peopleFor({ arrivals: 0, workMs: HOUR, withinMs: HOUR, share: 0.9 })).toBe(0);
  });
});

describe('what becomes of the queue', () => {
  const hours = (answers: number[], arrivals: number[] = []): Ahead[] =>
    answers.map((given, n) => ({
      from: n * HOUR,
      to: (n + 1) * HOUR,
      answers: given,
      arrivals: arrivals[n] ?? 0,
    }));
  const due = (number: number, promise: number): Waiting => ({
    ...{ number, targetAt: promise * 0.8 * HOUR, promiseAt: promise * HOUR },
  });
  const terms = { now: 0, promiseMs: 10 * HOUR };

  it('is answered in the order of promises, and who is too late is named with the time', () => {
    const queue = [due(1, 0.5), due(2, 2), due(3, 2), due(4, 9)];
    const { late, waitMs } = forecast(queue, hours([1, 1, 1, 1, 1]), terms);
    expect(late).toEqual([
      { number: 1, promiseAt: 0.5 * HOUR, answeredAt: HOUR },
      { number: 3, promiseAt: 2 * HOUR, answeredAt: 3 * HOUR },
    ]);
    expect(waitMs).toBe(4 * HOUR);
  });

  it('nobody on duty: nobody is answered', () => {
    expect(forecast([due(7, 3)], hours([0, 0, 0, 0], [1]), terms)).toEqual({
      late: [{ number: 7, promiseAt: 3 * HOUR, answeredAt: null }],
      lateOfComing: 1,
      waitMs: null,
    });
  });

  it('who comes later delays nobody who is due before, and is counted by halves where averages are', () => {
    const { late, lateOfComing } = forecast(
      [due(1, 3)],
      hours([0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0.5], [1]),
      terms,
    );
    expect(late).toEqual([]);
    expect(lateOfComing).toBe(1);
  });

  it('keeps all promises where any order could, tried one by one', () => {
    const cases = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 6 });
    const given = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(cases, given, (promises, answers) => {
        const { late } = forecast(
          promises.map((promise, n) => due(n, promise)),
          hours(answers),
          terms,
        );
        // Answers of an hour are spread over it: whoever is answered at its end is in time for that hour.
        const moments = answers.flatMap((many, n) =>
          Array.from({ length: many }, (_, k) => n + (k + 1) / many),
        );
        expect(late.length === 0).toBe(canKeepAll(promises, moments));
      }),
    );
  });
});

/** Whether some way to give the moments to the cases keeps all of their promises. */
function canKeepAll(promises: readonly number[], moments: readonly number[]): boolean {
  const [moment, ...later] = moments;
  if (promises.length === 0) return true;
  if (moment === undefined) return false;
  return promises.some(
    (promise, index) =>
      promise >= moment &&
      canKeepAll(
        promises.filter((_, n) => n !== index),
        later,
      ),
  );
}
