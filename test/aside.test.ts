import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Aside, asideOf } from '../src/store/aside.ts';
import { eventually } from './eventually.ts';
import { type TestDatabase, testDatabase } from './peers/database.ts';

const SLOW = `select count(*) as counted from
  (with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 200000000) select n from numbers)`;

describe('long counts beside the work of an SQLite house', () => {
  let folder: string;
  let file: string;
  let database: TestDatabase;
  let aside: Aside;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'osem-aside-'));
    database = await testDatabase('sqlite');
    file = database.url;
    aside = asideOf(database.db, file, { manyCases: 0 });
  });

  afterEach(async () => {
    aside.close();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A program in the place of ours. */
  function program(name: string, body: string): URL {
    writeFileSync(join(folder, `${name}.mjs`), body);
    return pathToFileURL(join(folder, `${name}.mjs`));
  }

  const answering = `process.on('message', ({ id, text }) => {
    if (text === 'select 7 as died') process.kill(process.pid, 'SIGKILL');
    else process.send({ id, rows: text === 'select 1 as one' ? [{ one: process.pid }] : null });
  }); process.once('disconnect', () => process.exit());`;

  it('answers what the database answers, several questions at a time', async () => {
    const questions = [1, 2, 3, 4].map((n) =>
      aside.ask('select $1 as n, $2 as words, $3 as none', [n, 'čas', null]),
    );
    expect(await Promise.all(questions)).toEqual([1, 2, 3, 4].map((n) => [{ n, words: 'čas', none: null }]));
    await database.db.insertInto('tallies').values({ name: 'seen', value: 8 }).execute();
    expect(await aside.ask("select value from tallies where name = 'seen'", [])).toEqual([{ value: 8 }]);
  });

  it('asks another process where there are many cases, and none where there are few', async () => {
    const file_ = program('answering', answering);
    const many = asideOf(database.db, file, { program: file_, manyCases: 0 });
    const few = asideOf(database.db, file, { program: file_, manyCases: 1 });
    const [there] = await many.ask<{ one: number }>('select 1 as one', []);
    expect(there?.one).not.toBe(1);
    expect(await few.ask('select 1 as one', [])).toEqual([{ one: 1 }]);
    many.close();
    few.close();
  });

  it('answers itself what that process fails at, what it dies of, and what it was never there for', async () => {
    const beside = asideOf(database.db, file, { program: program('answering', answering), manyCases: 0 });
    expect(await beside.ask('select 2 as two', [])).toEqual([{ two: 2 }]);
    expect(await beside.ask('select 7 as died', [])).toEqual([{ died: 7 }]);
    const [there] = await beside.ask<{ one: number }>('select 1 as one', []);
    expect(there?.one).not.toBe(1);
    beside.close();
    const missing = asideOf(database.db, file, {
      program: new URL('./none.mjs', import.meta.url),
      manyCases: 0,
    });
    expect(await missing.ask('select 2 as two', [])).toEqual([{ two: 2 }]);
    missing.close();
  });

  it('begins nothing while many write, and goes on when they have', async () => {
    let pressed = true;
    const beside = asideOf(database.db, file, {
      program: program('answering', answering),
      ...{ manyCases: 0, pressed: () => pressed },
    });
    let answered = false;
    const asked = beside.ask('select 1 as one', []).then(() => {
      answered = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(answered).toBe(false);
    pressed = false;
    await asked;
    beside.close();
  });

  it('begins nothing once the house closes, whoever stood back meanwhile', async () => {
    const beside = asideOf(database.db, file, {
      program: program('answering', answering),
      ...{ manyCases: 0, pressed: () => true },
    });
    const told = expect(beside.ask('select 1 as one', [])).rejects.toMatchObject({ code: 'store-down' });
    await new Promise((resolve) => setTimeout(resolve, 150));
    beside.close();
    await told;
  });

  it('ends when nobody asks for a while, and begins again', async () => {
    const beside = asideOf(database.db, file, {
      program: program('answering', answering),
      ...{ manyCases: 0, idleMs: 50 },
    });
    const asked = async () => (await beside.ask<{ one: number }>('select 1 as one', []))[0]?.one ?? 0;
    const first = await asked();
    await eventually(() => expect(() => process.kill(first, 0)).toThrow());
    expect(await asked()).not.toBe(first);
    beside.close();
  });

  it('tells whoever waits that the house closes, and leaves nothing running', async () => {
    const waiting = aside.ask(SLOW, []);
    const told = expect(waiting).rejects.toMatchObject({ code: 'store-down' });
    await aside.ask('select 1 as one', []);
    aside.close();
    await told;
  });
});
