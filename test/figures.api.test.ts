import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestHouse, testHouse } from './peers/house.ts';

const HOUR = 3_600_000;

interface Shown {
  total: { count: number; median: number | null; p90: number | null; share: number | null };
  rows: { group: string | null; name: string | null; step: string | null; count: number }[];
  metric: { definition: string };
  behind: number;
}

describe('figures of a house that works', () => {
  let house: TestHouse;
  let ana: { id: string; token: string };

  beforeAll(async () => {
    house = await testHouse({ engine: 'sqlite', env: { UNDO_SECONDS: '0' } });
    ana = await house.person('Ana', 'agent');
    for (const name of ['Maja', 'Rok']) {
      const visitor = await house.visitor(name);
      await visitor.write(`Where is the parcel of ${name}?`);
    }
    const { body } = await house.until(
      () => house.get('/api/tickets?limit=10'),
      ({ body: { tickets } }) => (tickets as object[]).length === 2,
    );
    house.advance(2 * HOUR);
    const [first] = body.tickets as { number: number }[];
    await house.command('claim', { ticket: first?.number }, ana.token);
    await house.command('reply', { ticket: first?.number, text: 'It comes tomorrow.' }, ana.token);
  });

  afterAll(() => house.stop());

  const read = async (path: string) => (await house.get(path, ana.token)).body as unknown as Shown;

  test('are counted when they are asked for, each with its meaning', async () => {
    const shown = await house.until(
      () =>
        read(
          `/api/figures/first-answer?by=channel&per=day&asOf=${new Date(house.now() + HOUR).toISOString()}`,
        ),
      ({ total }) => total.count === 1,
    );
    expect(shown.total.median).toBeGreaterThanOrEqual(2 * HOUR);
    expect(shown.total.p90).toBe(shown.total.median);
    expect(shown.rows).toEqual([expect.objectContaining({ group: 'webchat', count: 1 })]);
    expect(shown.rows[0]?.name).not.toBe('webchat');
    expect(shown.metric.definition).toContain('until the first answer');
    await house.until(
      () => read('/api/figures/opened'),
      ({ behind }) => behind === 0,
    );
  });

  test('come all at once, with the same days before and what they can be narrowed by', async () => {
    const { body } = await house.get('/api/figures', ana.token);
    const { figures, values } = body as {
      figures: { metric: { id: string }; total: { count: number }; before: { count: number } }[];
      values: Record<string, { id: string }[]>;
    };
    const opened = figures.find(({ metric }) => metric.id === 'opened');
    expect(opened?.total.count).toBe(2);
    expect(opened?.before.count).toBe(0);
    expect(values.channel?.map(({ id }) => id)).toEqual(['webchat']);
  });

  test('go out as CSV with the same words', async () => {
    const { definition } = (await read('/api/figures/solve')).metric;
    const response = await fetch(`${house.url}/api/figures/solve?format=csv`, {
      headers: { authorization: `Bearer ${ana.token}` },
    });
    expect(response.headers.get('content-type')).toContain('text/csv');
    const text = await response.text();
    expect(text).toContain(definition.replaceAll('"', '""'));
    expect(text.trimEnd().split('\r\n')).toHaveLength(2);
  });

  test('are nothing else than what there is', async () => {
    expect((await house.get('/api/figures/handle-time', ana.token)).status).toBe(404);
    expect((await house.get('/api/figures/opened?from=2026-11-02&to=2026-11-01', ana.token)).status).toBe(
      400,
    );
    expect((await house.get('/api/figures/opened?by=person', ana.token)).status).toBe(400);
    expect((await fetch(`${house.url}/api/figures`)).status).toBe(401);
  });
});
