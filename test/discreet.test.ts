import { describe, expect, test } from 'vitest';
import { isRefusal } from '../src/domain/refusal.ts';
import { type Counter, discreet } from '../src/insight/discreet.ts';
import type { Figures, PersonalQuery } from '../src/insight/figures.ts';
import { METRICS } from '../src/insight/measures.ts';
import type { FigureView, Person, PersonalSwitch, Store } from '../src/store/store.ts';

const NOW = 1_800_000_000_000;
const QUERY: PersonalQuery = { metric: 'within-promise', from: 1, to: 2, person: 'ana' };
const ANA = { id: 'ana', role: 'agent' as const };
const BOR = { id: 'bor', role: 'supervisor' as const };
const EVA = { id: 'eva', role: 'lead' as const };

function figuresOf(count: number, groups: string[] = []): Figures {
  const figure = { count, median: 5, p90: 9, part: 3, share: 0.5, sum: 7 };
  return {
    ...{
      metric: 'within-promise',
      unit: 'share',
      by: null,
      from: 1,
      to: 2,
      asOf: 2,
      zone: 'UTC',
      total: figure,
    },
    rows: groups.map((group) => ({ ...figure, group, step: null })),
  };
}

/** A door whose counter always counts so many, and what is asked of it. */
function door(count: number, groups: string[] = []) {
  const asked: object[] = [];
  const views: FigureView[] = [];
  let decided: PersonalSwitch | null = null;
  const counter: Counter = {
    async figures(query) {
      asked.push(query);
      return figuresOf(count, groups);
    },
    behind: async () => 0,
  };
  const member = (id: string, team: string) => ({ id, team, active: true, role: 'agent' }) as Person;
  const store = {
    people: {
      list: async () => [member('ana', 'parcels'), member('bor', 'returns'), member('eva', 'returns')],
    },
    personalFigures: {
      current: async () => decided,
      viewed: async (view: FigureView) => void views.push(view),
    } as unknown as Store['personalFigures'],
  };
  return {
    ...{ asked, views },
    reader: discreet(counter, { store, now: () => NOW }),
    decide: (on: boolean) => {
      decided = { at: NOW, by: 'eva', on, reason: 'agreed with all' };
    },
  };
}

const refusedIn = (answer: unknown) =>
  isRefusal(answer as never) ? (answer as { refused: string }).refused : null;

describe('figures of a person', () => {
  test('are read by themselves at any time, which nobody records', async () => {
    const { reader, views } = door(30);
    expect(await reader.ofPerson(ANA, QUERY)).toMatchObject({ total: { count: 30, share: 0.5 } });
    expect(views).toEqual([]);
  });

  test('are read by a lead once that is switched on, and each look is recorded', async () => {
    const { reader, views, decide, asked } = door(30);
    expect(refusedIn(await reader.ofPerson(EVA, QUERY))).toBe('personal-figures');
    decide(true);
    expect(await reader.ofPerson(EVA, QUERY)).toMatchObject({ total: { count: 30 } });
    expect(views).toEqual([{ at: NOW, by: 'eva', person: 'ana', what: 'within-promise 1 2' }]);
    expect(refusedIn(await reader.ofPerson(BOR, QUERY))).toBe('personal-figures');
    const program = { id: 'admin', role: 'lead' as const };
    expect(refusedIn(await reader.ofPerson(program, QUERY))).toBe('personal-figures');
    decide(false);
    expect(refusedIn(await reader.ofPerson(EVA, QUERY))).toBe('personal-figures');
    expect([views.length, asked.length]).toEqual([1, 1]);
  });

  test('have no rate of fewer than 30 cases', async () => {
    for (const [count, share] of [
      [29, null],
      [30, 0.5],
    ] as const) {
      const figures = await door(count, ['web']).reader.ofPerson(ANA, { ...QUERY, by: 'channel' });
      expect(figures).toMatchObject({ total: { count, share }, rows: [{ count, share }] });
      const { median, p90, part } = (figures as Figures).total;
      expect([median, p90, part].every((one) => (share === null) === (one === null))).toBe(true);
    }
  });

  test('are no times, no money, and nothing that says when they were there', async () => {
    const { reader } = door(100);
    for (const { id: metric, unit } of METRICS) {
      const refused = refusedIn(await reader.ofPerson(ANA, { ...QUERY, metric }));
      expect([metric, refused]).toEqual([
        metric,
        unit === 'ms' || unit === 'money' ? 'not-of-persons' : null,
      ]);
    }
    for (const per of ['day', 'hour', 'weekday-hour', 'waited'] as const)
      expect(refusedIn(await reader.ofPerson(ANA, { ...QUERY, per }))).toBe('not-of-persons');
    expect(refusedIn(await reader.ofPerson(ANA, { ...QUERY, per: 'month' }))).toBe(null);
  });
});

describe('figures of the team', () => {
  test('cannot be asked for a person past the types', async () => {
    const { reader, asked } = door(100);
    await reader.figures(QUERY);
    expect(asked).toEqual([{ metric: 'within-promise', from: 1, to: 2 }]);
  });

  test('say of a team of one how many, and nothing else', async () => {
    const { reader } = door(100, ['parcels', 'returns', 'nobody']);
    const rows = (await reader.figures({ metric: 'within-promise', from: 1, to: 2, by: 'team' })).rows;
    expect(rows.map(({ group, count, share }) => [group, count, share])).toEqual([
      ['parcels', 100, null],
      ['returns', 100, 0.5],
      ['nobody', 100, 0.5],
    ]);
    const only = (team: string[]) =>
      reader.figures({ metric: 'within-promise', from: 1, to: 2, filters: { team } });
    expect((await only(['parcels'])).total).toMatchObject({ count: 100, share: null, sum: null });
    expect((await only(['returns', 'nobody'])).total).toMatchObject({ share: 0.5 });
    // Less what the others have by themselves, it would be that one's.
    expect((await only(['parcels', 'returns'])).total).toMatchObject({ part: null, share: null, sum: null });
  });
});
