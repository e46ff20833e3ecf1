import { connect } from 'node:net';
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { OpenStreams } from '../src/api/open-streams.ts';
import { type Sse, Streams } from '../src/api/sse.ts';
import { stopInTime } from '../src/api/stopping.ts';
import { until } from './api.house.ts';

describe('a stream of events', () => {
  it('drops a reader who does not read, and keeps the others', async () => {
    const app = Fastify();
    const streams = new Streams();
    const open: { sse: Sse; ended: boolean }[] = [];
    app.get('/', async (_request, reply) => {
      const one: { sse: Sse; ended: boolean } = {
        sse: streams.start(reply, { onEnd: () => (one.ended = true) }),
        ended: false,
      };
      open.push(one);
    });
    const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
    const lazy = connect(Number(port), '127.0.0.1');
    lazy.on('error', () => undefined);
    lazy.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    lazy.pause();
    await until(async () => open.length === 1);
    const keen = connect(Number(port), '127.0.0.1');
    let read = 0;
    keen.on('data', (piece) => {
      read += piece.length;
    });
    keen.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(async () => open.length === 2);

    const words = 'x'.repeat(64 * 1024);
    for (let sent = 0; sent < 400 && open[0]?.ended === false; sent++) {
      for (const { sse } of open) sse.send('ticket', words);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(open.map(({ ended }) => ended)).toEqual([true, false]);
    expect(read).toBeGreaterThan(words.length);
    lazy.destroy();
    streams.endAll();
    await until(async () => open[1]?.ended);
    keen.destroy();
    await app.close();
  });
});

describe('a stopping server', () => {
  it('does not wait for connections on which nothing was asked', async () => {
    const app = Fastify();
    stopInTime(app, () => undefined);
    const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
    const ahead = connect(Number(port), '127.0.0.1');
    let closed = false;
    ahead.on('close', () => {
      closed = true;
    });
    await new Promise<void>((resolve) => ahead.once('connect', () => resolve()));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const begun = performance.now();
    await app.close();
    expect(performance.now() - begun).toBeLessThan(4_000);
    await until(async () => closed);
  });

  it('lets a request in hand finish', async () => {
    const app = Fastify();
    stopInTime(app, () => undefined);
    app.get('/', () => new Promise((resolve) => setTimeout(() => resolve('done'), 300)));
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const answer = fetch(address);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await app.close();
    expect(await (await answer).text()).toBe('done');
  });
});

describe('streams of strangers', () => {
  it('are so many of one visitor, of one address and of all, and leave nothing', () => {
    const open = new OpenStreams({ visitor: 2, address: 3, all: 5 });
    const taken = [open.take('ana', '192.0.2.1'), open.take('ana', '192.0.2.1')];
    const refused = { code: 'rate-limited', retryAfterMs: expect.any(Number) };
    expect(() => open.take('ana', '192.0.2.2')).toThrow(expect.objectContaining(refused));
    taken.push(open.take(null, '192.0.2.1'));
    expect(() => open.take('bor', '192.0.2.1')).toThrow(expect.objectContaining(refused));
    taken.push(open.take('bor', '192.0.2.2'), open.take('bor', '192.0.2.2'));
    expect(() => open.take(null, '192.0.2.3')).toThrow(expect.objectContaining(refused));
    for (const giveBack of taken) giveBack();
    expect(open.size).toBe(0);
    expect(open.take('ana', '192.0.2.1')).toBeTypeOf('function');
  });
});
