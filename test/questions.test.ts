import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import type { Desk } from '../src/desks/desk.ts';
import { lookAtDue, pauseAfter } from '../src/triage/questions.ts';
import { ENGINES } from './peers/database.ts';
import { type TestTriage, testTriage } from './peers/triage.ts';

const START = Date.parse('2026-03-02T09:00:00Z');
const MANY = 5000;

test.each([
  ['after the last ones, until there may be more', 49, 400, 2000],
  ['when there are none', 0, 1, 2000],
  ['among many, as long as these took', 50, 400, 400],
  ['among many that took very long, a second', 50, 60_000, 1000],
])('others have their turn %s', (_when, taken, tookMs, pauseMs) => {
  expect(pauseAfter(taken, tookMs)).toBe(pauseMs);
});

describe.each(ENGINES)('questions of a community, on %s', (engine) => {
  let triage: TestTriage;
  const asked: string[] = [];
  /** A community whose posts are gone. */
  const desk: Desk = {
    id: 'slack',
    start: () => Promise.resolve(),
    show: () => Promise.reject(new Error('It has no cards')),
    tell: () => Promise.resolve(),
    question: (conversation) => {
      asked.push(conversation);
      return Promise.resolve(null);
    },
  };

  beforeEach(async () => {
    asked.length = 0;
    triage = await testTriage(engine, START);
  });
  afterEach(() => triage.close());

  it('that are due at once by the thousand are looked at once each, fifty in one go, in order, by two', async () => {
    const { questions } = triage.store;
    const keep = (n: number) =>
      questions.keep({ channel: 'slack', conversation: `q${n}`, askedAt: START, dueAt: START + n });
    await Promise.all(Array.from({ length: MANY }, (_, n) => keep(n)));
    triage.clock.now = START + MANY;
    const ports = { ...triage.ports, desks: new Map([['slack', desk]]) };
    const first = await lookAtDue(ports);
    expect([first, asked]).toEqual([50, Array.from({ length: 50 }, (_, n) => `q${n}`)]);
    for (let left = MANY - first; left > 0; ) {
      const both = await Promise.all([lookAtDue(ports), lookAtDue(ports)]);
      expect(Math.max(...both)).toBeLessThanOrEqual(50);
      left -= both[0] + both[1];
      if (both[0] + both[1] === 0) break;
    }
    expect(asked.toSorted()).toEqual(Array.from({ length: MANY }, (_, n) => `q${n}`).toSorted());
    expect(await lookAtDue(ports)).toBe(0);
  }, 120_000);
});
