import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Month, monthAt, monthNamed } from '../src/domain/month.ts';
import { countMonth, type MonthCount, type Subject } from '../src/insight/awards/count.ts';
import type { Observation } from '../src/insight/observation.ts';
import { observeSome } from '../src/insight/observing.ts';
import { besides } from '../src/store/aside.ts';
import { countMonth as countedBy } from '../src/store/award-count.ts';
import { SqlObservations } from '../src/store/observations.ts';
import { caseOf, HOUR, observationOf, ordinaryMonth, seeded } from './awards.cases.ts';
import { fillHistory } from './history.fill.ts';
import { ENGINES, type TestDatabase, testDatabase } from './peers/database.ts';

const DAY = 24 * HOUR;
const ZONE = 'Europe/Ljubljana';
const MARCH = monthNamed('2026-03', ZONE) ?? monthAt(0, ZONE);
const NOVEMBER = monthNamed('2026-11', ZONE) ?? MARCH;

describe.each(ENGINES)('a month of awards, on %s', (engine) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await testDatabase(engine);
    const observations = new SqlObservations(database.db, engine);
    await fillHistory(database.db, engine, { cases: 500, since: MARCH.from - 14 * DAY, spanMs: 60 * DAY });
    while ((await observeSome({ observations })) > 0);
    await observations.keep([...ordinaryMonth(['ana', 'bor', 'cene', 'eve'], 40), ...oddities()], []);
  });

  afterAll(() => database.close());

  test.each([
    ['of people', MARCH, 'person'],
    ['of teams', MARCH, 'team'],
    ['of people with every trick', NOVEMBER, 'person'],
    ['of teams with every trick', NOVEMBER, 'team'],
  ] as const)('%s is counted in SQL as it is meant', async (_name, month, subject) => {
    for (const asOf of [month.to + 40 * DAY, month.to, month.from + 17 * DAY]) {
      const meant = countMonth(await observed(), month, asOf, subject);
      expect(meant.cases.length).toBeGreaterThan(0);
      expect(plain(await counted(month, asOf, subject))).toEqual(plain(meant));
    }
  });

  test('has acts of every sort in it, or the comparison says nothing', async () => {
    const { acts, presence, cases } = await counted(NOVEMBER, NOVEMBER.to + 40 * DAY, 'person');
    expect(new Set(acts.map(({ part }) => part))).toEqual(new Set(['thanks', 'rescue', 'advice', 'taken']));
    expect(new Set(cases.map(({ earned }) => earned))).toEqual(new Set([true, false]));
    expect(presence.length).toBeGreaterThan(3);
  });

  const counted = async (month: Month, asOf: number, subject: Subject) =>
    (await countedBy(besides(database.db).ask, engine, month, asOf))[subject];

  async function observed(): Promise<Observation[]> {
    const rows = await database.db.selectFrom('observations').selectAll().execute();
    return rows.map(observationOf);
  }
});

/** Cases with all that can happen to them, by lot that falls the same in each run. */
function oddities(): Observation[] {
  const random = seeded(88);
  const people = ['ana', 'bor', 'cene', 'eve'];
  const one = <Of>(all: readonly Of[]): Of => all[Math.floor(random() * all.length)] ?? (all[0] as Of);
  const chance = (part: number) => random() < part;
  return Array.from({ length: 500 }, (_, index) => {
    const person = one(people);
    const other = one(people);
    const at = NOVEMBER.from - 5 * DAY + Math.floor(random() * 38 * 24 * 60) * 60_000;
    const more: NonNullable<Parameters<typeof caseOf>[0]['more']>[number][] = [];
    const later = () => at + Math.floor(random() * 9 * 24) * HOUR;
    const add = (part: number, extra: (typeof more)[number]) => {
      if (chance(part)) more.push({ at: later(), ...extra });
    };
    add(0.2, { measure: 'reopened', person, detail: one(['customer', 'team']) });
    add(0.15, { measure: 'excluded', good: true });
    add(0.1, { measure: 'excluded', good: false });
    add(0.1, { measure: 'approval', detail: one(['denied', 'given']) });
    add(0.2, { measure: 'described', ...(chance(0.4) ? { detail: 'split' } : {}) });
    add(0.2, {
      measure: 'said-solved',
      person: one([person, other, null]),
      good: chance(0.7),
      inPromise: one([true, false, null]),
    });
    add(0.2, {
      measure: 'survey-scored',
      person,
      value: 1 + Math.floor(random() * 10),
      by: one([null, null, person]),
    });
    add(0.3, { measure: 'thanked', person, by: one([null, null, other]) });
    add(0.3, { measure: 'advised', person: other, by: person });
    add(0.3, { measure: 'handed-over', person: other, detail: 'offered' });
    add(0.3, { measure: 'handed-over', person, by: other, detail: 'taken' });
    add(0.2, { measure: 'escalated', rule: one(['Angry', null]), by: one([null, person]), detail: 'angry' });
    add(0.1, { measure: 'voided', value: 2 + Math.floor(random() * 6), detail: one([null, '0', '1']) });
    return caseOf({
      ...{ id: `odd-${index}`, person, at, contact: `guest-${index % 170}`, more },
      ...{
        kind: one(['delivery', 'refund']),
        channel: one(['email', 'webchat']),
        language: one(['sl', 'ru']),
      },
      team: one(['support', 'billing']),
      ...(chance(0.7) ? { says: chance(0.75) ? 'yes' : 'no' } : {}),
      late: one([false, false, true, null]),
      ...(chance(0.4) ? { score: 1 + Math.floor(random() * 10) } : {}),
      ...(chance(0.15) ? { opened: one(['self', 'split']) } : {}),
      ...(chance(0.15) ? { solved: one(['bulk', 'unanswered']) } : {}),
    });
  }).flat();
}

/** In one order, with what is the same taken together. */
function plain({ cases, acts, presence }: MonthCount) {
  const sums = new Map<string, number>();
  for (const { customers, ...of } of [...cases, ...acts]) {
    const key = JSON.stringify(Object.entries(of).sort());
    sums.set(key, (sums.get(key) ?? 0) + customers);
  }
  const shown = presence.map(({ who, hours, days }) => `${who} ${hours} ${days}`);
  return [...[...sums].map(([key, sum]) => `${key} ${sum}`), ...shown].sort();
}
