import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepInTable, keptJobs } from '../src/jobs/kept-jobs.ts';
import { run } from '../src/store/bulk.ts';
import { copyFromPostgres, copyIntoPostgres, openAlone, openAsItIs } from '../src/store/copy.ts';
import { openDatabase } from '../src/store/open.ts';
import { tablesOf } from '../src/store/table-shapes.ts';
import { connect } from './peers/database.ts';
import { fillAll } from './peers/filled.ts';
import { testHouse } from './peers/house.ts';
import { type FreshDatabase, freshDatabase } from './peers/postgres.ts';

const PAYLOAD = { messageId: 'm1', z: 1, a: { '\\u': 'š' } };
const BYTES = Buffer.from('attached');

let folder: string;
let file: string;
let postgres: FreshDatabase;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'osem-move-'));
  file = join(folder, 'osem.db');
  postgres = await freshDatabase();
});
afterEach(async () => {
  await postgres.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** A file with rows in every table, and jobs that wait, failed and died. */
async function full(): Promise<string[]> {
  const { db } = await openDatabase(`sqlite:${file}`);
  const shapes = await fillAll(db);
  await db.transaction().execute((trx) =>
    keepInTable(trx, [
      {
        key: 'a',
        kind: 'deliver',
        payload: PAYLOAD,
        runAt: 1_790_000_000_123,
        attempts: 0,
        deadAt: null,
        error: null,
      },
      {
        key: 'b',
        kind: 'tell',
        payload: {},
        runAt: 1_790_000_000_001,
        attempts: 3,
        deadAt: null,
        error: 'late',
      },
      {
        key: 'c',
        kind: 'hook',
        payload: {},
        runAt: 5,
        attempts: 12,
        deadAt: 1_790_000_000_777,
        error: 'gone',
      },
    ]),
  );
  await db.destroy();
  return shapes.map(({ name }) => name);
}

const move = async (tell = (_table: string) => {}) => {
  const lite = await openAlone(file);
  try {
    return await copyIntoPostgres(lite, postgres.url, {
      bytes: () => Promise.resolve(BYTES),
      tell: ({ table }) => tell(table),
    });
  } finally {
    await lite.destroy();
  }
};

const hash = () => createHash('sha256').update(readFileSync(file)).digest('hex');
/** Every row of a table, as text, in order of that text. */
async function rowsOf(url: string, engine: 'sqlite' | 'postgres', table: string, columns: string[]) {
  const db = connect(engine, url);
  const rows = await run<Record<string, unknown>>(
    db,
    `select ${columns.map((name) => `"${name}"`).join(', ')} from "${table}"`,
    [],
  );
  await db.destroy();
  return rows.map((row) => JSON.stringify(row)).sort();
}

describe('moving a SQLite file to PostgreSQL', () => {
  it('brings every row of every table as it was, and leaves the file as it was', async () => {
    const tables = await full();
    const before = hash();
    const compared = await move();
    expect(hash()).toBe(before);
    expect(compared.map(({ from }) => from.table).sort()).toEqual([...tables, 'jobs'].sort());
    for (const { from, to } of compared) {
      expect(from.rows, from.table).toBeGreaterThan(0);
      expect(to).toEqual(from);
    }
    // Once more, by other means than those that prove it.
    const lite = connect('sqlite', file);
    const shapes = await tablesOf(lite);
    await lite.destroy();
    for (const { name, columns } of shapes) {
      const names = columns.map((column) => column.name);
      expect(await rowsOf(postgres.url, 'postgres', name, names), name).toEqual(
        await rowsOf(file, 'sqlite', name, names),
      );
    }
  });

  it('counts numbers on, keeps the bytes of attachments, and keeps what jobs went through', async () => {
    await full();
    await move();
    const db = connect('postgres', postgres.url);
    const bodies = await db.selectFrom('files').select('body').execute();
    expect(bodies.map(({ body }) => Buffer.from(body ?? []).toString())).toContain('attached');
    const { rows } = await sql<{ next: number }>`
      insert into search_changed (id) values (1) returning seq as next`.execute(db);
    expect(rows[0]?.next).toBe(16);
    const jobs = await keptJobs(db, 'postgres');
    expect(jobs.find(({ kind }) => kind === 'deliver')).toMatchObject({
      ...{ payload: PAYLOAD, runAt: 1_790_000_000_123, attempts: 0, deadAt: null },
    });
    expect(jobs.find(({ kind }) => kind === 'tell')).toMatchObject({
      attempts: 3,
      deadAt: null,
      error: 'late',
    });
    expect(jobs.find(({ kind }) => kind === 'hook')).toMatchObject({
      attempts: 12,
      deadAt: 1_790_000_000_777,
    });
    await db.destroy();
  });

  it('comes back into a file the same', async () => {
    const tables = await full();
    const there = await move();
    const db = await openAsItIs(postgres.url);
    const kept: string[] = [];
    const back = await copyFromPostgres(db, join(folder, 'back.db'), {
      keep: async (name, bytes) => void kept.push(`${name} ${Buffer.from(bytes)}`),
      tell: () => undefined,
    });
    await db.destroy();
    expect(back.map(({ to }) => to)).toEqual(there.map(({ from }) => from));
    expect(back).toHaveLength(tables.length + 1);
    expect(kept).toHaveLength(3);
  });

  it('leaves nothing behind when it breaks off, and starts anew', async () => {
    await full();
    const broken = new Error('cut off');
    await expect(
      move((table) => {
        if (table === 'messages') throw broken;
      }),
    ).rejects.toBe(broken);
    const db = connect('postgres', postgres.url);
    expect(await db.selectFrom('tickets').selectAll().execute()).toEqual([]);
    expect(await keptJobs(db, 'postgres')).toEqual([]);
    await db.destroy();
    await move();
  });

  it('finds out what was written otherwise, and takes it all back', async () => {
    await full();
    const { db } = await openDatabase(postgres.url);
    await sql`create function spoil() returns trigger language plpgsql as $$
      begin new.text := new.text || ' '; return new; end $$`.execute(db);
    await sql`create trigger spoiled before insert on editions for each row execute function spoil()`.execute(
      db,
    );
    await expect(move()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('editions'),
    });
    expect(await db.selectFrom('people').selectAll().execute()).toEqual([]);
    await db.destroy();
  });

  it('refuses numbers that would lose their last digits, instead of rounding them', async () => {
    await full();
    const lite = connect('sqlite', file);
    await sql`update tallies set value = 9007199254740993`.execute(lite);
    await lite.destroy();
    await expect(move()).rejects.toMatchObject({
      code: 'malformed',
      message: expect.stringContaining('tallies.value'),
    });
  });

  it('refuses a database that somebody uses already', async () => {
    await full();
    await move();
    await expect(move()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('only an empty one'),
    });
  });

  it('looks whether it is empty before it touches anything: rows of an older version, and of other programs', async () => {
    await full();
    const db = connect('postgres', postgres.url);
    const tables = async () => {
      const { rows } = await sql<{ name: string }>`select tablename as name from pg_tables
        where schemaname in ('public', 'pgboss')`.execute(db);
      return rows.map(({ name }) => name);
    };
    for (const name of ['people', 'Their "orders"']) {
      await sql`create table ${sql.table(name)} (id text)`.execute(db);
      await sql`insert into ${sql.table(name)} values ('eva')`.execute(db);
      await expect(move()).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(`rows in ${name}: only an empty one`),
      });
      expect(await tables()).toEqual([name]);
      await sql`drop table ${sql.table(name)}`.execute(db);
    }
    await db.destroy();
    await move();
  });

  it('refuses a file of an older version, and one that is not there', async () => {
    await expect(openAlone(file)).rejects.toMatchObject({ code: 'not-found' });
    const { db } = await openDatabase(`sqlite:${file}`);
    await sql`delete from kysely_migration where name like '0044%'`.execute(db);
    await db.destroy();
    await expect(openAlone(file)).rejects.toMatchObject({ code: 'wrong-setting' });
  });
});

