import { connect, type Socket } from 'node:net';
import multipart from '@fastify/multipart';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepPace } from '../src/api/body-pace.ts';

/** A server that tells how much of a form it has; while `hold` is pending it reads nothing more of it. */
let app: FastifyInstance;
let port: number;
let hold: Promise<void>;
let size: number;
let ended: string[];
let looks: Set<() => void>;
let sockets: Socket[];
/** Bytes that have come in. */
let came: () => number;

beforeEach(async () => {
  hold = Promise.resolve();
  size = 0;
  ended = [];
  looks = new Set();
  sockets = [];
  came = () => 0;
  app = Fastify();
  await app.register(multipart);
  keepPace(app, (look) => {
    looks.add(look);
    return () => looks.delete(look);
  });
  app.post('/', async (request) => {
    came = () => request.raw.socket.bytesRead;
    try {
      for await (const part of request.parts({ limits: { fileSize: 10_000_000 } })) {
        if (part.type !== 'file') continue;
        for await (const chunk of part.file) {
          await hold;
          size += (chunk as Buffer).length;
        }
      }
      ended.push('whole');
    } catch {
      ended.push('broken');
    }
    return { size };
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  port = (app.server.address() as { port: number }).port;
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await app.close();
});

const HEAD = '--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n';
const TAIL = '\r\n--x--\r\n';

/** Somebody who has begun to send a file of that length, and what they are answered. */
async function begin(length: number): Promise<{ socket: Socket; answer: Promise<string> }> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  const answer = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
  const head = `POST / HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=x`;
  socket.write(`${head}\r\nContent-Length: ${HEAD.length + length + TAIL.length}\r\n\r\n${HEAD}`);
  await expect.poll(() => looks.size).toBe(1);
  return { socket, answer };
}

const look = () => {
  for (const one of looks) one();
};
const has = (bytes: number) => expect.poll(() => size, { timeout: 20_000 }).toBe(bytes);

test('whoever sends a byte now and then is cut off, and what came of it is let go', async () => {
  const { socket } = await begin(100_000);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.write('a'.repeat(5000));
  await has(5000);
  look();
  socket.write('a');
  await has(5001);
  look();
  await closed;
  await expect.poll(() => ended).toEqual(['broken']);
  expect(looks.size).toBe(0);
});

test('whoever gets on, however slowly, is heard to the end', async () => {
  const { socket, answer } = await begin(50_000);
  for (let at = 1; at <= 10; at++) {
    socket.write('a'.repeat(5000));
    await has(5000 * at);
    look();
  }
  socket.write(TAIL);
  expect(await answer).toContain('{"size":50000}');
  expect(looks.size).toBe(0);
});

test('nobody is blamed for what we are slow to read', async () => {
  let go = () => {};
  hold = new Promise((resolve) => {
    go = resolve;
  });
  const { socket, answer } = await begin(8_000_000);
  socket.write('a'.repeat(8_000_000));
  // Until nothing more of it comes, because nothing more is read.
  for (let before = -1; before !== came() || before < 100_000; ) {
    before = came();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  look();
  look();
  expect(ended).toEqual([]);
  go();
  socket.write(TAIL);
  expect(await answer).toContain('{"size":8000000}');
});
