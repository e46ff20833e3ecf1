import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, type TestHouse, testHouse } from './peers/house.ts';

const FILTERS = {
  status: 'open',
  whose: 'none',
  channel: '',
  team: 'support',
  tag: '',
  kind: 'delivery',
  language: 'sl',
  priority: '',
  escalated: true,
  scheduled: false,
  spam: false,
  toDo: false,
  search: '“late parcel”',
};

interface Kept {
  id: string;
  name: string;
  shared: boolean;
  mine: boolean;
  filters: typeof FILTERS;
}

describe.each(['sqlite', 'postgres'] as const)('saved views on %s', (engine) => {
  let house: TestHouse;
  const tokens: Record<string, string> = {};

  beforeAll(async () => {
    house = await testHouse({ engine });
    for (const [name, role] of [
      ['Ana', 'agent'],
      ['Bor', 'agent'],
      ['Vid', 'viewer'],
    ] as const)
      tokens[name] = (await house.person(name, role)).token;
  }, 60_000);

  afterAll(() => house?.stop());

  const views = async (who: string) =>
    (await house.get('/api/views', tokens[who])).body.views as unknown as Kept[];
  const save = (who: string, name: string, more = {}) =>
    house.post('/api/views', { name, filters: FILTERS, ...more }, tokens[who]);
  const remove = (id: string, token: string | undefined) =>
    fetch(`${house.url}/api/views/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    }).then(({ status }) => status);

  it('keeps filters and search under a name, for oneself', async () => {
    expect((await save('Ana', 'Late ones')).status).toBe(200);
    expect(await views('Ana')).toEqual([
      { id: expect.any(String), name: 'Late ones', shared: false, mine: true, filters: FILTERS },
    ]);
    expect(await views('Bor')).toEqual([]);
  });

  it('replaces the view of the same name, and shares it', async () => {
    const [before] = await views('Ana');
    const again = await save('Ana', 'Late ones', { shared: true, filters: { ...FILTERS, tag: 'vip' } });
    expect(again.body.id).toBe(before?.id);
    const [seen] = await views('Bor');
    expect(seen).toMatchObject({ name: 'Late ones', shared: true, mine: false, filters: { tag: 'vip' } });
    await save('Bor', 'Late ones');
    expect((await views('Bor')).map(({ mine }) => mine).sort()).toEqual([false, true]);
  });

  it('lets others look through a shared one, and only a supervisor take it away', async () => {
    const shared = (await views('Bor')).find(({ shared }) => shared);
    const own = (await views('Bor')).find(({ mine }) => mine);
    expect(await remove(shared?.id ?? '', tokens.Bor)).toBe(403);
    expect(await remove(own?.id ?? '', tokens.Ana)).toBe(404);
    expect(await remove(own?.id ?? '', tokens.Bor)).toBe(204);
    expect(await remove(shared?.id ?? '', ADMIN_TOKEN)).toBe(204);
    expect(await views('Ana')).toEqual([]);
  });

  it('lets who only looks on keep views, but share none', async () => {
    expect((await save('Vid', 'What waits')).status).toBe(200);
    expect((await save('Vid', 'For all', { shared: true })).status).toBe(403);
    expect((await views('Vid')).map(({ name }) => name)).toEqual(['What waits']);
  });

  it('refuses what is no filter', async () => {
    const answer = await save('Ana', 'Nonsense', { filters: { ...FILTERS, status: 'late' } });
    expect(answer.status).toBe(400);
    expect((await save('Ana', '  ')).status).toBe(400);
  });
});
