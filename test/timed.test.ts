import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HoursBook, NO_HOURS } from '../src/domain/hours.ts';
import type { Ticket } from '../src/domain/ticket/model.ts';
import { blankTicket } from '../src/domain/ticket/ticket.ts';
import { compile } from '../src/policy/compile.ts';
import type { Policy } from '../src/policy/policy.ts';
import type { Condition, Rule } from '../src/policy/rule-file.ts';
import { timeFacts } from '../src/policy/ticket-facts.ts';
import { type Clocks, mayFire, nextAsk, timedRules } from '../src/policy/timed.ts';
import { askAtOf } from '../src/triage/timed.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTH = 30 * DAY;
/** A Monday. */
const START = Date.parse('2026-03-02T09:00:00Z');
const OFFICE: HoursBook = {
  ...NO_HOURS,
  tables: {
    default: {
      zone: 'Europe/Ljubljana',
      week: { mon: [{ from: '08:00', to: '16:30' }], wed: [{ from: '08:00', to: '12:00' }] },
      holidays: [],
    },
  },
};
const READ = { mentions: () => false, saysOnly: () => false };

function rule(conditions: Rule['conditions']): Rule {
  const event = { type: 'escalate', params: { reason: 'time', tell: 'Time passed.' } };
  return { name: 'Time', because: '', priority: 1, conditions, event, examples: [] };
}

function clocks(
  waiting: number | null,
  silent: number | null = null,
  decision: number | null = null,
): Clocks {
  const since = { waitingMinutes: waiting, silentMinutes: silent, decisionMinutes: decision };
  return { since, team: null };
}

/** Every instant at which rules are asked in a month, beginning with now. */
function asked(conditions: Rule['conditions'], from: Clocks, hours: HoursBook = NO_HOURS): number[] {
  const rules = timedRules([rule(conditions)]);
  const factsAt = (at: number) => timeFacts(from, hours, at);
  const found = [START];
  for (let now: number | null = START; now !== null && found.length < 5000; ) {
    now = nextAsk(rules, from, { factsAt, hours, now });
    if (now === null || now > START + MONTH) break;
    found.push(now);
  }
  return found;
}

const since = (fact: string, operator: string, value: unknown): Condition => ({ fact, operator, value });

