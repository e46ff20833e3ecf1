import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, openHouse, type RunningHouse, readStream, until } from './api.house.ts';

let house: RunningHouse;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

const json = { 'content-type': 'application/json' };

function call(path: string, init: RequestInit & { token?: string } = {}): Promise<Response> {
  const { token, headers, ...rest } = init;
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return fetch(house.url + path, {
    redirect: 'manual',
    ...rest,
    headers: { ...authorization, ...(headers as object) },
  });
}

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return call(path, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) });
}

/** A fresh one-time token for somebody. */
async function linkToken(name: string): Promise<string> {
  const asked = { action: 'sign-in', name };
  const said = await post('/api/commands/person', asked, { authorization: `Bearer ${ADMIN}` });
  const { text } = (await said.json()) as { text: string };
  return /token=([\w-]+)/.exec(text)?.[1] ?? '';
}

async function signIn(token: string): Promise<string> {
  const answer = await post('/api/session', { token }, { origin: house.url });
  expect(answer.status).toBe(200);
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

describe('signing in', () => {
  it('takes the first link once and sets a cookie that scripts and other sites never see', async () => {
    const answer = await post('/api/session', { token: house.firstToken });
    expect(answer.status).toBe(200);
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^osem_session=[\w-]{43};/);
    for (const flag of ['HttpOnly', 'SameSite=Strict', 'Path=/', 'Max-Age=2592000'])
      expect(cookie).toContain(flag);
    expect(cookie).not.toContain('Secure');
    expect(await answer.json()).toMatchObject({
      person: { name: 'Owner', role: 'lead' },
      clock: { speed: 1 },
    });
    expect((await post('/api/session', { token: house.firstToken })).status).toBe(401);
  });

  it('is sent by https alone where the house is reached by it', async () => {
    const secure = await openHouse({ PUBLIC_URL: 'https://desk.example' });
    const answer = await fetch(`${secure.url}/api/session`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ token: secure.firstToken }),
    });
    await secure.stop();
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([
      200,
      expect.stringMatching(/^osem_session=.*; Secure/),
    ]);
  });

  it('gives one of many who use the same link at once a session', async () => {
    await house.person('Race', 'agent');
    const token = await linkToken('Race');
    const answers = await Promise.all(Array.from({ length: 8 }, () => post('/api/session', { token })));
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: 7 }, () => 401),
    ]);
  });

  it.each([
    ['no body', undefined, 400],
    ['no token', {}, 400],
    ['a number', { token: 1 }, 400],
    ['a long one', { token: 'x'.repeat(600) }, 400],
    ['a made-up one', { token: 'x' }, 401],
    ['a foreign page', { token: 'x' }, 403],
  ])('refuses %s', async (name, body, status) => {
    const headers: Record<string, string> =
      name === 'a foreign page' ? { origin: 'https://evil.example' } : {};
    const answer = await post('/api/session', body, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('ends a session on signing out', async () => {
    await house.person('Out', 'agent');
    const cookie = await signIn(await linkToken('Out'));
    expect((await call('/api/session', { headers: { cookie } })).status).toBe(200);
    const out = await call('/api/session', { method: 'DELETE', headers: { cookie, origin: house.url } });
    expect(out.status).toBe(204);
    expect((await call('/api/session', { headers: { cookie } })).status).toBe(401);
  });
});

describe('a page of somebody else', () => {
  let cookie: string;
  beforeAll(async () => {
    await house.person('Csrf', 'lead');
    cookie = await signIn(await linkToken('Csrf'));
  });

  const person = { name: 'Planted', role: 'lead' };
  it.each([
    ['without Origin', {}],
    ['from another origin', { origin: 'https://evil.example' }],
    ['from a sandboxed frame', { origin: 'null' }],
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from a sister site', { 'sec-fetch-site': 'same-site' }],
    ['as plain text', { 'content-type': 'text/plain', 'sec-fetch-site': 'same-origin' }],
    ['as a form', { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }],
  ])('cannot change anything with the cookie: %s', async (_name, headers) => {
    const answer = await post('/api/people', person, { cookie, ...(headers as Record<string, string>) });
    expect(answer.status).toBe(403);
    const { people } = (await (await call('/api/people', { token: ADMIN })).json()) as {
      people: { name: string }[];
    };
    expect(people.map(({ name }) => name)).not.toContain('Planted');
  });

  it('is told apart from our own', async () => {
    const own = await post('/api/people', { name: 'Own', role: 'agent' }, { cookie, origin: house.url });
    expect(own.status).toBe(200);
    const fetched = { cookie, 'sec-fetch-site': 'same-origin' };
    expect((await post('/api/people', { name: 'Own 2', role: 'agent' }, fetched)).status).toBe(200);
  });

  it('gets no answer of the API that scripts of other origins may read', async () => {
    const answer = await call('/api/tickets', { headers: { cookie, origin: 'https://evil.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('roles', () => {
  it('are checked on the server for every route that wants one', async () => {
    const agent = await house.person('Agent', 'agent');
    const supervisor = await house.person('Supervisor', 'supervisor');
    const asked: [string, string, number, number][] = [
      ['GET', '/api/dead', 403, 200],
      ['POST', '/api/dead/letters/1/retry', 403, 404],
      ['POST', '/api/dead/jobs/none/retry', 403, 404],
      ['POST', '/api/people', 403, 403],
      ['POST', '/api/commands/rules', 403, 403],
    ];
    for (const [method, path, asAgent, asSupervisor] of asked) {
      const body = path.endsWith('rules') ? { action: 'reload' } : { name: 'X', role: 'agent' };
      const init = method === 'GET' ? {} : { method, headers: json, body: JSON.stringify(body) };
      expect([path, (await call(path, { ...init, token: agent.token })).status]).toEqual([path, asAgent]);
      expect([path, (await call(path, { ...init, token: supervisor.token })).status]).toEqual([
        path,
        asSupervisor,
      ]);
    }
  });

  it('show each caller their own commands', async () => {
    const { token } = await house.person('Reader', 'agent');
    const names = async (by: string) => {
      const { commands } = (await (await call('/api/commands', { token: by })).json()) as {
        commands: { role: string }[];
      };
      return commands.map(({ role }) => role);
    };
    expect(new Set(await names(token))).toEqual(new Set(['viewer', 'agent']));
    expect((await names(ADMIN)).length).toBeGreaterThanOrEqual((await names(token)).length);
  });

  it('cannot be had by a name that is taken, or a strange one', async () => {
    const add = (name: string) =>
      post('/api/people', { name, role: 'agent' }, { authorization: `Bearer ${ADMIN}` });
    expect((await add('Twice')).status).toBe(200);
    expect((await add('tWICE')).status).toBe(409);
    for (const name of ['', ' ', 'a\nb', 'a\u202eb', 'x'.repeat(101)])
      expect((await add(name)).status).toBe(400);
  });
});

describe('a removed person', () => {
  it('is out at once: token, cookie, link and open stream', async () => {
    const { token } = await house.person('Gone', 'agent');
    const cookie = await signIn(await linkToken('Gone'));
    const link = await linkToken('Gone');
    const byToken = await readStream(`${house.url}/api/stream`, { authorization: `Bearer ${token}` });
    const byCookie = await readStream(`${house.url}/api/stream`, { cookie });
    await until(async () => byToken.events.length > 0 && byCookie.events.length > 0);

    const asked = { action: 'remove', name: 'Gone' };
    const removed = await post('/api/commands/person', asked, { authorization: `Bearer ${ADMIN}` });
    expect(removed.status).toBe(200);

    expect((await call('/api/tickets', { token })).status).toBe(401);
    expect((await call('/api/tickets', { headers: { cookie } })).status).toBe(401);
    expect((await post('/api/session', { token: link })).status).toBe(401);
    await until(async () => byToken.ended && byCookie.ended);
  });

  it('has an open stream no longer than the session', async () => {
    await house.person('Leaver', 'agent');
    const cookie = await signIn(await linkToken('Leaver'));
    const reading = await readStream(`${house.url}/api/stream`, { cookie });
    await until(async () => reading.events.length > 0);
    await call('/api/session', { method: 'DELETE', headers: { cookie, origin: house.url } });
    await until(async () => reading.ended);
  });
});

describe('the description', () => {
  it('is an OpenAPI document of every route under /api, without secrets', async () => {
    const answer = await call('/api/openapi.json');
    const body = await answer.text();
    const document = JSON.parse(body) as { openapi: string; paths: Record<string, object> };
    expect(document.openapi).toMatch(/^3\.1/);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/api/tickets',
        '/api/tickets/{number}',
        '/api/commands/{name}',
        '/api/people',
      ]),
    );
    expect(body).not.toContain(ADMIN);
    expect(body).toContain('"waitingSince"');
  });
});
