import { Writable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { REQUEST_MS } from '../src/api/body-pace.ts';
import { createLog } from '../src/api/log.ts';
import type { ApiPorts } from '../src/api/ports.ts';
import { buildServer } from '../src/api/server.ts';
import type { Channel, WebhookRequest } from '../src/channels/channel.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import { brokenHouse } from './api.ports.ts';

const SECRET_BODY = '{"message":"my password is hunter2"}';
const OK = { status: 200, type: 'application/json', body: '{}' };

let app: FastifyInstance;
let lines: string[];
afterEach(() => app.close());

/** A server whose one channel does what is given. */
async function serve(accept: ApiPorts['accept'], over: Partial<ApiPorts> = {}): Promise<void> {
  lines = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const channels = new Map(['vendor', 'webchat'].map((id) => [id, { id } as Channel]));
  app = await buildServer(brokenHouse({ accept, channels, log: createLog('info', sink), ...over }));
}

function deliver(body: string | Buffer, headers: Record<string, string> = {}, url = '/channels/vendor') {
  return app.inject({
    method: 'POST',
    url,
    payload: body,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

describe('a webhook', () => {
  it('hands on the very bytes, headers and query', async () => {
    const seen: WebhookRequest[] = [];
    await serve(async (_channel, request) => {
      seen.push(request);
      return OK;
    });
    const bytes = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x00, 0x22, 0x7d]);
    for (const type of [
      'application/json',
      'text/plain',
      'application/x-www-form-urlencoded',
      'strange/type',
    ]) {
      const answer = await deliver(
        bytes,
        { 'content-type': type, 'x-signature': 'abc' },
        '/channels/vendor?a=1&a=2',
      );
      expect([answer.statusCode, answer.body]).toEqual([200, '{}']);
    }
    for (const request of seen) {
      expect(request.body).toEqual(bytes);
      expect(request.headers['x-signature']).toBe('abc');
      expect(request.query).toEqual({ a: '1' });
      expect(Math.abs(request.receivedAt - Date.now())).toBeLessThan(5_000);
    }
    expect(seen).toHaveLength(4);
  });

  it('answers a challenge', async () => {
    await serve(async (_channel, { method, query }) => ({
      status: 200,
      type: 'text/plain',
      body: `${method} ${query.challenge}`,
    }));
    const answer = await app.inject({ url: '/channels/vendor?challenge=42' });
    expect([answer.statusCode, answer.body, answer.headers['content-type']]).toEqual([
      200,
      'GET 42',
      'text/plain',
    ]);
  });

  it('takes a delivery without a body or a type', async () => {
    await serve(async (_channel, { body }) => ({ ...OK, body: String(body.length) }));
    const answer = await app.inject({ method: 'POST', url: '/channels/vendor' });
    expect([answer.statusCode, answer.body]).toEqual([200, '0']);
  });

  it.each([
    [new CodedError('unauthorized', 'no signature'), 401],
    [new CodedError('malformed', 'no id'), 400],
    [new CodedError('too-large', 'too large'), 413],
    [new CodedError('store-down', SECRET_BODY, { cause: new Error(SECRET_BODY) }), 503],
    [new TypeError(`cannot read ${SECRET_BODY}`), 503],
  ])('that fails with %s is answered %i, repeating nothing', async (error, status) => {
    await serve(async () => {
      throw error;
    });
    const answer = await deliver(SECRET_BODY, { 'x-hub-signature': 'sha1=forged' });
    expect(answer.statusCode).toBe(status);
    expect(answer.body).not.toContain('hunter2');
    expect(answer.body).not.toContain('forged');
    expect(answer.body).not.toMatch(/\bat \S+:\d+/);
    expect(answer.json()).toMatchObject({ error: expect.any(String), reference: expect.any(String) });
    expect(answer.json().text).not.toMatch(/sign in|link|session/i);
  });

  it('that is refused hears of webhooks, whatever it did wrong', async () => {
    await serve(async () => {
      throw new CodedError('unauthorized', 'The verify token is another one: planted.');
    });
    const token = await app.inject({
      url: '/channels/vendor?hub.mode=subscribe&hub.verify_token=planted',
      headers: { 'x-planted': 'planted' },
    });
    expect(token.body + JSON.stringify(token.headers)).not.toContain('planted');
    expect([token.statusCode, token.json().text]).toEqual([401, expect.stringContaining('verify token')]);
    const nobody = await app.inject({ method: 'POST', url: '/channels/nobody' });
    const method = await app.inject({ method: 'PUT', url: '/channels/vendor' });
    const large = await deliver(Buffer.alloc(1024 * 1024 + 1, 32));
    expect([nobody, method, large].map((answer) => [answer.statusCode, answer.json().text])).toEqual([
      [404, 'No channel of this name takes deliveries here.'],
      [404, 'No channel of this name takes deliveries here.'],
      [413, 'Not taken: a delivery has 1 MB at the most.'],
    ]);
  });

  it('is not waited for without end', async () => {
    await serve(async () => OK);
    expect(app.server.requestTimeout).toBe(REQUEST_MS);
  });

  it('is refused above 1 MB without being read', async () => {
    let accepted = 0;
    await serve(async () => {
      accepted += 1;
      return OK;
    });
    expect((await deliver(Buffer.alloc(1024 * 1024, 32))).statusCode).toBe(200);
    expect((await deliver(Buffer.alloc(1024 * 1024 + 1, 32))).statusCode).toBe(413);
    expect(accepted).toBe(1);
  });

  it.each(['unknown', '__proto__', 'constructor', '%2e%2e%2fapi'])(
    'for no channel of ours (%s) is 404',
    async (id) => {
      await serve(async () => OK);
      expect((await deliver('{}', {}, `/channels/${id}`)).statusCode).toBe(404);
    },
  );

  it.each(['PUT', 'PATCH', 'DELETE'] as const)('by %s is 404', async (method) => {
    await serve(async () => OK);
    const answer = await app.inject({ method, url: '/channels/vendor', payload: '{}' });
    expect(answer.statusCode).toBe(404);
  });

  it('that verifies is never held back, one that does not is, after many', async () => {
    let verified = true;
    await serve(async () => {
      if (!verified) throw new CodedError('unauthorized', 'no signature');
      return OK;
    });
    const many = async (count: number) => {
      const answers = await Promise.all(Array.from({ length: count }, () => deliver('{}')));
      return new Set(answers.map(({ statusCode }) => statusCode));
    };
    expect(await many(1000)).toEqual(new Set([200]));
    verified = false;
    expect(await many(700)).toEqual(new Set([401, 429]));
    verified = true;
    expect(await many(10)).toEqual(new Set([200]));
  });
});

describe('limits on what the public can reach', () => {
  it('hold for each visitor by themselves', async () => {
    await serve(async () => OK);
    const write = (visitor: string) =>
      deliver('{}', { authorization: `Bearer visitor-${visitor}` }, '/channels/webchat').then(
        ({ statusCode }) => statusCode,
      );
    const answers: number[] = [];
    for (let message = 0; message < 130; message++) answers.push(await write('loud'));
    expect(answers.filter((status) => status === 429)).toHaveLength(10);
    expect(await write('quiet')).toBe(200);
  });

  it('hold for signing in', async () => {
    await serve(async () => OK, { accounts: { signIn: async () => null } as never });
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 40; attempt++) {
      const answer = await app.inject({ method: 'POST', url: '/api/session', payload: { token: 'guess' } });
      statuses.push(answer.statusCode);
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(30);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  });
});

describe('the log', () => {
  it('has one line a request and no secret, query or text in it', async () => {
    await serve(async () => {
      throw new CodedError('store-down', 'the disk is full', {
        cause: Object.assign(new Error('x'), { detail: 'hunter2' }),
      });
    });
    await deliver(
      SECRET_BODY,
      { authorization: 'Bearer s3cret', cookie: 'osem_session=s3cret' },
      '/channels/vendor?token=s3cret',
    );
    const log = lines.join('');
    expect(lines.map((line) => JSON.parse(line) as { status?: number }).at(-1)).toMatchObject({
      method: 'POST',
      route: '/channels/:id',
      status: 503,
      reference: expect.any(String),
    });
    for (const secret of ['hunter2', 's3cret']) expect(log).not.toContain(secret);
    expect(log).toContain('the disk is full');
  });

  it('has one line for whatever stands in it: nobody writes a line of their own', () => {
    const written: string[] = [];
    const log = createLog('info', { write: (line: string) => void written.push(line) });
    const forged = 'x\n{"level":"info","msg":"Ana signed in"}\r\n\u2028\u001b[2J';
    log.info({ name: forged, [forged]: forged, err: new Error(forged) }, forged);
    const text = written.join('');
    expect(text.split(/[\n\r]/)).toEqual([expect.stringMatching(/^\{.*\}$/s), '']);
    expect(text).not.toContain('\u001b');
    expect(JSON.parse(text)).toMatchObject({ name: forged, msg: forged, err: { message: forged } });
  });

  it('leaves out what is called a secret', () => {
    const written: string[] = [];
    const log = createLog('info', { write: (line: string) => void written.push(line) });
    log.info({ token: 'aa11', deep: { authorization: 'bb22', text: 'cc33' }, kept: 'dd44' }, 'said');
    expect(written.join('')).not.toMatch(/aa11|bb22|cc33/);
    expect(written.join('')).toContain('dd44');
  });
});

describe('malformed requests', () => {
  it.each([
    ['not JSON', '{"token":', 400],
    ['a poisoned prototype', '{"__proto__":{"admin":true}}', 400],
    ['too large', JSON.stringify({ token: 'x'.repeat(300 * 1024) }), 413],
  ])('%s is told by status and code, repeating nothing', async (_name, payload, status) => {
    await serve(async () => OK);
    const headers = { 'content-type': 'application/json' };
    const answer = await app.inject({ method: 'POST', url: '/api/session', payload, headers });
    expect(answer.statusCode).toBe(status);
    expect(answer.body).not.toContain('admin');
    expect(Object.keys(answer.json()).sort()).toEqual(['error', 'reference', 'text']);
  });

  it('of raw HTTP do not bring the server down', async () => {
    await serve(async () => OK);
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const { connect } = await import('node:net');
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(address).port), '127.0.0.1', () =>
        socket.end('GET / HTTP/9.9\r\n\0\r\n\r\n'),
      );
      socket.on('close', () => resolve());
      socket.resume();
    });
    expect((await fetch(`${address}/health`)).status).toBe(200);
  });
});
