import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, openHouse, type RunningHouse, readStream, until } from './api.house.ts';
import { ENGINES } from './peers/database.ts';
import { freshDatabase } from './peers/postgres.ts';

let house: RunningHouse;

interface ChatLine {
  id: string;
  clientId: string | null;
  from: string;
  name: string | null;
  text: string;
  files: { id: string; name: string; type: string; url: string | null }[];
}

function as(token: string, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(house.url + path, {
    ...init,
    headers: { authorization: `Bearer ${token}`, ...(init.headers as object) },
  });
}

async function lines(token: string): Promise<ChatLine[]> {
  return ((await (await as(token, '/chat/messages')).json()) as { messages: ChatLine[] }).messages;
}

function command(token: string, name: string, options: object, key?: string): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  };
  return as(token, `/api/commands/${name}`, { method: 'POST', headers, body: JSON.stringify(options) });
}

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

async function upload(token: string, path: string, file: File): Promise<Response> {
  const body = new FormData();
  body.set('file', file);
  return as(token, path, { method: 'POST', body });
}

describe.each(ENGINES)('on %s', (engine) => {
  let drop: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    if (engine === 'sqlite') {
      house = await openHouse({ UNDO_SECONDS: '0' });
      return;
    }
    const fresh = await freshDatabase('house');
    drop = fresh.drop;
    house = await openHouse({ UNDO_SECONDS: '0', DATABASE_URL: fresh.url });
  });
  afterAll(async () => {
    await house.stop();
    await drop();
  });

  describe('a visitor', () => {
    it('writes, is answered, and reads both', async () => {
      const ana = await house.person('Ana Novak', 'agent');
      const visitor = await house.visitor();
      const stream = await readStream(`${house.url}/chat/stream`, { authorization: `Bearer ${visitor}` });
      const number = await house.write(visitor, 'Where is my parcel?');
      const note = await command(ana.token, 'note', { ticket: number, text: 'A note for us only' });
      expect(note.status).toBe(200);
      const reply = await command(ana.token, 'reply', { ticket: number, text: 'It comes today.' });
      expect(reply.status).toBe(200);
      const both = await until(async () => {
        const found = await lines(visitor);
        return found.length === 2 && found;
      });
      expect(both.map(({ from, text, name }) => [from, text, name])).toEqual([
        ['visitor', 'Where is my parcel?', null],
        ['team', 'It comes today.', 'Ana Novak'],
      ]);
      expect(both[0]?.clientId).toMatch(/^[0-9a-f-]{36}$/);
      await until(async () => stream.events.filter(({ event }) => event === 'message').length > 0);
      stream.close();
    });

    it('comes back with the token and is nobody without it', async () => {
      const visitor = await house.visitor();
      await house.write(visitor, 'I shall be back', {});
      const again = await fetch(`${house.url}/chat/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token: visitor }),
      });
      const session = (await again.json()) as { token: string; texts: Record<string, string> };
      expect((await lines(session.token)).map(({ text }) => text)).toEqual(['I shall be back']);
      expect(Object.keys(session.texts)).toContain('chat.title');
      const forged = `${visitor.slice(0, -4)}AAAA`;
      for (const token of [forged, 'x', ADMIN]) {
        for (const path of ['/chat/messages', '/chat/stream'])
          expect((await as(token, path)).status).toBe(401);
      }
      expect(await lines(await house.visitor())).toEqual([]);
    });

    it('never reads, nor hears of, another one’s conversation', async () => {
      const [one, other] = [await house.visitor(), await house.visitor()];
      const stream = await readStream(`${house.url}/chat/stream`, { authorization: `Bearer ${other}` });
      await house.write(one, 'My card number is secret');
      const [own] = await lines(one);
      expect(await lines(other)).toEqual([]);
      const before = await as(other, `/chat/messages?before=${own?.id}`);
      expect(await before.text()).not.toContain('secret');
      expect((await as(one, '/api/tickets')).status).toBe(401);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(stream.events.filter(({ event }) => event === 'message')).toEqual([]);
      stream.close();
    });

    it('is told that an agent writes', async () => {
      const { token } = await house.person('Typist', 'agent');
      const visitor = await house.visitor();
      const stream = await readStream(`${house.url}/chat/stream`, { authorization: `Bearer ${visitor}` });
      const number = await house.write(visitor, 'Is somebody there?');
      const body = JSON.stringify({ ticket: number, doing: 'writing' });
      await as(token, '/api/presence', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      await until(async () => stream.events.some(({ event }) => event === 'typing'));
      expect(stream.events.find(({ event }) => event === 'typing')?.data).toEqual({ name: 'Typist' });
      const view = (await (await as(ADMIN, `/api/tickets/${number}`)).json()) as { presence: unknown };
      expect(view.presence).toEqual([
        { person: { id: expect.any(String), name: 'Typist' }, doing: 'writing' },
      ]);
      stream.close();
    });

    it('uses the chat from any site, without cookies', async () => {
      const origin = 'https://shop.example';
      for (const path of ['/chat/messages', '/channels/webchat']) {
        const asked = await fetch(house.url + path, {
          method: 'OPTIONS',
          headers: {
            origin,
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'authorization',
          },
        });
        expect(asked.status).toBe(204);
        expect(asked.headers.get('access-control-allow-origin')).toBe('*');
        expect(asked.headers.get('access-control-allow-headers')).toContain('Authorization');
        expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
      }
      const visitor = await house.visitor();
      const stream = await as(visitor, '/chat/stream', { headers: { origin } });
      expect(stream.headers.get('access-control-allow-origin')).toBe('*');
      await stream.body?.cancel();
      const refused = await fetch(`${house.url}/chat/messages`, { headers: { origin } });
      expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, '*']);
    });
  });

  describe('files', () => {
    it('go both ways, as what they are, to whom they are for', async () => {
      const [visitor, other] = [await house.visitor(), await house.visitor()];
      const answer = await upload(
        visitor,
        '/chat/files',
        new File([PNG], '../evil\u202egnp.png', { type: 'image/png' }),
      );
      expect(answer.status).toBe(200);
      const file = (await answer.json()) as { id: string; name: string; type: string; size: number };
      expect(file.name).toBe('evil_gnp.png');
      await house.write(visitor, 'See the picture', { files: [file] });
      const shown = (await lines(visitor)).at(-1)?.files[0];
      expect(shown).toMatchObject({ name: 'evil_gnp.png', type: 'image/png' });
      const served = await fetch(house.url + shown?.url);
      expect(served.status).toBe(200);
      expect(served.headers.get('x-content-type-options')).toBe('nosniff');
      expect(served.headers.get('content-security-policy')).toContain('sandbox');
      expect(served.headers.get('content-disposition')).toMatch(/^inline; filename="evil_gnp\.png"/);
      expect((await fetch(`${house.url}${shown?.url}`.replace(/key=..../, 'key=AAAA'))).status).toBe(401);

      const stolen = await house.write(other, 'And mine', { files: [file] });
      const view = (await (await as(ADMIN, `/api/tickets/${stolen}`)).json()) as {
        messages: { files: object[] }[];
      };
      expect(view.messages[0]?.files).toMatchObject([{ url: null, refused: 'gone' }]);
    });

    it('are served to the team by their message only, and uploads to their owner', async () => {
      const [one, two] = [await house.person('Uploader', 'agent'), await house.person('Curious', 'agent')];
      const answer = await upload(
        one.token,
        '/api/files',
        new File(['a;b'], 'list.csv', { type: 'text/csv' }),
      );
      const { id } = (await answer.json()) as { id: string };
      const own = await as(one.token, `/api/files/${id}`);
      expect([own.status, own.headers.get('content-disposition')?.slice(0, 10)]).toEqual([200, 'attachment']);
      expect((await as(two.token, `/api/files/${id}`)).status).toBe(404);
      expect((await as(one.token, `/api/files/${id}?message=none`)).status).toBe(404);
    });

    it('are refused when they are not what they say, or too large', async () => {
      const visitor = await house.visitor();
      const page = new File(['<script>alert(1)</script>'], 'a.png', { type: 'image/png' });
      expect((await upload(visitor, '/chat/files', page)).status).toBe(400);
      const large = new File([PNG, new Uint8Array(10 * 1024 * 1024)], 'a.png', { type: 'image/png' });
      expect((await upload(visitor, '/chat/files', large)).status).toBe(413);
      const none = await as(visitor, '/chat/files', { method: 'POST', body: 'x' });
      expect(none.status).toBe(400);
    });
  });

  describe('the agents’ stream', () => {
    it('tells of changes, and after a break of those that were missed', async () => {
      const { token } = await house.person('Watcher', 'agent');
      const headers = { authorization: `Bearer ${token}` };
      const first = await readStream(`${house.url}/api/stream`, headers);
      const visitor = await house.visitor();
      const number = await house.write(visitor, 'First');
      const seen = await until(async () => first.events.find(({ event }) => event === 'ticket'));
      expect(first.events[0]?.event).toBe('hello');
      expect(seen.data).toMatchObject({ number, version: expect.any(Number) });
      first.close();
      const missed = await house.write(await house.visitor(), 'Missed');
      const second = await readStream(`${house.url}/api/stream`, {
        ...headers,
        'last-event-id': seen.id ?? '',
      });
      await until(async () =>
        second.events.some(({ data }) => (data as { number?: number }).number === missed),
      );
      second.close();
    });

    it('survives a nonsensical Last-Event-ID', async () => {
      const headers = { authorization: `Bearer ${ADMIN}`, 'last-event-id': '1; drop table tickets' };
      const reading = await readStream(`${house.url}/api/stream`, headers);
      expect(reading.status).toBe(200);
      reading.close();
    });
  });

  describe('the queue and a ticket', () => {
    it('are shown as they are documented, hostile text and all', async () => {
      const hostile = `<img src=x onerror=alert(1)> @everyone \u202e ${'😀'.repeat(2000)} end`;
      const visitor = await house.visitor();
      const number = await house.write(visitor, hostile);
      const view = (await (await as(ADMIN, `/api/tickets/${number}`)).json()) as {
        ticket: Record<string, unknown>;
        messages: { text: string; kind: string; author: object }[];
        events: { type: string; text: string; why: object[]; at: string }[];
      };
      expect(view.messages[0]).toMatchObject({ kind: 'inbound', text: hostile, author: { kind: 'contact' } });
      expect(view.ticket).toMatchObject({
        number,
        status: 'open',
        channel: 'webchat',
        assignee: null,
        escalated: false,
      });
      expect(view.ticket.waitingSince).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
      const types = view.events.map(({ type }) => type);
      expect(types).toEqual(
        expect.arrayContaining(['ticket-opened', 'message-received', 'triaged', 'deadline-set']),
      );
      for (const event of view.events) expect(event.text.length).toBeGreaterThan(3);
      expect(view.events.find(({ type }) => type === 'deadline-set')?.why[0]).toMatchObject({
        rule: expect.any(String),
        text: expect.stringMatching(/rule/i),
      });
    });

    it('filter by whose they are', async () => {
      const me = await house.person('Mine', 'agent');
      const number = await house.write(await house.visitor(), 'To be claimed');
      expect((await command(me.token, 'claim', { ticket: number })).status).toBe(200);
      const numbers = async (query: string) => {
        const answer = await as(me.token, `/api/tickets?${query}`);
        return ((await answer.json()) as { tickets: { number: number }[] }).tickets.map(
          (ticket) => ticket.number,
        );
      };
      expect(await numbers('assignee=me')).toEqual([number]);
      expect(await numbers('assignee=none&limit=200')).not.toContain(number);
      const found = await as(me.token, '/api/search?q=claim&assignee=me');
      expect(await found.json()).toMatchObject({
        hits: [{ ticket: { number }, snippet: { text: 'To be claimed', marks: [[6, 13]] } }],
        next: null,
        cut: false,
      });
      expect((await as(me.token, '/api/tickets?limit=1000')).status).toBe(400);
      expect((await as(me.token, '/api/tickets?status=strange')).status).toBe(400);
      expect((await as(me.token, '/api/tickets/999999')).status).toBe(404);
      expect((await as(me.token, '/api/tickets/1e9999')).status).toBe(400);
    });

    it('let one of many win a claim, and tell the others who', async () => {
      const people = await Promise.all(
        Array.from({ length: 10 }, (_, index) => house.person(`Racer ${index}`, 'agent')),
      );
      const number = await house.write(await house.visitor(), 'Who takes this?');
      const answers = await Promise.all(
        people.map(({ token }) => command(token, 'claim', { ticket: number })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([
        200,
        ...Array.from({ length: 9 }, () => 409),
      ]);
      const winner = answers.findIndex(({ status }) => status === 200);
      for (const answer of answers.filter(({ status }) => status === 409)) {
        expect(await answer.json()).toMatchObject({
          refused: 'already-claimed',
          text: expect.stringContaining(`Racer ${winner}`),
        });
      }
    });

    it('take a command with the same key once', async () => {
      const { token } = await house.person('Repeater', 'agent');
      const visitor = await house.visitor();
      const number = await house.write(visitor, 'Answer me once');
      const asked = { ticket: number, text: 'Once' };
      for (let time = 0; time < 3; time++)
        expect((await command(token, 'reply', asked, 'key-1')).status).toBe(200);
      await until(async () => (await lines(visitor)).length >= 2);
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect((await lines(visitor)).filter(({ text }) => text === 'Once')).toHaveLength(1);
      const strange = await as(token, '/api/commands/reply', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'a b' },
        body: JSON.stringify(asked),
      });
      expect(strange.status).toBe(400);
    });
  });
});
