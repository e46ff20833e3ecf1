import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharingOf } from '../src/processes.ts';
import type { Db, Engine } from '../src/store/database.ts';
import { migrate, newerMigrations } from '../src/store/migrations.ts';
import { openDatabase } from '../src/store/open.ts';
import { onlyFrom } from '../src/store/schema.ts';
import { eventually } from './eventually.ts';
import { connect, ENGINES, testDatabase } from './peers/database.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { freshDatabase } from './peers/postgres.ts';
import { program } from './peers/program.ts';

const STARTING = 4;
const FUTURE = '9999-what-comes-later';

async function emptyDatabase(
  engine: Engine,
): Promise<{ url: string; path: string; drop: () => Promise<void> }> {
  if (engine === 'postgres') {
    const fresh = await freshDatabase();
    return { ...fresh, path: fresh.url };
  }
  const folder = mkdtempSync(join(tmpdir(), 'osem-upgrade-'));
  const path = join(folder, 'osem.db');
  return { url: `sqlite:${path}`, path, drop: async () => rmSync(folder, { recursive: true, force: true }) };
}

const made = async (db: Db) => {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
};

describe.each(ENGINES)('the steps of the database, on %s', (engine) => {
  let database: Awaited<ReturnType<typeof emptyDatabase>>;
  beforeEach(async () => {
    database = await emptyDatabase(engine);
  });
  afterEach(() => database.drop());

  it.each(['empty', 'old'])(
    'are made once by %s processes that start together on an %s database',
    async (age) => {
      const good = await testDatabase(engine);
      const all = await made(good.db);
      await good.close();
      if (age === 'old') {
        const db = connect(engine, database.path);
        await migrate(db, engine, '0030-questions');
        await db.destroy();
      }
      const worker = await program('opening-worker.ts');
      const starting = Array.from({ length: STARTING }, () =>
        spawn(process.execPath, [worker, database.url]),
      );
      let said = '';
      for (const { stderr } of starting) stderr.on('data', (data: Buffer) => (said += data.toString()));
      await Promise.all(starting.map(({ stdout }) => once(stdout, 'data')));
      const ended = starting.map((one) => once(one, 'exit'));
      for (const { stdin } of starting) stdin.write('now\n');
      const codes = (await Promise.all(ended)).map(([code]) => code as number);
      expect([codes, said]).toEqual([Array(STARTING).fill(0), '']);
      const db = connect(engine, database.path);
      expect(await made(db)).toEqual(all);
      await db.destroy();
    },
    60_000,
  );

  describe('of a newer program', () => {
    let db: Db;
    beforeEach(async () => {
      ({ db } = await openDatabase(database.url));
      await sql`insert into kysely_migration (name, timestamp) values (${FUTURE}, '2099-01-01T00:00:00.000Z')`.execute(
        db,
      );
    });
    afterEach(() => db.destroy());

    it('stop this one where it would not understand them, running or starting', async () => {
      await sql.raw(onlyFrom(9999)).execute(db);
      const words = new RegExp(`this database is newer \\(${FUTURE}\\) than this program`);
      await expect(openDatabase(database.url)).rejects.toThrow(words);
      const store = {
        engine: 'sqlite' as const,
        leases: expect.anything(),
        newer: () => newerMigrations(db, engine),
      };
      const log = { debug: () => 0, info: () => 0, warn: () => 0, error: () => 0 };
      const ending = new AbortController();
      let why = '';
      const running = sharingOf(store, log, 'p').processes.run(
        ending.signal,
        (error) => (why = error.message),
      );
      await eventually(() => expect(why).toMatch(words));
      ending.abort();
      await running;
    });

    it('stop one that has others which those lack', async () => {
      await sql`delete from kysely_migration where name like '0048-%'`.execute(db);
      await expect(openDatabase(database.url)).rejects.toThrow(
        /it lacks 0048-leases. Start the newest version/,
      );
    });
  });
});

describe.each(ENGINES)('beside a newer program, on %s', (engine) => {
  let database: Awaited<ReturnType<typeof emptyDatabase>>;
  let db: Db;
  let house: TestHouse;
  beforeEach(async () => {
    database = await emptyDatabase(engine);
    ({ db } = await openDatabase(database.url));
    for (const statement of [
      "alter table tickets add column later text not null default 'x'",
      'create table later (id text primary key)',
    ])
      await sql.raw(statement).execute(db);
    await sql`insert into kysely_migration (name, timestamp) values (${FUTURE}, '2099-01-01T00:00:00.000Z')`.execute(
      db,
    );
    house = await testHouse({ engine, databaseUrl: database.url });
  });
  afterEach(async () => {
    await house?.stop();
    await db.destroy();
    await database.drop();
  });

  const state = async () => {
    const row = await db.selectFrom('tickets').select(['state', 'version']).executeTakeFirstOrThrow();
    return JSON.parse(row.state) as Record<string, Record<string, unknown>>;
  };

  it('serves, and leaves alone what it does not know: a concern of a ticket, an event, a job', async () => {
    await (await house.visitor('Maja')).write('Where is my parcel?');
    await eventually(async () => expect((await house.get('/api/tickets/1')).status).toBe(200));
    const before = await state();
    const later = { ...before, later: { promised: 3 }, claim: { ...before.claim, later: true } };
    await db
      .updateTable('tickets')
      .set({ state: JSON.stringify(later) })
      .execute();
    const event = await db
      .selectFrom('events')
      .selectAll()
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    const body = JSON.parse(event.body) as object;
    await db
      .insertInto('events')
      .values({
        ...event,
        seq: 99,
        type: 'promised-later',
        body: JSON.stringify({ ...body, type: 'promised-later' }),
      })
      .execute();
    await job(engine, db);
    expect((await house.command('claim', { ticket: 1 })).status).toBe(200);
    expect((await house.command('reply', { ticket: 1, text: 'On its way.' })).status).toBe(200);
    const answer = await house.get('/api/tickets/1');
    expect(answer.status).toBe(200);
    expect((answer.body.events as { text: string }[]).map(({ text }) => text)).toContain(
      'A newer version of Osem did something here: promised-later',
    );
    await eventually(async () => {
      const { messages } = (await house.get('/api/tickets/1')).body as {
        messages: { delivery: string | null }[];
      };
      expect(messages.at(-1)?.delivery).toBe('sent');
    });
    expect(await state()).toMatchObject({ later: { promised: 3 } });
    expect((await house.command('why', { ticket: 1 })).status).toBe(200);
    expect(await waiting(engine, db)).toEqual(['later']);
    expect((await house.command('dead', {})).body.text).toMatch(/Everything was done/);
  });
});

async function job(engine: Engine, db: Db): Promise<void> {
  if (engine === 'sqlite') {
    const row = { key: 'later:1', kind: 'later', payload: '{}', run_at: 1, attempts: 0, held_until: 0 };
    await db
      .insertInto('jobs')
      .values(row as never)
      .execute();
    return;
  }
  await sql`select pgboss.create_queue('later', '{"policy":"standard","partition":false}'::jsonb)`.execute(
    db,
  );
  await sql`insert into pgboss.job (name, data) values ('later', '{}')`.execute(db);
}

async function waiting(engine: Engine, db: Db): Promise<string[]> {
  const { rows } =
    engine === 'sqlite'
      ? await sql<{ kind: string }>`select kind from jobs where kind = 'later' and attempts = 0`.execute(db)
      : await sql<{
          kind: string;
        }>`select name as kind from pgboss.job where name = 'later' and state = 'created'`.execute(db);
  return rows.map(({ kind }) => kind);
}
