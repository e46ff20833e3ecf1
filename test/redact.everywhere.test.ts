import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compact } from '../src/store/compact.ts';
import type { Engine } from '../src/store/database.ts';
import { openDatabase } from '../src/store/open.ts';
import { Stage, seen } from './desks.stage.ts';
import { ENGINES } from './peers/database.ts';

const NAME = 'Quetzalcoatl';
const CARD = '4111 1111 1111 1111';
/** As the search keeps them. */
const FOLDED = [NAME, NAME.toLowerCase(), CARD, '4111 1111'];
const BYTES = Buffer.from('%PDF-1.4 what everybody may read');

describe.each(ENGINES)('what was struck out, on %s', (engine) => {
  let stage: Stage;
  let files: string;
  beforeEach(async () => {
    files = mkdtempSync(join(tmpdir(), 'osem-redact-'));
    stage = await Stage.open({ engine, env: { DATA_DIR: files } });
  }, 60_000);
  afterEach(async () => {
    await stage.close();
    rmSync(files, { recursive: true, force: true });
  });

  /** What Slack and Discord show now, as far as it holds one of the words. */
  const shown = (...said: string[]) =>
    [...stage.slack.messages, ...stage.discord.messages, ...stage.slack.homes.values()]
      .map((one) => JSON.stringify(one))
      .filter((one) => said.some((words) => one.includes(words)));

  it('is in no copy, notice, file name, draft, canned reply, hook or dead letter; once compacted, in no byte', async () => {
    const { house, telegram } = stage;
    telegram.file('BILL', 'documents/bill.pdf', BYTES);
    const maja = await stage.onTelegram(91, 'Maja', `I am ${NAME}, my card is ${CARD}`);
    const { number } = maja;
    await maja.change(maja.first, `It was ${NAME} with ${CARD}, I said`);
    const document = { file_id: 'BILL', file_unique_id: 'u', file_name: `${NAME} ${CARD}.pdf` };
    await maja.say('the bill', { document: { ...document, mime_type: 'application/pdf' } });
    await house.command('macro-save', { name: 'odd', text: `Yours is ${CARD}.` });
    await house.command('ack', { ticket: number, next: `${NAME} comes`, draft: true });
    await house.command('customer', { ticket: number, name: `Maja ${NAME}`, note: `Is ${NAME}, ${CARD}` });
    await house.command('mention', { ticket: number, who: 'Bor', text: `Ask ${NAME} of ${CARD}` });
    await house.command('mention', { ticket: number, who: 'Ana', text: `Ask ${NAME} too` });
    await house.command('transfer', { ticket: number, to: 'Bor', summary: `Angry is ${NAME}` });
    await broken(house.databaseUrl, number, `{"odd":"${NAME} ${CARD}"}`);
    const coded = Buffer.from(`I am ${NAME}`).toString('base64');
    await broken(house.databaseUrl, number, JSON.stringify({ source: `Odd\r\n\r\n${coded}\r\n` }));
    const direct = () => JSON.stringify([stage.bor.direct(), stage.ana.direct()]);
    await seen(() => {
      expect(direct()).toContain(`Angry is ${NAME}`);
      expect(direct().split(`Ask ${NAME}`).length).toBeGreaterThan(2);
      for (const desk of [stage.ana, stage.bor])
        expect(JSON.stringify(desk.thread(number))).toContain(`${NAME} ${CARD}.pdf`);
      expect(JSON.stringify(stage.ana.card(number))).toContain(`Maja ${NAME}`);
    });

    expect(await house.command('redact', { ticket: number })).toMatchObject({ status: 200 });
    expect(await house.command('redact', { ticket: number, text: NAME })).toMatchObject({ status: 200 });
    await seen(() => expect(shown(NAME, '4111')).toEqual([]));
    expect(direct()).toContain('Angry is');
    expect((await house.command('redact', { ticket: number, text: NAME })).body.refused).toBe(
      'nothing-to-redact',
    );
    const kept = await everyRow(house.databaseUrl, engine);
    expect(kept).toContain('the bill');
    for (const words of [...FOLDED, coded]) expect(kept).not.toContain(words);

    await house.stop();
    await compact(house.databaseUrl);
    const bytes = bytesIn([files, ...(engine === 'sqlite' ? [dirname(fileOf(house.databaseUrl))] : [])]);
    if (engine === 'sqlite') {
      expect(bytes).toContain('the bill');
      expect(bytes).toContain(BYTES.toString('latin1'));
    }
    for (const words of [...FOLDED, coded]) expect(bytes).not.toContain(words);
  }, 90_000);
});

/** A delivery of the ticket's conversation that no parser understood. */
async function broken(url: string, number: number, raw: string): Promise<void> {
  const { db } = await openDatabase(url);
  const [ticket] = (
    await sql<{ channel: string; conversation: string }>`
    select channel, conversation from tickets where number = ${number}`.execute(db)
  ).rows;
  await sql`insert into inbox (channel, external_id, conversation, raw, received_at, dead_at, error)
    values (${ticket?.channel}, ${raw.slice(0, 12)}, ${ticket?.conversation}, ${raw}, 1, 2, 'malformed')`.execute(
    db,
  );
  await db.destroy();
}

function fileOf(url: string): string {
  return url.slice('sqlite:'.length);
}

function bytesIn(folders: readonly string[]): string {
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

/** Every table there is, those of the jobs too, as a dump has them. */
async function everyRow(url: string, engine: Engine): Promise<string> {
  const { db } = await openDatabase(url);
  const { rows } = await sql.raw<{ name: string }>(TABLES[engine]).execute(db);
  const all = await Promise.all(rows.map(({ name }) => sql.raw(`select * from ${name}`).execute(db)));
  await db.destroy();
  return JSON.stringify(all, (_key, value) => (typeof value === 'bigint' ? `${value}` : value));
}

const TABLES = {
  sqlite: "select name from sqlite_master where type = 'table'",
  postgres: `select table_schema || '.' || table_name as name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
};
