import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../src/store/open.ts';
import { CARD_LEFT, Stage, seen } from './desks.stage.ts';
import { words } from './discord.house.ts';
import { ENGINES } from './peers/database.ts';

/** Every table there is, those of the jobs too. */
const TABLES = {
  sqlite: "select name from sqlite_master where type = 'table'",
  postgres: `select table_schema || '.' || table_name as name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
};
const CARD = '4111 1111 1111 1111';
describe.each(ENGINES)('a card number on tickets that belong together, on %s', (engine) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open({ engine });
  }, 60_000);
  afterAll(() => stage.close());

  it('is struck out of every copy on both desks, after a merge, a split and a hand-over', async () => {
    const { house, ana, bor } = stage;
    const { number: from } = await stage.onTelegram(81, 'Maja', `My card is ${CARD}`);
    const zala = await stage.onTelegram(82, 'Zala', `Mine ${CARD} 12/27`);
    const { number: into } = zala;
    await zala.say('And another matter');
    await house.command('merge', { ticket: from, into, confirm: true });
    const { body } = await house.command('split', { ticket: into, last: 2 });
    const part = Number(body.ticket);
    await seen(() => expect(ana.card(part)).toBeDefined());
    await house.command('transfer', { ticket: into, to: 'Bor', summary: `Their card ${CARD} was charged` });
    const copies = () =>
      [ana, bor].flatMap((desk) => [words(desk.direct()), ...[from, into].map((n) => words(desk.thread(n)))]);
    await seen(() => {
      expect(words(bor.direct())).toContain('was charged');
      for (const desk of [ana, bor]) expect(words(desk.thread(from))).toContain(CARD);
      for (const desk of [ana, bor]) expect(words(desk.thread(into))).toContain('charged');
    });
    expect((await house.command('redact', { ticket: into })).status).toBe(200);
    expect((await house.command('redact', { ticket: part })).status).toBe(200);
    await seen(() => {
      for (const copy of copies()) expect(copy).not.toMatch(CARD_LEFT);
    });
    const { db } = await openDatabase(house.databaseUrl);
    const { rows } = await sql.raw(TABLES[engine]).execute(db);
    for (const { name } of rows as { name: string }[]) {
      const kept = await sql.raw(`select * from ${name}`).execute(db);
      const text = JSON.stringify(kept.rows, (_key, value) =>
        typeof value === 'bigint' ? `${value}` : value,
      );
      expect(text, name).not.toContain('1111 1111');
    }
    await db.destroy();
  }, 60_000);
});
