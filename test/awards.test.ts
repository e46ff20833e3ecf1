import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Award, type AwardTerms, NO_AWARDS } from '../src/domain/award.ts';
import { monthAt, monthNamed } from '../src/domain/month.ts';
import { countMonth } from '../src/insight/awards/count.ts';
import { scores, standing } from '../src/insight/awards/score.ts';
import type { Observation } from '../src/insight/observation.ts';
import { awardsOf, awardsProblems } from '../src/policy/awards-file.ts';
import { type CaseOptions, caseOf, HOUR, NOON, ordinaryMonth } from './awards.cases.ts';

const SHIPPED = JSON.parse(readFileSync(join(import.meta.dirname, '../rules/awards.json'), 'utf8'));
const TERMS = awardsOf(SHIPPED);
const MONTH = monthNamed('2026-11', 'Europe/Ljubljana') ?? monthAt(NOON, 'UTC');
const TEAM = ['ana', 'bor', 'cene', 'dara', 'eve', 'filip'];
const LATER = MONTH.to + 10 * 24 * HOUR;
const ORDINARY = ordinaryMonth(TEAM, 60);

function pointsOf(rows: readonly Observation[], who = 'eve', terms: AwardTerms = TERMS) {
  const count = countMonth(rows, MONTH, LATER);
  return Object.fromEntries(
    terms.awards
      .filter(({ of }) => of === 'person')
      .map((award) => [award.id, scores(award, count, terms).find((one) => one.who === who)?.points ?? 0]),
  );
}

/** No award's score of Eve is higher than it was. */
function raisesNothing(attack: readonly Observation[], before: readonly Observation[] = ORDINARY): void {
  const was = pointsOf(before);
  const is = pointsOf(attack);
  const raised = Object.keys(was).filter((award) => (is[award] ?? 0) > (was[award] ?? 0));
  expect(raised.map((award) => `${award}: ${was[award]} to ${is[award]}`)).toEqual([]);
}

const eves = (make: (index: number) => Partial<CaseOptions>, count = 80) =>
  Array.from({ length: count }, (_, index) =>
    caseOf({ id: `more-${index}`, person: 'eve', at: NOON + index * HOUR, ...make(index) }),
  ).flat();

/** What follows on cases of Eve's that were solved at once. */
const afterwards = (more: (row: Observation) => Partial<Observation>[]) => [
  ...ORDINARY,
  ...ORDINARY.filter(
    ({ measure, person, good }) => measure === 'said-solved' && person === 'eve' && good,
  ).flatMap((row) =>
    more(row).map(
      (one, index): Observation => ({
        ...row,
        ...{ good: null, inPromise: null, version: 50 + index, at: row.at + 8 * HOUR + index },
        ...one,
      }),
    ),
  ),
];