/** What a house says of itself, without what differs by the minute. */
async function said(house: Awaited<ReturnType<typeof testHouse>>) {
  const pages = [
    '/api/tickets?status=open',
    '/api/tickets/1',
    '/api/search?q=parcel',
    '/api/people',
    '/api/notices',
  ];
  const answers = [];
  for (const page of pages) answers.push(await house.get(page));
  return answers;
}

it('a house that was moved says the same, and a running one is not moved', async () => {
  const env = { DATA_DIR: folder };
  const before = await testHouse({ engine: 'sqlite', env, databaseUrl: `sqlite:${file}` });
  const ana = await before.visitor('Ana');
  await ana.write('Where is my parcel?');
  await before.until(
    () => before.get('/api/tickets'),
    ({ body }) => (body.tickets as unknown[]).length === 1,
  );
  const eva = await before.person('Eva', 'supervisor');
  await before.command('claim', { ticket: 1 }, eva.token);
  await before.command('note', { ticket: 1, text: 'The parcel is in Maribor' }, eva.token);
  await before.command('reply', { ticket: 1, text: 'Your parcel comes today' }, eva.token);
  await before.until(ana.messages, (messages) => messages.length >= 2);
  await before.until(
    () => before.get('/api/tickets/1'),
    ({ body }) => JSON.stringify(body).includes('"delivery":"sent"'),
  );
  await expect(openAlone(file)).rejects.toMatchObject({ code: 'conflict' });
  const expected = await said(before);
  await before.stop();
  await move();
  const after = await testHouse({ engine: 'postgres', env, databaseUrl: postgres.url });
  expect(await said(after)).toEqual(expected);
  await (await after.visitor('Bor')).write('Another parcel');
  await after.until(
    () => after.get('/api/tickets/2'),
    ({ status }) => status === 200,
  );
  await after.stop();
});
