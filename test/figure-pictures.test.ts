import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, type TestHouse, testHouse } from './peers/house.ts';

describe('pictures of figures for a page', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await testHouse({ engine: 'sqlite' });
    for (const [name, team] of [
      ['Marta', 'payments'],
      ['Oto', 'support'],
    ] as const) {
      const visitor = await house.visitor(name);
      await visitor.write('Hello');
      const { body } = await house.until(
        () => house.get('/api/tickets'),
        (answer) => JSON.stringify(answer.body).includes(name),
      );
      const tickets = body.tickets as { number: number; contact: { name: string } }[];
      const ticket = tickets.find(({ contact }) => contact.name === name)?.number;
      expect((await house.command('transfer', { ticket, to: team })).status).toBe(200);
      await visitor.write('Are you there?');
    }
    await house.until(
      () => house.get(`/api/figures/received?by=team&asOf=${new Date(house.now()).toISOString()}`),
      ({ body }) => (body.total as { count?: number } | undefined)?.count === 4,
    );
  });
  afterAll(() => house.stop());

  const fetched = (path: string, token = ADMIN_TOKEN) =>
    fetch(`${house.url}/api/pictures/figures/${path}`, { headers: { authorization: `Bearer ${token}` } });

  it('are drawn for a theme and a width, and run nothing', async () => {
    const [light, dark, narrow] = await Promise.all(
      ['theme=light', 'theme=dark', 'theme=light&width=340'].map((look) =>
        fetched(`received.svg?per=weekday-hour&${look}`),
      ),
    );
    expect([light?.status, light?.headers.get('content-type')]).toEqual([
      200,
      'image/svg+xml; charset=utf-8',
    ]);
    expect(light?.headers.get('content-security-policy')).toContain("default-src 'none'");
    const drawn = await Promise.all([light, dark, narrow].map((one) => one?.text()));
    expect(new Set(drawn).size).toBe(3);
    for (const svg of drawn)
      expect([svg?.startsWith('<svg'), svg?.includes('<script')]).toEqual([true, false]);
    const width = Number(/<svg[^>]* width="([\d.]+)"/.exec(drawn[2] ?? '')?.[1]);
    expect(width).toBeGreaterThan(280);
    expect(width).toBeLessThanOrEqual(340);
  });

  it.each([
    'received?per=weekday-hour',
    'first-answer?per=waited',
    'opened?per=week&by=channel',
    'within-promise',
  ])('say in words what they show: %s', async (path) => {
    const answer = await fetched(path);
    expect(answer.status).toBe(200);
    const { title, alt } = (await answer.json()) as { title: string; alt: string };
    expect(alt.startsWith(title)).toBe(true);
    expect(alt.length).toBeGreaterThan(title.length + 10);
  });

  it('are there as PNG', async () => {
    const bytes = new Uint8Array(await (await fetched('opened.png?per=day')).arrayBuffer());
    expect([...bytes.slice(1, 4)]).toEqual([...'PNG'].map((letter) => letter.charCodeAt(0)));
  });

  it.each([
    ['nothing.svg', 404],
    ['opened.svg?width=99999', 400],
    ['opened.svg?theme=pink', 400],
    ['opened?from=2026-02-30', 400],
    ['opened?from=2026-03-01&to=2026-02-01', 400],
    ['opened?from=1026-03-01&to=2026-02-01', 400],
    ['opened?by=person', 400],
  ])('are refused: %s', async (path, status) => {
    expect((await fetched(path)).status).toBe(status);
  });

  it('are for who is signed in, and of one team for who is limited to it', async () => {
    expect((await fetched('opened.svg', 'nobody')).status).toBe(401);
    const lina = await house.person('Lina', 'agent', { team: 'payments', sees: 'team' });
    const none = await house.person('Nik', 'agent', { sees: 'team' });
    const alt = async (path: string, token?: string) =>
      ((await (await fetched(path, token)).json()) as { alt: string }).alt;
    const teams = 'received?per=month&by=team';
    expect(await alt(teams)).toMatch(/Payments.*Customer care|Customer care.*Payments/s);
    const own = await alt(teams, lina.token);
    expect([own.includes('Payments'), own.includes('Customer care')]).toEqual([true, false]);
    expect(await alt(`${teams}&team=support`, lina.token)).not.toContain('Customer care');
    expect(await alt(teams, none.token)).not.toMatch(/Payments|Customer care/);
  });
});