describe('what raises nobody’s score', () => {
  test('closing and reopening', () => {
    const again = (row: Observation): Partial<Observation>[] => [
      { measure: 'reopened', detail: 'team' },
      { measure: 'solved' },
      { measure: 'said-solved', good: true, inPromise: row.inPromise },
    ];
    raisesNothing(afterwards(again));
    raisesNothing(afterwards(() => [{ measure: 'reopened', detail: 'team' }]));
    raisesNothing(afterwards((row) => [...again(row), ...again(row), ...again(row)]));
  });

  test('taking easy tickets for oneself', () => {
    const easy = eves(() => ({ kind: 'address', says: 'yes' }));
    raisesNothing([...ORDINARY, ...easy]);
    expect(pointsOf([...ORDINARY, ...easy])['fast-and-right']).toBe(pointsOf(ORDINARY)['fast-and-right']);
  });

  test('closing in bulk, and without an answer', () => {
    raisesNothing([...ORDINARY, ...eves(() => ({ solved: 'bulk', says: 'yes', score: 10 }))]);
    raisesNothing([...ORDINARY, ...eves(() => ({ solved: 'unanswered', says: 'yes' }))]);
    raisesNothing([...ORDINARY, ...eves(() => ({}))]);
  });

  test('splitting: parts are nobody’s merit, and what is split off has to be solved too', () => {
    const parts = ORDINARY.filter(({ person, measure }) => person === 'eve' && measure === 'said-solved');
    const solved = parts.flatMap(({ ticketId, contact, at }) =>
      [1, 2, 3].flatMap((part) =>
        caseOf({
          ...{ id: `${ticketId}-${part}`, person: 'eve', contact, at: at - 2 * HOUR, says: 'yes', score: 10 },
          opened: 'self',
          more: [{ measure: 'described', detail: 'split' }],
        }),
      ),
    );
    raisesNothing([...ORDINARY, ...solved]);
    // What would have been a no is split off, and never settled: the rest is a yes.
    const hard = parts.filter(({ good }) => good === false);
    const ids = new Set(hard.map(({ ticketId }) => ticketId));
    const rest = ORDINARY.map((row) =>
      ids.has(row.ticketId) && row.measure === 'said-solved' ? { ...row, good: true, inPromise: true } : row,
    );
    const off = hard.flatMap(({ ticketId, contact, at }) =>
      caseOf({
        ...{ id: `${ticketId}-hard`, person: 'eve', contact, at: at - 2 * HOUR, opened: 'self' },
        more: [{ measure: 'described', detail: 'split' }],
      }),
    );
    const { 'fast-and-right': honest = 0 } = pointsOf(ORDINARY.filter(({ ticketId }) => !ids.has(ticketId)));
    expect(pointsOf([...rest, ...off])['fast-and-right']).toBeLessThanOrEqual(honest);
  });

  test('kudos rings', () => {
    const ring = eves(
      () => ({
        more: TEAM.flatMap((by) => [
          { measure: 'thanked' as const, person: 'eve', by },
          { measure: 'thanked' as const, person: by, by: 'eve' },
        ]),
      }),
      20,
    );
    raisesNothing([...ORDINARY, ...ring]);
    // A customer who never tires of it counts once.
    const fan = ORDINARY.find(({ measure, person }) => measure === 'thanked' && person === 'eve');
    if (fan === undefined) throw new Error('nobody thanked Eve');
    const tireless = Array.from({ length: 50 }, (_, index) => ({ ...fan, version: 90 + index }));
    raisesNothing([...ORDINARY, ...tireless]);
  });

  test('answering one’s own survey, on one’s own ticket', () => {
    raisesNothing([
      ...ORDINARY,
      ...eves(() => ({
        ...{ opened: 'self', says: 'yes', score: 10 },
        more: [{ measure: 'thanked', person: 'eve' }],
      })),
    ]);
    raisesNothing(
      afterwards(() => [{ measure: 'survey-scored', value: 10, by: 'eve', person: 'eve', contact: 'new' }]),
    );
  });

  test('"we’re on it": what is no answer, and what was called one', () => {
    raisesNothing([
      ...ORDINARY,
      ...eves(() => ({}), 60).filter(({ measure }) => measure === 'opened' || measure === 'acknowledged'),
    ]);
    // The customer says that it was none, and is answered late.
    raisesNothing([
      ...ORDINARY,
      ...eves((index) => ({
        says: 'no',
        more: [
          { measure: 'voided', value: 3, detail: '0' },
          {
            measure: 'said-solved',
            person: 'eve',
            good: true,
            inPromise: false,
            at: NOON + (index + 40) * HOUR,
          },
        ],
      })),
    ]);
  });

  test('trading advice and cases', () => {
    const traded = Array.from({ length: 40 }, (_, index) => {
      const [giver, taker] = index % 2 === 0 ? ['eve', 'bor'] : ['bor', 'eve'];
      const id = `traded-${index}`;
      return caseOf({
        ...{ id, person: String(taker), says: 'yes' },
        more: [
          { measure: 'handed-over', person: String(giver), detail: 'offered' },
          { measure: 'handed-over', person: String(taker), by: String(giver), detail: 'taken' },
          { measure: 'advised', person: String(giver), by: String(taker) },
        ],
      });
    }).flat();
    const { 'team-player': was = 0 } = pointsOf(ORDINARY);
    expect(pointsOf([...ORDINARY, ...traded])['team-player']).toBeLessThanOrEqual(was);
  });

  test('rescuing whom one has made unhappy oneself, or said to be', () => {
    const rescued = (more: readonly (Partial<Observation> & Pick<Observation, 'measure'>)[]) =>
      eves((index) => ({
        says: 'yes',
        more: more.map((one) => ({ at: NOON + index * HOUR + HOUR, ...one })),
      }));
    const { 'best-rescue': was = 0 } = pointsOf(ORDINARY);
    const byOwnNo = rescued([{ measure: 'said-solved', person: 'eve', good: false }]);
    const byOwnCall = rescued([{ measure: 'escalated', by: 'eve', detail: 'agent' }]);
    const byRule = rescued([{ measure: 'escalated', rule: 'Angry', detail: 'angry' }]);
    expect(pointsOf([...ORDINARY, ...byOwnNo])['best-rescue']).toBeLessThanOrEqual(was);
    expect(pointsOf([...ORDINARY, ...byOwnCall])['best-rescue']).toBeLessThanOrEqual(was);
    expect(pointsOf([...ORDINARY, ...byRule])['best-rescue']).toBeGreaterThan(was);
  });

  test('putting cases away as spam, by merging, or by handing them back and forth', () => {
    raisesNothing(afterwards(() => [{ measure: 'excluded', good: true }]));
    const lost = ORDINARY.filter(
      ({ measure, person, good }) => measure === 'said-solved' && person === 'eve' && !good,
    );
    const hidden = lost.map((row): Observation => ({ ...row, measure: 'excluded', good: true, version: 70 }));
    raisesNothing([...ORDINARY, ...hidden]);
  });

  test('any number of these together', () => {
    const attacks: Partial<CaseOptions>[] = [
      { solved: 'bulk', says: 'yes', score: 10 },
      { solved: 'unanswered', says: 'yes' },
      { opened: 'self', says: 'yes', score: 10 },
      { kind: 'address', says: 'yes' },
      { says: 'no' },
      { more: [{ measure: 'thanked', person: 'eve', by: 'bor' }] },
      {
        more: [{ measure: 'reopened', person: 'eve', detail: 'team' }],
        says: 'yes',
        contact: 'customer-eve-1',
      },
    ];
    fc.assert(
      fc.property(fc.array(fc.nat(attacks.length - 1), { minLength: 1, maxLength: 40 }), (chosen) => {
        raisesNothing([
          ...ORDINARY,
          ...chosen.flatMap((one, index) =>
            caseOf({ id: `x-${index}`, person: 'eve', at: NOON + index * HOUR, ...attacks[one] }),
          ),
        ]);
      }),
      { numRuns: 25 },
    );
  });
});

