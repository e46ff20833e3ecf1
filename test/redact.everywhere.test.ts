import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { erasuresFor } from '../src/backup/erasures.ts';
import { restoreBackup } from '../src/backup/restore.ts';
import { takeBackup } from '../src/backup/take.ts';
import { STRUCK } from '../src/domain/redact.ts';
import { compact } from '../src/store/compact.ts';
import { openDatabase, openStore } from '../src/store/open.ts';
import { attachments } from '../src/triage/attachments.ts';
import { Stage, seen } from './desks.stage.ts';
import { ENGINES } from './peers/database.ts';
import { ADMIN_TOKEN, type TestHouse, testHouse } from './peers/house.ts';
import { freshDatabase } from './peers/postgres.ts';
import { bytesIn, everyRow, openTraces, type Traces } from './traces.ts';

const NAME = 'Quetzalcoatl';
const CARD = '4111 1111 1111 1111';
/** As the search keeps them. */
const FOLDED = [NAME, NAME.toLowerCase(), CARD, '4111 1111'];
const BYTES = Buffer.from('%PDF-1.4 what everybody may read');

describe.each(ENGINES)('what was struck out, on %s', (engine) => {
  let traces: Traces;
  let stage: Stage;
  beforeEach(async () => {
    traces = await openTraces(engine);
    ({ stage } = traces);
  }, 60_000);
  afterEach(() => traces.close());

  const shown = (...words: string[]) => traces.shown(words);

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
    const kept = await traces.rows();
    expect(kept).toContain('the bill');
    for (const words of [...FOLDED, coded]) expect(kept).not.toContain(words);

    await house.stop();
    await compact(house.databaseUrl);
    const bytes = traces.bytes();
    if (engine === 'sqlite') {
      expect(bytes).toContain('the bill');
      expect(bytes).toContain(BYTES.toString('latin1'));
    }
    for (const words of [...FOLDED, coded]) expect(bytes).not.toContain(words);
  }, 90_000);
});

describe.each(ENGINES)('words that a rule took, on %s', (engine) => {
  it('are in no row, card, thread or notice', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'osem-retained-'));
    const rules = join(folder, 'rules');
    cpSync('rules', rules, { recursive: true });
    const rule = {
      id: 'words',
      about: 'A month.',
      kinds: [],
      channels: [],
      segments: [],
      parts: { words: 30 },
    };
    writeFileSync(join(rules, 'retention.json'), JSON.stringify({ about: 'Words.', rules: [rule] }));
    const stage = await Stage.open({ engine, env: { DATA_DIR: folder, RULES_DIR: rules } });
    const { number } = await stage.onTelegram(93, 'Maja', `My ${NAME} broke`);
    const say = async (name: string, options: object) =>
      expect(await stage.house.command(name, { ticket: number, ...options })).toMatchObject({ status: 200 });
    await say('claim', {});
    await say('mention', { who: 'Bor', text: `Ask about the ${NAME}` });
    await say('transfer', { to: 'Ana', summary: `Loves the ${NAME}` });
    await say('reply', { text: `Dear Maja, a ${NAME} comes` });
    const shown = () =>
      [...stage.slack.messages, ...stage.discord.messages, ...stage.slack.homes.values()]
        .map((one) => JSON.stringify(one))
        .filter((one) => one.includes(NAME));
    await seen(() => {
      for (const desk of [stage.ana, stage.bor])
        expect(JSON.stringify([desk.card(number), desk.thread(number)])).toContain(`a ${NAME} comes`);
      expect(JSON.stringify([stage.bor.direct(), stage.ana.direct()])).toMatch(/Ask about.*Loves the/s);
    });
    await say('resolve', {});
    await stage.restart(40);
    await seen(() => expect(shown()).toEqual([]));
    expect(JSON.stringify(stage.ana.card(number))).toContain('Maja');
    expect(await everyRow(stage.house.databaseUrl, engine)).not.toContain(NAME);
    await stage.close();
    rmSync(folder, { recursive: true, force: true });
  }, 90_000);
});

