import { join } from 'node:path';
import Fastify from 'fastify';
import sqlite3 from 'sqlite3';
import { type BareRow, vendors } from './vendors.ts';

/**
 * The yardstick: as little as can take a signed delivery and store it before it answers. Fastify, the vendor's own signature
 * (bench/vendors.ts), the very row that Osem's inbox gets, the same driver; one commit for all who wait (GROUP=1) or one each.
 */
const { PORT = '0', FOLDER = '.', GROUP = '1', VENDOR = 'telegram' } = process.env;
const MOST = 500;

interface Waiting {
  row: BareRow;
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
const vendor = vendors[VENDOR];
if (vendor === undefined) throw new Error(`bench/vendors.ts has nothing on ${VENDOR}`);
app.post('/', ({ headers, body }, reply) => {
  const row = vendor.row(headers, body as Buffer);
  if (row === null) {
    void reply.code(401).send();
    return;
  }
  waiting.push({
    row: { ...row, received_at: Date.now() },
    done: (error) => void reply.code(error === null ? 200 : 500).send('{}'),
  });
  commitNext();
});

process.once('SIGTERM', () => process.exit(0));
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