describe('what is fair', () => {
  test('whoever has the hard cases is not behind whoever has the easy ones', () => {
    const others = ordinaryMonth(TEAM, 300, 5);
    const rows = [...others, ...ordinary('hana', 'refund', 0.6), ...ordinary('iva', 'delivery', 0.85)];
    const hana = pointsOf(rows, 'hana')['fast-and-right'] ?? 0;
    const iva = pointsOf(rows, 'iva')['fast-and-right'] ?? 0;
    // By their plain shares 250 lie between them.
    expect(Math.abs(hana - iva)).toBeLessThan(50);
  });

  test('a longer case that is solved never lowers a score', () => {
    const ms = fc.integer({ min: 0, max: 4 * 24 });
    fc.assert(
      fc.property(fc.array(ms, { minLength: 1, maxLength: 10 }), fc.nat(4), (longer, rounds) => {
        const eve = ORDINARY.filter(({ person, measure }) => person === 'eve' && measure === 'said-solved');
        const late = new Map(longer.map((hours, index) => [eve[index]?.ticketId, hours * HOUR]));
        const stretched = ORDINARY.flatMap((row): Observation[] => {
          const more = late.get(row.ticketId) ?? 0;
          const rest =
            row.measure === 'opened' || row.measure === 'first-answer' || row.measure === 'acknowledged';
          const value = row.measure === 'solved' ? more : row.value;
          if (rest || more === 0 || row.measure === 'thanked') return [row];
          const next = Array.from(
            { length: row.measure === 'solved' ? rounds : 0 },
            (_, index): Observation => ({
              ...row,
              ...{ measure: 'next-answer', inPromise: true, value: more, version: 80 + index, at: row.at },
            }),
          );
          return [...next, { ...row, at: row.at + more, value }];
        });
        expect(pointsOf(stretched)).toEqual(pointsOf(ORDINARY));
      }),
      { numRuns: 15 },
    );
  });

  test('a case that was late before it was theirs is held against nobody', () => {
    const inherited = eves(() => ({ says: 'yes', late: null, kind: 'refund' }), 10);
    const { 'fast-and-right': was = 0 } = pointsOf(ORDINARY);
    expect(pointsOf([...ORDINARY, ...inherited])['fast-and-right']).toBeGreaterThanOrEqual(was);
  });

  test('whom the rules demand to refuse is left out', () => {
    const refused = eves(() => ({ says: 'no', score: 1, more: [{ measure: 'approval', detail: 'denied' }] }));
    const { 'fast-and-right': right, survey } = pointsOf([...ORDINARY, ...refused]);
    expect({ right, survey }).toEqual({
      right: pointsOf(ORDINARY)['fast-and-right'],
      survey: pointsOf(ORDINARY).survey,
    });
  });

  test('people are compared with those who share language and part of the day', () => {
    const russians = ['ru-1', 'ru-2', 'ru-3', 'ru-4'].flatMap((person) =>
      ordinary(person, 'delivery', 0.5).map((row) => ({ ...row, language: 'ru' })),
    );
    const points = pointsOf([...ORDINARY, ...russians], 'ru-1')['fast-and-right'] ?? 0;
    expect(Math.abs(points)).toBeLessThan(60);
  });

  test('of few, little is known; what is later is left out', () => {
    const few = eves(() => ({ says: 'yes', kind: 'refund' }), 3).map((row) => ({ ...row, person: 'mia' }));
    const many = eves(() => ({ says: 'yes', kind: 'refund' }), 60).map((row) => ({ ...row, person: 'nea' }));
    const rows = [...ORDINARY, ...few, ...many.map((row) => ({ ...row, ticketId: `n${row.ticketId}` }))];
    const small = pointsOf(rows, 'mia')['fast-and-right'] ?? 0;
    expect(small).toBeLessThan(pointsOf(rows, 'nea')['fast-and-right'] ?? 0);
    const then = countMonth(rows, MONTH, NOON);
    expect(then.cases.length).toBeLessThan(countMonth(rows, MONTH, LATER).cases.length);
  });

  function ordinary(person: string, kind: string, solves: number): Observation[] {
    return Array.from({ length: 100 }, (_, index) =>
      caseOf({
        ...{ id: `${person}-${index}`, person, kind, at: NOON + index * HOUR },
        says: index % 100 < solves * 100 ? 'yes' : 'no',
      }),
    ).flat();
  }
});

