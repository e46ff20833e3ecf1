import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE } from './attack.words.ts';
import { ENGINES } from './peers/database.ts';
import { ADMIN_TOKEN, type Answer, type TestHouse, testHouse, type Visitor } from './peers/house.ts';
import { TelegramPeer } from './peers/telegram.ts';

const SECRET = 'attack-secret';
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);
/** What never stands in an answer to somebody outside. */
const TELLTALE =
  /\bat [^ ]+ \(|node_modules|\.ts:\d|\.js:\d|sqlite|postgres|SQLITE_|bottender|zod|fastify|127\.0\.0\.1|localhost/i;

interface View {
  ticket: { number: number; contact: { name: string | null }; preview: string };
  messages: { id: string; text: string; kind: string; files: { id: string; name: string }[] }[];
  events: unknown[];
}

/** As a store keeps it: NUL and lone surrogates are the replacement character. */
const kept = (words: string) => words.replace(/\0|\p{Surrogate}/gu, '\ufffd');

describe.each(ENGINES)('hostile input, on %s', (engine) => {
  let house: TestHouse;
  let telegram: TelegramPeer;
  let visitor: Visitor;
  let number: number;

  beforeAll(async () => {
    telegram = await TelegramPeer.start();
    house = await testHouse({
      engine,
      env: {
        TELEGRAM_TOKEN: telegram.token,
        TELEGRAM_SECRET_TOKEN: SECRET,
        TELEGRAM_API_URL: telegram.url,
      },
    });
    visitor = await house.visitor();
    await visitor.write('A first, friendly word');
    number = await numberOf('A first, friendly word');
  });
  afterAll(async () => {
    await house.stop();
    await telegram.stop();
  });

  async function numberOf(words: string): Promise<number> {
    const ask = async () => {
      const { body } = await house.get('/api/tickets?limit=200');
      return (body.tickets as View['ticket'][]).find(({ preview }) => preview.includes(words))?.number ?? 0;
    };
    return house.until(ask, (found) => found > 0);
  }

  const view = async (of: number) => (await house.get(`/api/tickets/${of}`)).body as unknown as View;

  const update = (body: unknown, secret: string | null = SECRET, path = '/channels/telegram') =>
    house.post(path, body, '', secret === null ? {} : { 'x-telegram-bot-api-secret-token': secret });

  const raw = (method: string, path: string, headers: Record<string, string>, body?: BodyInit) =>
    fetch(house.url + path, { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }) });

  async function inboxLength(): Promise<number> {
    const { body } = await house.get('/metrics', '');
    return Number(/^osem_inbox_length (\d+)$/m.exec(String(body.text))?.[1]);
  }

  it('through the chat is kept as it is, and every reader gets whole JSON', async () => {
    for (const [index, words] of HOSTILE.entries()) {
      const name = Array.from(words).slice(0, 40).join('');
      const { status } = await house.post(
        '/channels/webchat',
        { id: `hostile-${index}`, text: words, name: name.slice(0, 100) },
        visitor.token,
      );
      expect([words.slice(0, 20), status]).toEqual([words.slice(0, 20), 200]);
    }
    await house.until(inboxLength, (length) => length === 0);
    const { messages, ticket } = await view(number);
    for (const words of HOSTILE) expect(messages.map(({ text }) => text)).toContain(kept(words));
    expect(ticket.contact.name ?? '').not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    expect((await visitor.messages()).length).toBeGreaterThan(HOSTILE.length);
    expect((await house.get('/api/tickets')).status).toBe(200);
  });

  it('through Telegram is kept as it is', async () => {
    const messages = HOSTILE.map((words, index) => ({
      update_id: 9000 + index,
      message: {
        message_id: index + 1,
        date: 1_790_000_000,
        text: words,
        chat: { id: 77, type: 'private', first_name: words.slice(0, 60) },
        from: { id: 77, is_bot: false, first_name: words.slice(0, 60), username: words.slice(0, 30) },
        [words.slice(0, 20)]: words.slice(0, 20),
      },
    }));
    telegram.chat(77);
    for (const one of messages) expect((await update(one)).status).toBe(200);
    await house.until(inboxLength, (length) => length === 0);
    const { body } = await house.get('/api/tickets?channel=telegram');
    const [found] = body.tickets as View['ticket'][];
    const shown = (await view(found?.number ?? 0)).messages.map(({ text }) => text);
    for (const words of HOSTILE) expect(shown).toContain(kept(words));
  });

  it('in replies, notes, reasons, searches, filters, keys, cursors and addresses is never a fault', async () => {
    const answers: [string, Answer][] = [];
    for (const words of HOSTILE) {
      const q = encodeURIComponent(words.replace(/\p{Surrogate}/gu, '\ufffd').slice(0, 60));
      const short = Array.from(words).slice(0, 60).join('');
      for (const [name, options] of [
        ['note', { ticket: number, text: words }],
        ['escalate', { ticket: number, reason: words }],
        ['snooze', { ticket: number, until: '2h', reason: words }],
        ['wait', { ticket: number, reason: words }],
        ['assign', { ticket: number, to: words }],
        ['resolve', { ticket: number, reason: words }],
        ['reopen', { ticket: number, reason: words }],
        ['reply', { ticket: number, text: words, confirm: true }],
        ['undo', { ticket: number, message: words }],
        ['find', { words, contact: words }],
        ['reply', { ticket: number, text: 'x', files: [words], seen: words }],
        ['person', { action: 'add', name: short, team: short, publicName: short }],
      ] as const)
        answers.push([name, await house.command(name, options)]);
      answers.push(['bare', await house.command(q, {})]);
      for (const path of [
        `/api/search?q=${q}`,
        `/api/search?q=x&contact=${q}&cursor=${q}`,
        `/api/tickets?assignee=${q}&team=${q}&tag=${q}&channel=${q}`,
        `/api/tickets?cursor=${q}`,
        `/api/tickets?cursor=${Buffer.from('9999999999999999.9999999999999999').toString('base64url')}`,
        `/api/tickets/${q}`,
        `/api/tickets/${number}/messages?before=${q}`,
        `/api/files/${q}`,
        `/api/files/${q}?message=${q}`,
        `/chat/files/${q}?message=${q}&until=1&key=${q}`,
        `/channels/${q}`,
        `/desk/${q}`,
        `/chat/${q}`,
        `/${q}`,
      ])
        answers.push([path, await house.get(path)]);
      answers.push(['before', await house.get(`/chat/messages?before=${q}`, visitor.token)]);
      answers.push(['dead', await house.post(`/api/dead/jobs/${q}/retry`, undefined)]);
      answers.push(['letter', await house.post(`/api/dead/letters/${q}/retry`, undefined)]);
    }
    const faults = answers.filter(([, { status }]) => status >= 500);
    expect(faults.map(([what, { status, body }]) => [what.slice(0, 80), status, body])).toEqual([]);
    expect((await house.get('/ready', '')).status).toBe(200);
    expect((await view(number)).messages.length).toBeGreaterThan(HOSTILE.length);
    expect((await house.get('/api/people')).status).toBe(200);
  });

  it.each([
    ['a percent sign alone', '/desk/%', 400],
    ['bytes that are no UTF-8', '/chat/%ff%fe', 400],
    ['a NUL', '/api/tickets/%00', 400],
    ['a ticket beyond all numbers', '/api/tickets/9007199254740991', 404],
    ['a long search', `/api/search?q=${'x'.repeat(10_000)}`, 200],
    ['a huge search', `/api/search?q=${'x'.repeat(10_001)}`, 400],
    ['a search of marks alone', '/api/search?q=%22%28%2A', 200],
    ['a search for nothing said', '/api/search', 400],
    ['a prototype name', '/api/tickets?__proto__=x&constructor=y', 200],
    ['the same twice', '/api/tickets?limit=1&limit=2', 400],
    ['a way out of the desk', '/desk/..%2f..%2f..%2fpackage.json', 404],
    ['another way out', '/desk/%2e%2e/%2e%2e/package.json', 404],
    ['a way out of the chat', '/chat/..%5c..%5cpackage.json', 404],
    ['a double slash', '//evil.example/..', 404],
  ])('%s in the address (%s) is answered %i', async (_what, path, status) => {
    const answer = await raw('GET', path, { authorization: `Bearer ${ADMIN_TOKEN}` });
    expect(answer.status).toBe(status);
    const text = await answer.text();
    expect(text).not.toMatch(TELLTALE);
    expect(text).not.toContain('dependencies');
  });

  it('of a wrong kind is refused without a word of it, and nothing is kept', async () => {
    const before = await house.get('/metrics', '');
    const word = 'ECHO-of-mine';
    const bad: [string, Promise<Response>, number][] = [
      ['no secret', raw('POST', '/channels/telegram', {}, JSON.stringify({ update_id: 1, word })), 401],
      [
        'empty secret',
        raw('POST', '/channels/telegram', { 'x-telegram-bot-api-secret-token': '' }, word),
        401,
      ],
      [
        'short secret',
        raw('POST', '/channels/telegram', { 'x-telegram-bot-api-secret-token': 'attack' }, word),
        401,
      ],
      [
        'no JSON',
        raw('POST', '/channels/telegram', { 'x-telegram-bot-api-secret-token': SECRET }, `{${word}`),
        400,
      ],
      [
        'too large',
        raw(
          'POST',
          '/channels/telegram',
          { 'x-telegram-bot-api-secret-token': SECRET },
          word.repeat(100_000),
        ),
        413,
      ],
      ['no token', raw('POST', '/channels/webchat', {}, JSON.stringify({ id: '1', text: word })), 401],
      [
        'wrong token',
        raw('POST', '/channels/webchat', { authorization: `Bearer v1.${word}.zz.zz` }, '{}'),
        401,
      ],
      [
        'no chat JSON',
        raw('POST', '/channels/webchat', { authorization: `Bearer ${visitor.token}` }, word),
        400,
      ],
      [
        'a long text',
        raw(
          'POST',
          '/channels/webchat',
          { authorization: `Bearer ${visitor.token}` },
          JSON.stringify({ id: '1', text: word.repeat(1000) }),
        ),
        413,
      ],
      ['no channel', raw('POST', `/channels/${word}`, {}, '{}'), 404],
      [
        'api: no JSON',
        raw(
          'POST',
          '/api/commands/note',
          { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
          `{"${word}`,
        ),
        400,
      ],
      [
        'api: another type',
        raw(
          'POST',
          '/api/commands/note',
          { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'text/plain' },
          word,
        ),
        400,
      ],
      [
        'api: XML',
        raw(
          'POST',
          '/api/commands/note',
          { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/xml' },
          `<${word}/>`,
        ),
        400,
      ],
      [
        'api: a list',
        raw(
          'POST',
          '/api/commands/note',
          { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
          `["${word}"]`,
        ),
        400,
      ],
      [
        'api: too large',
        raw(
          'POST',
          '/api/commands/note',
          { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
          JSON.stringify({ text: word.repeat(50_000) }),
        ),
        413,
      ],
      [
        'api: a key with line breaks',
        raw(
          'POST',
          '/api/commands/note',
          {
            authorization: `Bearer ${ADMIN_TOKEN}`,
            'content-type': 'application/json',
            'idempotency-key': 'a b',
          },
          '{}',
        ),
        400,
      ],
      [
        'files: no form',
        raw(
          'POST',
          '/api/files',
          { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
          `"${word}"`,
        ),
        400,
      ],
      [
        'files: no boundary',
        raw(
          'POST',
          '/api/files',
          { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'multipart/form-data' },
          word,
        ),
        400,
      ],
      [
        'files: a form that breaks off',
        raw(
          'POST',
          '/api/files',
          { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'multipart/form-data; boundary=x' },
          `--x\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\n${word}`,
        ),
        400,
      ],
      [
        'files: an empty form',
        raw(
          'POST',
          '/api/files',
          { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'multipart/form-data; boundary=x' },
          '--x--\r\n',
        ),
        400,
      ],
      [
        'chat files: bad headers',
        raw(
          'POST',
          '/chat/files',
          { authorization: `Bearer ${visitor.token}`, 'content-type': 'multipart/form-data; boundary=x' },
          `--x\r\ncontent-disposition${word}\r\n\r\n--x--`,
        ),
        400,
      ],
    ];
    for (const [what, asking, status] of bad) {
      const answer = await asking;
      const text = await answer.text();
      expect([what, answer.status, text]).toEqual([what, status, text]);
      expect(text).not.toContain(word);
      expect(text).not.toMatch(TELLTALE);
    }
    const after = await house.get('/metrics', '');
    const length = (answer: Answer) => /^osem_inbox_length.*$/m.exec(String(answer.body.text))?.[0];
    expect(length(after)).toBe(length(before));
    expect(JSON.stringify((await house.get('/api/tickets?limit=200')).body)).not.toContain(word);
  });

  it('that is nested or wide without end is answered, and does not bring the process down', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const wide = `[${'{},'.repeat(200_000)}{}]`;
    const message = (extra: string) =>
      `{"update_id":9900,"message":{"message_id":1,"date":1,"chat":{"id":78},"from":{"id":78,"first_name":"x"},"text":"deep","entities":${extra}}}`;
    for (const extra of [deep, wide]) {
      expect((await update(message(extra))).status).toBe(200);
      expect((await update(`{"update_id":9901,"x":${extra}}`)).status).toBe(200);
      expect((await update(extra)).status).toBe(400);
      expect(
        (await house.post('/channels/webchat', `{"id":"d","text":"x","y":${extra}}`, visitor.token)).status,
      ).toBeLessThan(500);
    }
    const text = `{"ticket":${number},"text":"x","y":${'['.repeat(60_000)}${']'.repeat(60_000)}}`;
    expect((await house.post('/api/commands/note', text)).status).toBe(400);
    expect((await house.post('/api/presence', text)).status).toBe(400);
    await house.until(inboxLength, (length) => length === 0);
    expect((await house.get('/ready', '')).status).toBe(200);
  });

  it('that verifies and cannot be understood is a dead letter with its body, and is tried again', async () => {
    const strange = JSON.stringify({
      update_id: 9950,
      message: { message_id: 'one', chat: { id: 79 }, text: 'Dead <b>letter</b>\u0000' },
    });
    expect((await update(strange)).status).toBe(200);
    const letters = () => house.get('/api/dead');
    const { body } = await house.until(letters, ({ body }) =>
      (body.letters as { raw: string }[]).some(({ raw: said }) => said === strange),
    );
    const letter = (body.letters as { id: number; raw: string; error: string }[]).find(
      ({ raw: said }) => said === strange,
    );
    expect(letter?.error).not.toContain('Dead');
    expect((await house.post(`/api/dead/letters/${letter?.id}/retry`, undefined)).status).toBe(204);
    await house.until(letters, ({ body }) =>
      (body.letters as { id: number }[]).some(({ id }) => id === letter?.id),
    );
    expect(
      (
        await update({
          update_id: 9951,
          message: {
            message_id: 5,
            date: 1_790_000_000,
            chat: { id: 79, type: 'private' },
            from: { id: 79, is_bot: false, first_name: 'Z' },
            text: 'Nobody is blocked',
          },
        })
      ).status,
    ).toBe(200);
    await numberOf('Nobody is blocked');
  });

  it('as a Telegram update of any shape is 200 or 400, and holds nobody up', {
    timeout: 60_000,
  }, async () => {
    const value = fc.oneof(
      fc.constantFrom<unknown>(
        ...HOSTILE.slice(0, 12),
        0,
        -1,
        1e308,
        9e15,
        -9e15,
        1.5,
        null,
        true,
        {},
        [],
        '',
      ),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const message = fc.record(
      {
        message_id: fc.oneof(fc.integer(), value),
        date: fc.oneof(fc.constant(1_790_000_000), value),
        chat: fc.oneof(fc.record({ id: fc.oneof(fc.integer(), value) }), value),
        from: fc.oneof(fc.record({ id: fc.oneof(fc.integer(), value), first_name: value }), value),
        text: value,
        photo: value,
        document: fc.oneof(
          fc.record({ file_id: value, file_name: value, mime_type: value, file_size: value }),
          value,
        ),
        message_thread_id: value,
        is_topic_message: value,
        edit_date: value,
      },
      { requiredKeys: ['message_id', 'chat'] },
    );
    let id = 20_000;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('message', 'edited_message', 'poll'),
        fc.oneof(message, value),
        async (kind, said) => {
          id += 1;
          const { status } = await update({ update_id: id, [kind]: said });
          if (status !== 200 && status !== 400) throw new Error(String(status));
        },
      ),
      { numRuns: 300, seed: 8 },
    );
    const { body } = await house.get('/api/tickets?status=open&limit=200');
    expect((body.tickets as unknown[]).length).toBeGreaterThan(0);
    await house.until(inboxLength, (length) => length === 0);
    for (const { number: each } of body.tickets as View['ticket'][])
      expect((await house.get(`/api/tickets/${each}`)).status).toBe(200);
  });

  it('in the names of files makes no header of its own, and nothing runs', async () => {
    for (const words of HOSTILE) {
      const name = words
        .replace(/[\r\n"\0]/g, '_')
        .replace(/\p{Surrogate}/gu, '?')
        .slice(0, 200);
      const form = new FormData();
      form.append('file', new Blob([PNG], { type: 'image/png' }), `${name}.png`);
      const sent = await raw('POST', '/api/files', { authorization: `Bearer ${ADMIN_TOKEN}` }, form);
      const { id } = (await sent.json()) as { id: string };
      const got = await raw('GET', `/api/files/${id}`, { authorization: `Bearer ${ADMIN_TOKEN}` });
      expect(got.status).toBe(200);
      expect(got.headers.get('content-disposition')).toMatch(
        /^inline; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\x21-\x7e]*$/,
      );
      expect(got.headers.get('set-cookie')).toBeNull();
      expect(got.headers.get('content-security-policy')).toContain('sandbox');
      await got.arrayBuffer();
    }
    for (const [name, type] of [
      ['a.svg', 'image/svg+xml'],
      ['a.html', 'text/html'],
      ['a.png', 'image/png'],
      ['a.xml', 'text/xml'],
    ]) {
      const form = new FormData();
      form.append(
        'file',
        new Blob(['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'], { type: type ?? '' }),
        name,
      );
      expect(
        (await raw('POST', '/chat/files', { authorization: `Bearer ${visitor.token}` }, form)).status,
      ).toBe(400);
    }
    const form = new FormData();
    form.append('file', new Blob(['<script>alert(1)</script>'], { type: 'text/plain' }), 'a.html');
    const sent = await raw('POST', '/api/files', { authorization: `Bearer ${ADMIN_TOKEN}` }, form);
    const { id } = (await sent.json()) as { id: string };
    const got = await raw('GET', `/api/files/${id}`, { authorization: `Bearer ${ADMIN_TOKEN}` });
    expect(got.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(got.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(got.headers.get('x-content-type-options')).toBe('nosniff');
  });
});