describe.each(ENGINES)('a file that was struck out, on %s', (engine) => {
  it('is in no folder, table or link at a desk; neither a restored backup nor the vendor brings it back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'osem-redact-'));
    mkdirSync(join(folder, 'home'));
    mkdirSync(join(folder, 'there'));
    const stage = await Stage.open({ engine, env: { DATA_DIR: join(folder, 'home') } });
    const { house, telegram } = stage;
    const home = { DATABASE_URL: house.databaseUrl, DATA_DIR: join(folder, 'home'), RULES_DIR: 'rules' };
    const cid = await house.person('Cid', 'agent');
    telegram.file('BILL', 'documents/bill.pdf', BYTES);
    const maja = await stage.onTelegram(92, 'Maja', 'Here is my bill');
    const { number } = maja;
    const document = { file_id: 'BILL', file_unique_id: 'u', file_name: 'maja-bill.pdf' };
    await maja.say('the bill', { document: { ...document, mime_type: 'application/pdf' } });
    const upload = new FormData();
    upload.set('file', new Blob([BYTES], { type: 'application/pdf' }), 'same.pdf');
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const { id } = (await (
      await fetch(`${house.url}/api/files`, { method: 'POST', headers, body: upload })
    ).json()) as { id: string };
    await house.command('reply', { ticket: number, text: 'This one?', files: [id] });
    const links = () => [stage.ana, stage.bor].map((one) => JSON.stringify(one.thread(number)));
    await seen(async () => {
      for (const thread of links()) expect(thread).toContain('same.pdf');
      for (const thread of links()) expect(thread).toContain('maja-bill.pdf');
      expect(await filesOf(house, number)).toMatchObject([
        { url: expect.any(String) },
        { url: expect.any(String) },
      ]);
    });
    const [bill] = await filesOf(house, number);
    const backups = { folder: join(folder, 'backups'), now: house.now(), version: '0.1.0' };
    const { backup } = await takeBackup(home, backups);
    expect(bytesIn([backup])).toContain(engine === 'sqlite' ? BYTES.toString('latin1') : '');

    const strike = (file: string, token?: string) => house.command('redact', { ticket: number, file }, token);
    expect(await strike('maja-bill.pdf', cid.token)).toMatchObject({
      status: 403,
      body: { refused: 'role' },
    });
    expect((await strike('other.pdf')).body.text).toContain('maja-bill.pdf, same.pdf');
    const done = await strike('Maja-Bill.pdf');
    expect(done).toMatchObject({ status: 200 });
    expect(done.body.text).toContain('2 files are struck out');
    await seen(() => {
      for (const thread of links()) {
        expect(thread).toContain(`${STRUCK}: struck out for good`);
        for (const gone of ['.pdf', '/api/files/']) expect(thread).not.toContain(gone);
      }
    });
    expect(await filesOf(house, number)).toMatchObject([GONE, GONE]);
    expect((await house.get(bill?.url ?? '')).status).toBe(404);
    const { events } = (await house.get(`/api/tickets/${number}`)).body as { events: { text: string }[] };
    expect(JSON.stringify(events)).toContain('Struck out a file of a message');
    expect((await strike('all')).body.refused).toBe('bad-option');
    expect(await everyRow(house.databaseUrl, engine)).not.toContain('maja-bill');
    await house.stop();
    await compact(house.databaseUrl);
    expect(bytesIn([home.DATA_DIR])).not.toContain(BYTES.toString('latin1'));

    const own = engine === 'postgres' ? await freshDatabase() : null;
    const there = {
      DATABASE_URL: own?.url ?? `sqlite:${join(folder, 'there', 'osem.db')}`,
      DATA_DIR: join(folder, 'there'),
      RULES_DIR: 'rules',
    };
    await restoreBackup(backup, there, { now: house.now(), erase: erasuresFor(backup, [house.databaseUrl]) });
    const after = await testHouse({
      engine,
      databaseUrl: there.DATABASE_URL,
      env: { DATA_DIR: there.DATA_DIR },
    });
    expect(await filesOf(after, number)).toMatchObject([GONE, GONE]);
    expect((await after.get(bill?.url ?? '')).status).toBe(404);
    await after.stop();
    expect(bytesIn([there.DATA_DIR])).not.toContain(BYTES.toString('latin1'));
    expect(await fetchedAgain(there.DATABASE_URL)).toEqual(['struck', null]);
    await stage.close();
    await own?.drop();
    rmSync(folder, { recursive: true, force: true });
  }, 90_000);
});

const GONE = { name: STRUCK, url: null, refused: 'struck' };

async function filesOf(house: TestHouse, number: number) {
  const { messages } = (await house.get(`/api/tickets/${number}`)).body as {
    messages: { files: { name: string; url: string | null; refused: string | null }[] }[];
  };
  return messages.flatMap(({ files }) => files);
}

/** Why the file of the message is not there that the vendor delivers once more, and of the next one, which is new. */
async function fetchedAgain(url: string): Promise<(string | null)[]> {
  const { db } = await openDatabase(url);
  const [bill] = (
    await sql<{ conversation: string; external_id: string }>`
    select conversation, external_id from messages where text = 'the bill'`.execute(db)
  ).rows;
  await db.destroy();
  const { store } = await openStore(url, {
    ...{ now: () => 1, machineNow: () => 1, random: () => 0, onError: () => undefined },
  });
  const file = { ref: 'BILL', name: 'maja-bill.pdf', type: 'application/pdf', size: null };
  const item = (externalId = '') =>
    ({ type: 'message', conversation: bill?.conversation, externalId, files: [file] }) as never;
  const ports = { store, newId: () => 'an-id' } as never;
  const came = [
    ...(await attachments(ports, 'telegram', item(bill?.external_id))),
    ...(await attachments(ports, 'telegram', item('another'))),
  ];
  await store.close();
  return came.map(({ refused }) => refused);
}

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