describe('rules that time alone makes fire', () => {
  it('are asked by the hour while somebody waits, and not because of what was answered', () => {
    const timed = timedRules([rule({ all: [since('hour', 'greaterThanInclusive', 0)] })]);
    const policy = { timed, callings: {}, hours: NO_HOURS } as unknown as Policy;
    const blank = blankTicket('t');
    const wait = { since: START } as Ticket['waiting']['wait'];
    const waits = { ...blank, waiting: { ...blank.waiting, wait } };
    expect([waits, blank].map((ticket) => askAtOf(policy, ticket, START, false))).toEqual([START, null]);
  });

  it.each([1e9, 1e13])('are asked at no time that no clock reaches: after %d minutes', (minutes) => {
    const condition = { all: [since('silentMinutes', 'greaterThan', minutes), since('open', 'equal', true)] };
    const from = clocks(null, START);
    const ways = { factsAt: (at: number) => timeFacts(from, NO_HOURS, at), hours: NO_HOURS, now: START };
    expect(nextAsk(timedRules([rule(condition)]), from, ways)).toBeNull();
  });

  const day = since('silentMinutes', 'greaterThanInclusive', 1440);
  const wait = since('waitingMinutes', 'greaterThanInclusive', 60);
  const urgent = since('priority', 'equal', 'urgent');
  it.each<[string, Condition, Clocks, number[]]>([
    ['at the minute', { all: [day] }, clocks(null, START), [DAY]],
    [
      'a minute after at most',
      { all: [since('silentMinutes', 'greaterThan', 10)] },
      clocks(null, START),
      [11 * MINUTE],
    ],
    ['once both hold', { all: [day, wait] }, clocks(START - HOUR, START), [DAY]],
    ['never without what it counts from', { all: [wait] }, clocks(null, START), []],
    ['never where it was so before', { all: [wait] }, clocks(START - DAY, START), []],
    ['where the rest may hold', { all: [day, urgent] }, clocks(null, START), [DAY]],
    ['at each of several', { any: [{ all: [wait, urgent] }, day] }, clocks(START, START), [HOUR, DAY]],
    ['not where time says no', { all: [wait, { not: wait }] }, clocks(START), []],
    ['until a minute', { all: [since('waitingMinutes', 'lessThan', 60), urgent] }, clocks(START), []],
    ['between two', { all: [wait, since('waitingMinutes', 'lessThan', 90)] }, clocks(START), [HOUR]],
    [
      'of several minutes',
      { all: [since('decisionMinutes', 'in', [5, 7])] },
      clocks(null, null, START),
      [5 * MINUTE, 7 * MINUTE],
    ],
    [
      'and halves are rounded up',
      { all: [since('waitingMinutes', 'greaterThan', 0.5)] },
      clocks(START),
      [MINUTE],
    ],
  ])('are asked %s', (_name, conditions, from, at) => {
    expect(asked(conditions, from).slice(1)).toEqual(at.map((ms) => START + ms));
  });

  it('are asked when the hour, the day or the opening comes, and no more often', () => {
    const nine = asked({ all: [since('hour', 'equal', 10), since('weekday', 'equal', 'tue')] }, clocks(null));
    expect(nine.slice(1).map((at) => new Date(at).toISOString())).toEqual(
      ['03', '10', '17', '24', '31'].map((day) => `2026-03-${day}T10:00:00.000Z`),
    );
    const closed = asked({ all: [since('open', 'equal', false)] }, clocks(null), OFFICE);
    expect(closed.slice(1, 4).map((at) => new Date(at).toISOString())).toEqual([
      '2026-03-02T15:30:00.000Z',
      '2026-03-04T11:00:00.000Z',
      '2026-03-09T15:30:00.000Z',
    ]);
  });

  it('say whether any may fire now', () => {
    const rules = timedRules([rule({ all: [day, urgent] }), rule({ all: [urgent] })]);
    expect(rules).toHaveLength(1);
    const from = clocks(null, START);
    const factsAt = (at: number) => timeFacts(from, NO_HOURS, at);
    expect([DAY - 1, DAY].map((ms) => mayFire(rules, factsAt, START + ms))).toEqual([false, true]);
  });

  const number = fc.integer({ min: 0, max: 3000 });
  const atom = fc.oneof(
    fc.record({
      fact: fc.constantFrom('waitingMinutes', 'silentMinutes', 'decisionMinutes'),
      operator: fc.constantFrom(
        'lessThan',
        'lessThanInclusive',
        'greaterThan',
        'greaterThanInclusive',
        'equal',
      ),
      value: number,
    }),
    fc.record({
      fact: fc.constant('hour'),
      operator: fc.constant('equal'),
      value: fc.integer({ min: 0, max: 23 }),
    }),
    fc.record({ fact: fc.constant('open'), operator: fc.constant('equal'), value: fc.boolean() }),
    fc.record({
      fact: fc.constant('priority'),
      operator: fc.constant('equal'),
      value: fc.constant('urgent'),
    }),
  );
  const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      atom,
      fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('tree') }),
    ),
  }));
  const ago = fc.option(fc.integer({ min: 0, max: 3 * DAY }).map((ms) => START - ms));

  it('never fire at an instant of a month between two at which they are asked', () => {
    fc.assert(
      fc.property(
        fc.record({ conditions: tree, waiting: ago, silent: ago, decision: ago, urgent: fc.boolean() }),
        fc.array(fc.integer({ min: 0, max: MONTH }), { minLength: 60, maxLength: 60 }),
        ({ conditions, waiting, silent, decision, urgent: isUrgent }, instants) => {
          const from = clocks(waiting, silent, decision);
          const asks = asked({ all: [conditions] }, from, OFFICE);
          const holds = compile({ all: [conditions] });
          const fires = (at: number) =>
            holds({ ...timeFacts(from, OFFICE, at), priority: isUrgent ? 'urgent' : 'normal' }, READ);
          for (const ms of [...instants, ...asks.map((at) => at - START - 1)]) {
            const at = START + Math.max(0, ms);
            const last = asks.findLast((one) => one <= at) ?? START;
            if (fires(at)) expect(fires(last)).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
