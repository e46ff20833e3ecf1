import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvLine } from '../src/export/csv.ts';
import { exported, type Wanted } from '../src/export/tables.ts';
import { createLinks } from '../src/people/links.ts';
import { SqlExports } from '../src/store/exports.ts';
import { openDatabase } from '../src/store/open.ts';
import { ENGINES } from './peers/database.ts';
import { type Answer, type TestHouse, testHouse } from './peers/house.ts';

const DAY_MS = 86_400_000;

describe('a line of CSV', () => {
  it('is quoted where it must be, and never a formula', () => {
    expect(csvLine(['a', 'b,c', 'd"e', 'f\ng', 1, true, null])).toBe('a,"b,c","d""e","f\ng",1,true,\r\n');
    for (const first of ['=', '+', '-', '@', '\t', '\r', '＝'])
      expect(csvLine([`${first}cmd|' /C calc'!A0`])).toMatch(/^"?'/);
    expect(csvLine(['1=1', 'a@b.si', ''])).toBe('1=1,a@b.si,\r\n');
  });
});

describe('signed links', () => {
  const links = createLinks({ secret: 'a secret', publicUrl: 'https://desk.example' });
  const download = { what: 'tickets', format: 'csv', by: 'p1' } as const;
  const tokenOf = (until: number) => links.address(download, until).split('/').at(-1) ?? '';

  it('are good until their end, and only as they were made', () => {
    const token = tokenOf(1000);
    expect(links.read(token, 999)).toEqual(download);
    expect(links.read(token, 1000)).toBeNull();
    const [words = '', signature = ''] = token.split('.');
    const forged = Buffer.from(words, 'base64url').toString().replace('p1', 'p2');
    expect(links.read(`${Buffer.from(forged).toString('base64url')}.${signature}`, 999)).toBeNull();
    expect(links.read(words, 999)).toBeNull();
    expect(createLinks({ secret: 'another', publicUrl: '' }).read(token, 999)).toBeNull();
  });
});

describe.each(ENGINES)('exports on %s', (engine) => {
  let house: TestHouse;
  let supervisor: { id: string; token: string };

  beforeAll(async () => {
    house = await testHouse({ engine });
    supervisor = await house.person('Sana', 'supervisor');
    const said = [
      ['=HYPERLINK("http://evil")', '@SUM(1+1)*cmd'],
      ['Živa, "Ž"', 'Kje je\nmoj paket?'],
    ] as const;
    const count = ({ body }: Answer) => (body.tickets as unknown[]).length;
    for (const [index, [name, words]] of said.entries()) {
      await (await house.visitor(name)).write(words);
      await house.until(
        () => house.get('/api/tickets'),
        (answer) => count(answer) === index + 1,
      );
    }
    await house.command('resolve', { ticket: 1 });
  });
  afterAll(() => house.stop());

  const fetched = async (path: string, token = supervisor.token) => {
    const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(house.url + path, { headers });
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
  };

  it('are files of tickets and messages, inert in a spreadsheet', async () => {
    const tickets = await fetched('/api/export/tickets.csv');
    expect(tickets.type).toBe('text/csv; charset=utf-8');
    const bytes = await (
      await fetch(`${house.url}/api/export/tickets.csv`, {
        headers: { authorization: `Bearer ${supervisor.token}` },
      })
    ).arrayBuffer();
    expect([...new Uint8Array(bytes).slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(tickets.text.split('\r\n')[0]).toMatch(/^\uFEFF?number,status,channel/);
    expect(tickets.text).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect(tickets.text).toContain('"Živa, ""Ž"""');
    const messages = await fetched('/api/export/messages.csv');
    expect(messages.text).toContain("'@SUM(1+1)*cmd");
    expect(messages.text).toContain('"Kje je\nmoj paket?"');
    const json = JSON.parse((await fetched('/api/export/messages.json')).text) as { text: string }[];
    expect(json.map(({ text }) => text)).toEqual(['@SUM(1+1)*cmd', 'Kje je\nmoj paket?']);
  });

  it('hold what the filter lets through', async () => {
    const numbers = async (query: string) =>
      (JSON.parse((await fetched(`/api/export/tickets.json?${query}`)).text) as { number: number }[]).map(
        ({ number }) => number,
      );
    const day = (ms: number) => new Date(house.now() + ms).toISOString().slice(0, 10);
    expect(await numbers('status=resolved')).toEqual([1]);
    expect(await numbers('status=snoozed')).toEqual([]);
    expect(await numbers(`from=${day(0)}&to=${day(DAY_MS)}`)).toEqual([1, 2]);
    expect(await numbers(`to=${day(0)}`)).toEqual([]);
    expect((await fetched('/api/export/tickets.json?from=soon')).status).toBe(400);
  });

  it('are for supervisors, in the sight that they have', async () => {
    const agent = await house.person('Ana', 'agent');
    expect((await fetched('/api/export/tickets.csv', agent.token)).status).toBe(403);
    expect((await house.command('export', { what: 'tickets' }, agent.token)).body.refused).toBe('role');
    const limited = await house.person('Lina', 'supervisor', { team: 'payments', sees: 'team' });
    expect(JSON.parse((await fetched('/api/export/tickets.json', limited.token)).text)).toEqual([]);
    expect(JSON.parse((await fetched('/api/export/messages.json', limited.token)).text)).toEqual([]);
  });

  it('can be fetched by a link for a while, as long as its maker may', async () => {
    const asked = await house.command(
      'export',
      { what: 'tickets', format: 'json', status: 'open' },
      supervisor.token,
    );
    const { pathname } = new URL((asked.body.data as { link: string }).link);
    const got = await fetched(pathname, '');
    expect((JSON.parse(got.text) as { number: number }[]).map(({ number }) => number)).toEqual([2]);
    expect((await fetched(`${pathname}x`, '')).status).toBe(404);
    expect((await house.command('export', { what: 'tickets', from: 'soon' }, supervisor.token)).status).toBe(
      400,
    );
    await house.command('person', { action: 'change', name: 'Sana', role: 'agent' });
    expect((await fetched(pathname, '')).status).toBe(404);
    await house.command('person', { action: 'change', name: 'Sana', role: 'supervisor' });
  });

  it('read the next page only when the last one was taken', async () => {
    const { db } = await openDatabase(house.databaseUrl);
    const [one] = (await sql<{ id: string }>`select id from tickets where number = 2`.execute(db)).rows;
    await db.transaction().execute(async (trx) => {
      for (let row = 0; row < 1700; row++)
        await sql`insert into messages (id, ticket_id, kind, text, author, channel, conversation, sent_at, sequence,
          received_at, files) values (${`m${row}`}, ${one?.id}, 'note', ${`words ${row}`}, 'system:test', 'webchat', 'c',
          ${row % 7}, 0, ${row}, '[]')`.execute(trx);
    });
    const store = new SqlExports(db);
    let pages = 0;
    const exports = {
      tickets: store.tickets.bind(store),
      decisions: store.decisions.bind(store),
      messages: (...by: Parameters<typeof store.messages>) => {
        pages += 1;
        return store.messages(...by);
      },
    };
    const wanted: Wanted = { what: 'messages', format: 'csv', sight: null };
    const file = exported({ exports }, wanted);
    await file.next();
    expect(pages).toBe(0);
    const first = await file.next();
    expect(pages).toBe(1);
    expect(String(first.value).split('\r\n').length).toBeLessThan(502);
    let lines = 0;
    for await (const piece of exported({ exports }, wanted)) lines += piece.split('\r\n').length - 1;
    expect(lines).toBe(1 + 1700 + 2);
    await db.destroy();
  });
});