describe('a standing', () => {
  const award: Award = { id: 'best', name: 'Best', of: 'person', parts: { 'at-once': 1 }, minimum: 30 };
  const score = (who: string, points: number, of: number) => ({ who, points, of, parts: [] });

  test('has whoever wants it, with enough behind it, above the average; ties are told', () => {
    const all = [
      ...[score('a', 80, 40), score('b', 80, 60), score('c', 90, 29), score('d', -5, 99)],
      ...[score('e', 70, 50), score('f', 70, 50), score('g', 300, 90)],
    ];
    const { compared, nominees } = standing(award, all, (who) => who !== 'g');
    expect(compared).toBe(5);
    expect(nominees.map(({ who, place, tie }) => [who, place, tie])).toEqual([
      ['b', 1, 'more'],
      ['a', 2, 'less'],
      ['e', 3, 'same'],
      ['f', 3, 'same'],
    ]);
  });

  test('is the same, to the byte, in whatever order the record is read', () => {
    const [first] = TERMS.awards.filter(({ of }) => of === 'person');
    if (first === undefined) throw new Error('no award');
    const said = (rows: readonly Observation[]) =>
      JSON.stringify(standing(first, scores(first, countMonth(rows, MONTH, LATER), TERMS), () => true));
    expect(said(ORDINARY.toReversed())).toBe(said(ORDINARY));
  });
});

describe('a month', () => {
  test('begins and ends at midnight of the house’s zone, with the hours that its clocks show', () => {
    const october = monthNamed('2026-10', 'Europe/Ljubljana');
    expect(october?.from).toBe(Date.UTC(2026, 8, 30, 22));
    expect(october?.to).toBe(Date.UTC(2026, 9, 31, 23));
    expect(october?.offsets.map(({ ms }) => ms / HOUR)).toEqual([2, 1]);
    expect(monthAt(Date.UTC(2026, 9, 31, 23), 'Europe/Ljubljana', -1).name).toBe('2026-10');
    expect(monthNamed('2026-13', 'UTC')).toBeNull();
  });

  test('has cases by the instant at which the customer spoke', () => {
    const at = MONTH.to - 2 * HOUR;
    const last = caseOf({ id: 'l', person: 'eve', says: 'yes', at: at - 1 });
    const next = caseOf({ id: 'n', person: 'eve', says: 'yes', at });
    const counted = (rows: readonly Observation[]) =>
      countMonth(rows, MONTH, LATER).cases.filter(({ part }) => part === 'at-once').length;
    expect([counted(last), counted(next)]).toEqual([1, 0]);
  });
});

describe('rules/awards.json', () => {
  test('says nothing wrong, and nothing is awarded without it', () => {
    expect(awardsProblems(SHIPPED)).toEqual([]);
    expect(awardsOf(undefined)).toEqual(NO_AWARDS);
    expect(TERMS.bonusList).toBe(false);
    expect(TERMS.awards[0]?.of).toBe('team');
  });

  test.each([
    [{ parts: {} }, 'needs at least one part'],
    [{ parts: { survey: 1, thanks: 1 } }, 'not both in one award'],
    [{ of: 'team', parts: { thanks: 1 } }, 'is made of'],
    [{ parts: { survey: 1 }, minimum: 29 }, 'must be 30'],
  ])('refuses %j', (change, problem) => {
    const wrong = {
      about: 'x',
      awards: [{ id: 'a', name: 'A', of: 'person', ...change }],
    };
    expect(
      awardsProblems(wrong)
        .map((one) => one.problem)
        .join(),
    ).toContain(problem);
  });
});
