import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WallLine } from '../src/api/wall-shapes.ts';
import { readStream, until } from './api.house.ts';
import { ENGINES } from './peers/database.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

const HOUR_MS = 3_600_000;

describe.each(ENGINES)('a wallboard, on %s', (engine) => {
  let house: TestHouse;
  let lead: { id: string; token: string };

  beforeAll(async () => {
    house = await testHouse({ engine });
    lead = await house.person('Lea Kranjc', 'lead');
    await house.person('Bor Zupan', 'agent', { team: 'payments' });
    for (const [name, team] of [
      ['Marta Novak', 'payments'],
      ['Oto Hribar', 'support'],
    ] as const) {
      await (await house.visitor(name)).write(`Secret words of ${name}`);
      const { body } = await house.until(
        () => house.get('/api/tickets'),
        (answer) => JSON.stringify(answer.body).includes(name),
      );
      const [ticket] = (body.tickets as { number: number; contact: { name: string } }[]).filter(
        ({ contact }) => contact.name === name,
      );
      const number = ticket?.number;
      expect((await house.command('transfer', { ticket: number, to: team })).status).toBe(200);
      if (team === 'payments') await house.command('assign', { ticket: number, to: 'Bor Zupan' });
    }
  });
  afterAll(() => house.stop());

  const make = (asked: object, token = lead.token) =>
    house.post('/api/walls', { name: 'Kitchen', team: null, look: 'dark', ...asked }, token);
  const list = async (token = lead.token) =>
    ((await house.get('/api/walls', token)).body as { walls: WallLine[] }).walls;
  const end = (id: string, token = lead.token) =>
    fetch(`${house.url}/api/walls/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });
  /** As a television sees it: it has the address and nothing else. */
  async function shown(address: unknown): Promise<{ status: number; html: string; csp: string }> {
    const answer = await fetch(house.url + new URL(String(address)).pathname);
    const csp = answer.headers.get('content-security-policy') ?? '';
    return { status: answer.status, html: await answer.text(), csp };
  }
  /** The big numbers, by what stands above them. */
  const numbersIn = (html: string) =>
    Object.fromEntries(
      [...html.matchAll(/<h3>([^<]*)<\/h3><p class="value">([^<]*)<\/p>/g)].map(([, label, value]) => [
        label,
        value,
      ]),
    );

  it('shows who waits, how many, and names nobody', async () => {
    const { status, body } = await make({});
    expect(status).toBe(200);
    const { html, csp, status: open } = await shown(body.address);
    expect(open).toBe(200);
    expect(numbersIn(html)).toMatchObject({
      'Waiting for us': '2',
      'Taken by nobody': '1',
      'Past what we promised': '0',
    });
    expect(html).toContain('data-look="dark"');
    expect(html).toMatch(/Live chat<\/span> <b>2</);
    for (const name of ['Marta', 'Novak', 'Oto', 'Hribar', 'Bor', 'Zupan', 'Lea', 'Secret', 'Kitchen', '#1'])
      expect([name, html.includes(`${name} `) || html.includes(`>${name}`)]).toEqual([name, false]);
    expect(csp).toContain("default-src 'none'");
    expect(csp).not.toContain('unsafe');
  });

  it('of a team shows that team alone', async () => {
    const { body } = await make({ team: 'payments' });
    expect(numbersIn((await shown(body.address)).html)).toMatchObject({
      'Waiting for us': '1',
      'Taken by nobody': '0',
    });
  });

  it('is made, seen in the list and taken back by leads alone', async () => {
    const supervisor = await house.person('Sara', 'supervisor');
    expect((await make({}, supervisor.token)).status).toBe(403);
    expect((await house.get('/api/walls', supervisor.token)).status).toBe(403);
    expect((await house.get('/api/walls', '')).status).toBe(401);
    const { body } = await make({ name: 'Hall' });
    const [newest] = await list();
    expect(newest).toMatchObject({ name: 'Hall', team: null, look: 'dark', madeBy: 'Lea Kranjc' });
    expect(JSON.stringify(await list())).not.toContain(new URL(String(body.address)).pathname.slice(6));
    expect((await end(newest?.id ?? '', supervisor.token)).status).toBe(403);
  });

  it('shows nothing once it is taken back, and says so to the page that is open', async () => {
    const { body } = await make({ name: 'Door' });
    const path = new URL(String(body.address)).pathname;
    expect((await fetch(`${house.url}${path}/stream`)).headers.get('content-type')).toContain('event-stream');
    const wall = (await list()).find(({ name }) => name === 'Door');
    expect((await end(wall?.id ?? '')).status).toBe(204);
    const gone = await shown(body.address);
    expect([gone.status, gone.html.includes('id="wall"')]).toEqual([404, true]);
    expect(gone.html).toContain('This address shows nothing any more');
    expect(numbersIn(gone.html)).toEqual({});
    expect((await fetch(`${house.url}${path}/stream`)).status).toBe(404);
    expect((await end(wall?.id ?? '')).status).toBe(404);
    expect((await list()).map(({ name }) => name)).not.toContain('Door');
  });

  it('tells nothing at an address that was made up', async () => {
    for (const token of ['x', 'a'.repeat(43), '%00', "' or 1=1 --", 'a'.repeat(5000)])
      expect((await fetch(`${house.url}/wall/${encodeURIComponent(token)}`)).status).toBeGreaterThanOrEqual(
        400,
      );
    expect((await shown(`${house.url}/wall/${'a'.repeat(43)}`)).status).toBe(404);
  });

  it('of a lead who is limited to a team shows that team, and no other one do they see or take back', async () => {
    const limited = await house.person('Lina', 'lead', { team: 'payments', sees: 'team' });
    expect((await make({}, limited.token)).status).toBe(403);
    expect((await make({ team: 'support' }, limited.token)).status).toBe(403);
    expect((await make({ team: 'payments', name: 'Own' }, limited.token)).status).toBe(200);
    expect(new Set((await list(limited.token)).map(({ team }) => team))).toEqual(new Set(['payments']));
    const whole = (await list()).find(({ team }) => team === null);
    expect((await end(whole?.id ?? '', limited.token)).status).toBe(404);
  });

  it('hears that something changed, and no more than that', async () => {
    const { body } = await make({ name: 'Stairs' });
    const stream = await readStream(`${house.url}${new URL(String(body.address)).pathname}/stream`, {});
    await (await house.visitor('Petra')).write('Me too');
    await until(async () => stream.events.length > 0);
    expect(new Set(stream.events.map((heard) => JSON.stringify(heard)))).toEqual(
      new Set([JSON.stringify({ event: 'changed', data: {}, id: null })]),
    );
    stream.close();
  });

  it('marks what is past its promise', async () => {
    const { body } = await make({ look: 'light' });
    house.advance(11 * HOUR_MS);
    const { html } = await shown(body.address);
    expect(Number(numbersIn(html)['Past what we promised'])).toBeGreaterThan(1);
    expect(html).toContain('card urgent');
  });
});
