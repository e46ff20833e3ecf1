import { createHmac, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import Fastify, { type FastifyRequest } from 'fastify';
import sqlite3 from 'sqlite3';

/**
 * The yardstick: as little as can take a signed delivery and store it before it answers. Fastify, an HMAC over the raw
 * body (ROW=telegram) or over the visitor's token (ROW=webchat), the very row that Osem's inbox gets, the same driver; one
 * commit for all who wait (GROUP=1) or one each.
 */
const { PORT = '0', FOLDER = '.', SECRET = '', GROUP = '1', ROW = 'telegram' } = process.env;
const MOST = 500;

interface Waiting {
  row: Record<string, string | number>;
  done(error: Error | null): void;
}

const COLUMNS = ['channel', 'external_id', 'conversation', 'raw', 'received_at'];
const INSERT = `insert into inbox (${COLUMNS.join(', ')})
  select ${COLUMNS.map((name) => `value->>'${name}'`).join(', ')} from json_each(?) where true
  on conflict do nothing returning channel, external_id`;

const database = new sqlite3.Database(join(FOLDER, 'bare.db'));
await new Promise<void>((resolve, reject) => {
  database.exec(
    `pragma journal_mode = wal; pragma synchronous = full;
    create table inbox (id integer primary key autoincrement, channel text not null, external_id text not null,
      conversation text not null, raw text not null, received_at integer not null, attempts integer not null default 0,
      held_until integer not null default 0, applied_at integer, dead_at integer, error text) strict;
    create unique index inbox_external on inbox (channel, external_id);
    create index inbox_pending on inbox (id) where applied_at is null and dead_at is null;
    create index inbox_held on inbox (channel, conversation, held_until) where applied_at is null and dead_at is null;
    create index inbox_dead on inbox (id) where dead_at is not null;`,
    (error) => (error === null ? resolve() : reject(error)),
  );
});
const statement = database.prepare(INSERT);

const waiting: Waiting[] = [];
let busy = false;

function commitNext(): void {
  if (busy || waiting.length === 0) return;
  const batch = waiting.splice(0, GROUP === '1' ? MOST : 1);
  busy = true;
  statement.all(JSON.stringify(batch.map(({ row }) => row)), (error: Error | null) => {
    busy = false;
    for (const { done } of batch) done(error);
    commitNext();
  });
}

const app = Fastify();
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
app.get('/ready', async () => 'ready');
app.post('/', (request, reply) => {
  const row = ROW === 'webchat' ? chatRow(request) : telegramRow(request);
  if (row === null) {
    void reply.code(401).send();
    return;
  }
  waiting.push({ row, done: (error) => void reply.code(error === null ? 200 : 500).send('{}') });
  commitNext();
});

function telegramRow({ body, headers }: FastifyRequest): Waiting['row'] | null {
  if (!signed(body as Buffer, Buffer.from(String(headers['x-signature']), 'hex'))) return null;
  const raw = (body as Buffer).toString('utf8');
  const { update_id: id, message } = JSON.parse(raw) as {
    update_id: number;
    message: { chat: { id: number } };
  };
  const conversation = String(message.chat.id);
  return { channel: 'telegram', external_id: String(id), conversation, raw, received_at: Date.now() };
}

/** `Bearer v1.<visitor>.<end>.<signature>`. */
function chatRow({ body, headers }: FastifyRequest): Waiting['row'] | null {
  const token = (headers.authorization ?? '').slice('Bearer '.length);
  const end = token.lastIndexOf('.');
  if (!signed(token.slice(0, end), Buffer.from(token.slice(end + 1), 'base64url'))) return null;
  const [, visitor = ''] = token.split('.');
  const message = JSON.parse((body as Buffer).toString('utf8')) as { id: string };
  const raw = JSON.stringify({ visitor, ...message });
  const id = `${visitor}:${message.id}`;
  return { channel: 'webchat', external_id: id, conversation: visitor, raw, received_at: Date.now() };
}

function signed(what: string | Buffer, given: Buffer): boolean {
  const signature = createHmac('sha256', SECRET).update(what).digest();
  return given.length === signature.length && timingSafeEqual(signature, given);
}

process.once('SIGTERM', () => process.exit(0));
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
