import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStream } from './api.house.ts';
import { ENGINES } from './peers/database.ts';
import { ADMIN_TOKEN, type TestHouse, testHouse, type Visitor } from './peers/house.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);
const SECRET_WORDS = 'The secret of visitor A';

interface ChatMessage {
  id: string;
  text: string;
  files: { id: string; url: string | null }[];
}

describe.each(ENGINES)('what the public can reach, on %s', (engine) => {
  let house: TestHouse;
  let a: Visitor;
  let b: Visitor;
  let ana: { id: string; token: string };
  let bea: { id: string; token: string };
  let number: number;
  let visitorsUpload: string;

  beforeAll(async () => {
    house = await testHouse({ engine });
    ana = await house.person('Ana', 'agent');
    bea = await house.person('Bea', 'agent');
    a = await house.visitor('A');
    b = await house.visitor('B');
    await a.write(SECRET_WORDS);
    await b.write('The question of visitor B');
    number = await house.until(
      async () => {
        const { body } = await house.get('/api/search?q=secret');
        return (body.hits as { ticket: { number: number } }[])[0]?.ticket.number ?? 0;
      },
      (found) => found > 0,
    );
    for (const visitor of [a, b])
      await house.until(
        () => chat(visitor),
        (messages) => messages.length === 1,
      );
  });
  afterAll(() => house.stop());

  const upload = async (path: string, token: string) => {
    const form = new FormData();
    form.append('file', new Blob([PNG], { type: 'image/png' }), 'a.png');
    const answer = await fetch(house.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    return ((await answer.json()) as { id: string }).id;
  };
  const chat = async (visitor: Visitor) =>
    (await house.get('/chat/messages', visitor.token)).body.messages as ChatMessage[];

  it('one visitor reads nothing of another: by token games, by ids, by pages', async () => {
    const [first] = await chat(a);
    const [version, id, end, signature] = a.token.split('.');
    const other = b.token.split('.');
    const forged = [
      [version, id, other[2], other[3]].join('.'),
      [version, id, 'zzzzzzzzzz', signature].join('.'),
      [version, id, end, ''].join('.'),
      [version, id, end].join('.'),
      ['v0', id, end, signature].join('.'),
      [version, `${id} `, end, signature].join('.'),
      `${a.token}.x`,
      id,
    ].map(String);
    for (const token of forged)
      expect([token, (await house.get('/chat/messages', token)).status]).toEqual([token, 401]);
    for (const before of [first?.id ?? '', "' or 1=1 --", '%']) {
      const { status, body } = await house.get(
        `/chat/messages?before=${encodeURIComponent(before)}`,
        b.token,
      );
      expect(status).toBeLessThan(500);
      expect(JSON.stringify(body)).not.toContain(SECRET_WORDS);
    }
    const posed = await house.post('/chat/session', { token: forged[0], name: 'B' }, '');
    expect(JSON.stringify(posed.body)).not.toContain(String(id));
    for (const path of ['/api/tickets', `/api/tickets/${number}`, '/api/stream', '/api/people', '/api/dead'])
      expect((await house.get(path, a.token)).status).toBe(401);
    for (const path of ['/chat/messages', '/chat/stream', '/chat/files/x'])
      expect([400, 401]).toContain((await house.get(path, ADMIN_TOKEN)).status);
  });

  it('one visitor hears nothing on the stream that is said to another', async () => {
    const reading = await readStream(`${house.url}/chat/stream`, {
      authorization: `Bearer ${b.token}`,
      'last-event-id': '0',
    });
    await house.until(
      async () => reading.events.length,
      (count) => count > 0,
    );
    await a.write(`${SECRET_WORDS}, part two`);
    await house.post('/chat/typing', {}, a.token);
    await house.post('/api/presence', { ticket: number, doing: 'writing' }, ana.token);
    await house.until(
      () => chat(a),
      (messages) => messages.length === 2,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(reading.events.map(({ event }) => event)).toEqual(['hello']);
    reading.close();
  });

  it('a file of one visitor is not sent, nor fetched, by another', async () => {
    const mine = await upload('/chat/files', a.token);
    visitorsUpload = mine;
    const file = { id: mine, name: 'a.png', type: 'image/png', size: PNG.length };
    expect(
      (await house.post('/channels/webchat', { id: 'stolen', text: 'Look', files: [file] }, b.token)).status,
    ).toBe(200);
    expect(
      (await house.post('/channels/webchat', { id: 'own', text: 'Mine', files: [file] }, a.token)).status,
    ).toBe(200);
    const [stolen] = await house.until(
      async () => (await chat(b)).filter(({ text }) => text === 'Look'),
      (found) => found.length > 0,
    );
    expect(stolen?.files.map(({ url }) => url)).toEqual([null]);
    const [own] = await house.until(
      async () => (await chat(a)).filter(({ text }) => text === 'Mine'),
      (found) => found.length > 0,
    );
    const url = own?.files[0]?.url ?? '';
    expect((await fetch(house.url + url)).status).toBe(200);
    for (const [from, to] of [
      [/key=[^&]*/, 'key=AAAA'],
      [/until=\d+/, 'until=99999999999999'],
      [/message=[^&]*/, `message=${stolen?.id}`],
      [/files\/[^?]*/, `files/${mine}`],
    ] as const) {
      const other = url.replace(from, to);
      expect(other).not.toBe(url);
      expect([other, (await fetch(house.url + other)).status]).toEqual([other, 401]);
    }
  });

  it('one address fills the disk no faster by being many visitors', async () => {
    const statuses: number[] = [];
    for (let crowd = 0; crowd < 7; crowd++) {
      const { token } = await house.visitor();
      for (let n = 0; n < 20; n++) {
        const form = new FormData();
        form.append('file', new Blob([PNG], { type: 'image/png' }), 'a.png');
        const headers = { authorization: `Bearer ${token}` };
        const { status } = await fetch(`${house.url}/chat/files`, { method: 'POST', headers, body: form });
        statuses.push(status);
      }
    }
    expect(statuses.slice(0, 100).every((status) => status === 200)).toBe(true);
    expect(statuses.at(-1)).toBe(429);
    expect((await a.write('Words are taken all the same')).status).toBe(200);
  });

  it('an agent sends no upload of somebody else, nor fetches it', async () => {
    const anas = await upload('/api/files', ana.token);
    for (const id of [anas, visitorsUpload]) {
      expect(
        (await house.command('reply', { ticket: number, text: 'x', files: [id] }, bea.token)).status,
      ).toBe(400);
      expect((await house.get(`/api/files/${id}`, bea.token)).status).toBe(404);
    }
    expect(
      (await house.command('reply', { ticket: number, text: 'With a file', files: [anas] }, ana.token))
        .status,
    ).toBe(200);
  });

  it('a one-time link used by many at once lets one in, and no cookie given before counts', async () => {
    const said = await house.command('person', { action: 'sign-in', name: 'Ana' });
    const token = /token=([\w-]+)/.exec(String(said.body.text))?.[1] ?? '';
    const answers = await Promise.all(
      Array.from({ length: 25 }, () =>
        fetch(`${house.url}/api/session`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', cookie: 'osem_session=fixed-by-somebody' },
          body: JSON.stringify({ token }),
        }),
      ),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(24);
    const cookie = won[0]?.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Strict/i);
    expect(cookie).not.toContain('fixed-by-somebody');
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    expect((await fetch(`${house.url}/api/session`, { headers })).status).toBe(200);
    expect(
      (await fetch(`${house.url}/api/session`, { headers: { cookie: 'osem_session=fixed-by-somebody' } }))
        .status,
    ).toBe(401);
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example', 'content-type': 'application/json' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'sec-fetch-site': 'cross-site', 'content-type': 'application/json' },
      { 'sec-fetch-site': 'same-site', 'content-type': 'application/json' },
      { origin: 'null', 'content-type': 'application/json' },
      { 'content-type': 'application/json' },
    ];
    for (const one of foreign) {
      const answer = await fetch(`${house.url}/api/commands/note`, {
        method: 'POST',
        headers: { ...headers, ...one },
        body: JSON.stringify({ ticket: number, text: 'forged' }),
      });
      expect([JSON.stringify(one), answer.status]).toEqual([JSON.stringify(one), 403]);
    }
    expect(JSON.stringify((await house.get(`/api/tickets/${number}`)).body)).not.toContain('forged');
  });

  it('a link, a session and a bearer token never stand in for each other', async () => {
    const said = await house.command('person', { action: 'sign-in', name: 'Bea' });
    const link = /token=([\w-]+)/.exec(String(said.body.text))?.[1] ?? '';
    const cookie = (token: string) =>
      fetch(`${house.url}/api/session`, { headers: { cookie: `osem_session=${token}` } });
    expect((await house.get('/api/session', link)).status).toBe(401);
    expect((await cookie(link)).status).toBe(401);
    expect((await cookie(bea.token)).status).toBe(401);
    expect((await cookie(ADMIN_TOKEN)).status).toBe(401);
    expect((await house.post('/api/session', { token: bea.token }, '')).status).toBe(401);
    expect((await house.post('/api/session', { token: ADMIN_TOKEN }, '')).status).toBe(401);
    const cut = [ADMIN_TOKEN.slice(1), ADMIN_TOKEN.slice(0, -1)];
    for (const token of [`${ADMIN_TOKEN}x`, ...cut, ADMIN_TOKEN.toUpperCase()])
      expect((await house.get('/api/tickets', token)).status).toBe(401);
  });

  it('a removed person is out through every door, and may be added anew without old keys', async () => {
    const gone = await house.person('Gone', 'supervisor');
    const reading = await readStream(`${house.url}/api/stream`, { authorization: `Bearer ${gone.token}` });
    await house.until(
      async () => reading.events.length,
      (count) => count > 0,
    );
    await house.command('claim', { ticket: number }, gone.token);
    expect((await house.command('person', { action: 'remove', name: 'Gone' })).status).toBe(200);
    for (const path of ['/api/tickets', '/api/session', '/api/dead', '/api/stream'])
      expect((await house.get(path, gone.token)).status).toBe(401);
    expect((await house.command('note', { ticket: number, text: 'still here' }, gone.token)).status).toBe(
      401,
    );
    await house.until(
      async () => reading.ended,
      (ended) => ended,
    );
    expect((await house.command('assign', { ticket: number, to: 'Gone' })).status).toBeGreaterThanOrEqual(
      400,
    );
    await house.command('person', { action: 'add', name: 'Gone' });
    expect((await house.get('/api/tickets', gone.token)).status).toBe(401);
  });

  it('a made-up Host or X-Forwarded header moves no link and no limit', async () => {
    const strange = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    };
    const asked = (path: string) =>
      new Promise<{ location: string; text: string }>((resolve, reject) => {
        const sent = request(
          house.url + path,
          { headers: { ...strange, authorization: `Bearer ${ADMIN_TOKEN}` } },
          (answer) => {
            let text = '';
            answer.on('data', (piece: Buffer) => {
              text += piece.toString();
            });
            answer.on('end', () => resolve({ location: answer.headers.location ?? '', text }));
          },
        );
        sent.once('error', reject);
        sent.end();
      });
    for (const path of ['/', '/api/openapi.json', '/desk', '//evil.example/']) {
      const { location, text } = await asked(path);
      expect(location + text).not.toContain('evil.example');
    }
    const statuses = new Set<number>();
    for (let n = 0; n < 40; n++) {
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': `10.0.0.${n}` };
      const answer = await fetch(`${house.url}/api/session`, {
        method: 'POST',
        headers,
        body: '{"token":"x"}',
      });
      statuses.add(answer.status);
    }
    expect([...statuses]).toContain(429);
    expect((await house.get('/api/tickets')).status).toBe(200);
    expect((await a.write('The chat is not locked out')).status).toBe(200);
  });

  it('five hundred streams are all served, the house answers meanwhile, and nothing is left when they go', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length;
    const before = timers();
    const readings = await Promise.all(
      Array.from({ length: 500 }, (_, n) =>
        readStream(`${house.url}/api/stream`, {
          authorization: `Bearer ${n % 2 ? ana.token : bea.token}`,
          'last-event-id': ['-1', 'NaN', '1e9', '999999999999999', '\u00ff', '0'][n % 6] ?? '',
        }),
      ),
    );
    expect(readings.filter(({ status }) => status !== 200)).toEqual([]);
    await a.write('Five hundred hear of this');
    const heard = () =>
      readings.filter(({ events }) =>
        events.some(
          ({ event, data }) => event === 'ticket' && (data as { number: number }).number === number,
        ),
      ).length;
    await house.until(
      async () => heard(),
      (count) => count === 500,
    );
    expect((await house.get('/api/tickets')).status).toBe(200);
    // Each has the timer of its heartbeat.
    expect(timers()).toBeGreaterThan(before + 400);
    for (const reading of readings) reading.close();
    await house.until(
      async () => timers(),
      (left) => left < before + 100,
    );
  });

  it('a visitor keeps thirty streams open at the most, and has room again when they go', async () => {
    const open = () =>
      readStream(`${house.url}/chat/stream`, { authorization: `Bearer ${b.token}` }).then((reading) => {
        if (reading.status !== 200) reading.close();
        return reading;
      });
    const readings = await Promise.all(Array.from({ length: 31 }, open));
    expect(readings.map(({ status }) => status).sort()).toEqual([...Array(30).fill(200), 429]);
    expect((await a.write('Another has room')).status).toBe(200);
    const other = await readStream(`${house.url}/chat/stream`, { authorization: `Bearer ${a.token}` });
    expect(other.status).toBe(200);
    for (const reading of [...readings, other]) reading.close();
    const again = await house.until(open, ({ status }) => status === 200);
    again.close();
  });
});

it('behind a proxy the address is the one that the proxy adds, not what the caller writes before it', async () => {
  const house = await testHouse({ engine: 'sqlite', env: { TRUST_PROXY: 'true' } });
  const signIn = async (forwarded: string) => {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': forwarded };
    const answer = await fetch(`${house.url}/api/session`, {
      method: 'POST',
      headers,
      body: '{"token":"x"}',
    });
    return answer.status;
  };
  try {
    const statuses = new Set<number>();
    for (let n = 0; n < 40; n++) statuses.add(await signIn(`10.0.0.${n}, 192.0.2.1`));
    expect([...statuses]).toEqual([401, 429]);
    expect(await signIn('10.0.0.1, 192.0.2.2')).toBe(401);
  } finally {
    await house.stop();
  }
});
