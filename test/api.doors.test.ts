import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildServer } from '../src/api/server.ts';
import { brokenHouse } from './api.ports.ts';
import { type Route, routesOf } from './api.routes.ts';

/** What a stranger may reach, and nothing else. */
const PUBLIC = [
  'GET /',
  'GET /api/openapi.json',
  'GET /api/session/:way',
  'GET /api/session/:way/back',
  'GET /api/session/ways',
  'POST /api/session',
  'GET /chat',
  'GET /chat/*',
  'GET /chat/files/:id',
  'POST /chat/session',
  'GET /channels/:id',
  'POST /channels/:id',
  'GET /desk',
  'GET /desk/*',
  'GET /desk/handbook',
  'GET /download/:token',
  'GET /forms/:id',
  'POST /forms/:id',
  'GET /forms/:id/embed',
  'POST /forms/:id/embed',
  'GET /forms/case/:key',
  'POST /forms/case/:key',
  'GET /forms/case/:key/close',
  'POST /forms/case/:key/close',
  'GET /health',
  'GET /metrics',
  'GET /calls/:key',
  'GET /calls/:key/call-back.ics',
  'GET /policy',
  'GET /raffles/:name',
  'GET /raffles/check.mjs',
  'GET /ready',
  'GET /surveys/:key',
  'GET /unsubscribe/:key',
  'POST /calls/:key',
  'POST /surveys/:key',
  'POST /unsubscribe/:key',
  'GET /wall/:token',
  'GET /wall/:token/stream',
];

let app: FastifyInstance;
let routes: Route[];

beforeAll(async () => {
  app = await buildServer(brokenHouse());
  await app.ready();
  routes = routesOf(app);
});

afterAll(() => app.close());

describe('the doors', () => {
  it('lists all routes', () => {
    expect(routes.length).toBeGreaterThan(25);
    expect(routes).toContainEqual({ method: 'GET', url: '/api/tickets/:number' });
  });

  it('lets a stranger through no door that is not public', async () => {
    const open: string[] = [];
    for (const { method, url } of routes) {
      const answer = await app.inject({
        method: method as 'GET',
        url: url.replace(/:\w+/g, '1').replace('*', 'x'),
      });
      if (answer.statusCode !== 401) open.push(`${method} ${url}`);
    }
    expect(open.sort()).toEqual([...PUBLIC].sort());
  });

  it.each([
    ['a made-up bearer token', { authorization: 'Bearer made-up' }],
    ['an empty bearer token', { authorization: 'Bearer ' }],
    ['another scheme', { authorization: 'Basic YWRtaW46YWRtaW4=' }],
    ['a visitor’s token', { authorization: 'Bearer visitor-ana' }],
    ['a made-up cookie', { cookie: 'osem_session=made-up' }],
  ])('refuses %s on every route of the team', async (_name, headers) => {
    const nobody = { byApiToken: async () => null, bySession: async () => null } as never;
    const strict = await buildServer(brokenHouse({ accounts: nobody }));
    for (const { method, url } of routes.filter((route) => route.url.startsWith('/api'))) {
      if (PUBLIC.includes(`${method} ${url}`)) continue;
      const answer = await strict.inject({
        method: method as 'GET',
        url: url.replace(/:\w+/g, '1'),
        headers,
      });
      expect([method, url, answer.statusCode]).toEqual([method, url, 401]);
    }
    await strict.close();
  });

  it('hold whoever guesses the token of the house back by address, and neither people nor a program with one old token', async () => {
    const ana = { id: 'ana', name: 'Ana', role: 'agent', sees: 'all', language: null };
    const accounts = { byApiToken: async (token: string) => (token === 'anas' ? ana : null) } as never;
    const base = brokenHouse({ accounts });
    const house = await buildServer({
      ...base,
      settings: { ...base.settings, adminToken: 'the-houses-own' },
    });
    const ask = async (token: string, remoteAddress: string) => {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await house.inject({ url: '/api/no/such/thing', headers, remoteAddress });
      return [answer.statusCode, answer.headers['retry-after'] ?? null];
    };
    for (let time = 0; time < 40; time++) expect(await ask('old', '192.0.2.1')).toEqual([401, null]);
    expect(await ask('the-houses-own', '192.0.2.1')).toEqual([404, null]);
    for (let n = 0; n < 30; n++) expect(await ask(`guess-${n}`, '2001:db8::1')).toEqual([401, null]);
    for (const token of ['guess-30', 'guess-0', 'the-houses-own'])
      expect(await ask(token, '2001:db8::2')).toEqual([429, expect.stringMatching(/^(60|5\d)$/)]);
    expect(await ask('anas', '2001:db8::1')).toEqual([404, null]);
    expect(await ask('the-houses-own', '192.0.2.1')).toEqual([404, null]);
    await house.close();
  });

  it('answers 401 before 404 under /api', async () => {
    const answer = await app.inject({ url: '/api/no/such/thing' });
    expect(answer.statusCode).toBe(401);
  });

  it('are all in the room’s README, which names no other', () => {
    const page = readFileSync(join(import.meta.dirname, '../src/api/README.md'), 'utf8');
    const table = page.split('\n').filter((line) => line.startsWith('| `'));
    const named = table.flatMap((line) => line.match(/(?:GET|POST|PUT|PATCH|DELETE) \/[^\s`?]*/g) ?? []);
    // The chat's own webhook has a row of its own.
    const described = named.filter((door) => door !== 'POST /channels/webchat').sort();
    expect(described).toEqual(routes.map(({ method, url }) => `${method} ${url}`).sort());
  });

  it('hardens every answer', async () => {
    for (const url of ['/', '/health', '/api/tickets', '/channels/none', '/none']) {
      const { headers } = await app.inject({ url });
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe-inline');
    }
  });

  it('names an error by code, words and reference, without a stack', async () => {
    const answer = await app.inject({ url: '/ready' });
    expect(answer.statusCode).toBe(503);
    expect(Object.keys(answer.json()).sort()).toEqual(['error', 'reference', 'text']);
    expect(answer.body).not.toContain('was reached');
    expect(answer.body).not.toContain('.ts');
  });
});
