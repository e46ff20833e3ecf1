import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, openStore } from '../src/store/open.ts';
import { ENGINES } from './peers/database.ts';
import { ADMIN_TOKEN, type TestHouse, testHouse, type Visitor } from './peers/house.ts';

/** What stands in an archive, by name. */
function filesOf(bytes: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  for (let at = 0; bytes.readUInt32LE(at) === 0x04034b50; ) {
    const [packed, name] = [bytes.readUInt32LE(at + 18), bytes.readUInt16LE(at + 26)];
    const from = at + 30 + name;
    const title = bytes.subarray(at + 30, from).toString();
    files.set(title, inflateRawSync(bytes.subarray(from, from + packed)).toString());
    at = from + packed;
  }
  return files;
}

describe.each(ENGINES)('the person whose data it is, on %s', (engine) => {
  let house: TestHouse;
  let maja: Visitor;
  let number = 0;
  let agent = '';
  beforeAll(async () => {
    house = await testHouse({ engine });
    maja = await house.visitor('Maja');
    await maja.write('My parcel is lost <b>bold</b>');
    const { body } = await house.until(
      () => house.get('/api/tickets'),
      (answer) => (answer.body.tickets as unknown[]).length === 1,
    );
    number = (body.tickets as { number: number }[])[0]?.number ?? 0;
    agent = (await house.person('Ana', 'agent')).token;
    await house.command('note', { ticket: number, text: 'She is a colleague of Tine' }, agent);
    await house.command('customer', { ticket: number, consent: 'no-survey' }, agent);
  }, 60_000);
  afterAll(() => house.stop());

  it('gets all that is kept of them as a page, as JSON and as files, and nothing of the team’s notes', async () => {
    expect((await house.command('customer', { ticket: number, data: true }, agent)).status).toBe(403);
    const { body } = await house.command('customer', { ticket: number, data: true });
    const { link } = body.data as { link: string };
    const answer = await fetch(link.replace(/^https?:\/\/[^/]+/, house.url));
    expect(answer.status).toBe(200);
    const files = filesOf(Buffer.from(await answer.arrayBuffer()));
    const data = JSON.parse(files.get('data.json') ?? '');
    expect(data).toMatchObject({
      schema: 'osem-person/1',
      contacts: [{ name: 'Maja', consents: [{ purpose: 'survey', given: false, source: 'told' }] }],
      cases: [{ number, notes: 1 }],
    });
    expect(data.cases[0].messages[0].text).toBe('My parcel is lost <b>bold</b>');
    const page = files.get('index.html') ?? '';
    expect(page).toContain('My parcel is lost &lt;b&gt;bold&lt;/b&gt;');
    for (const file of files.values()) expect(file).not.toContain('Tine');
  });

  it('is known by who took the archive, and an address that the token of the house made ends with it', async () => {
    const lead = await house.person('Lea', 'lead');
    const link = async (token?: string) => {
      const { body } = await house.command('customer', { ticket: number, data: true }, token);
      return (body.data as { link: string }).link.replace(/^https?:\/\/[^/]+/, '');
    };
    expect((await fetch(house.url + (await link(lead.token)))).status).toBe(200);
    const { body } = await house.get('/api/audit?act=person-data');
    const taken = body.accesses as { by: { name: string | null }; role: string; about: string }[];
    expect(taken[0]).toMatchObject({
      by: { name: 'Lea' },
      role: 'lead',
      about: expect.stringMatching(/^contact:/),
    });
    const { body: exported } = await house.command('export', { what: 'messages' }, lead.token);
    const file = (exported.data as { link: string }).link.replace(/^https?:\/\/[^/]+/, house.url);
    expect((await fetch(file)).status).toBe(200);
    expect((await house.get('/api/audit?act=export:messages')).body.accesses).toMatchObject([
      { by: { name: 'Lea' } },
    ]);
    const made = await link();
    expect((await fetch(house.url + made)).status).toBe(200);
    const without = await testHouse({ engine, databaseUrl: house.databaseUrl, env: { ADMIN_TOKEN: '' } });
    expect((await fetch(without.url + made)).status).toBe(404);
    await without.stop();
  });

  it('is read by people whose looks are written down, once each, and leads read who it was', async () => {
    for (let times = 0; times < 3; times++) await house.get(`/api/tickets/${number}`, agent);
    await house.get(`/api/tickets/${number}/transcript.html`, agent);
    await house.command('find', { words: 'parcel' }, agent);
    expect((await house.get('/api/audit', agent)).status).toBe(403);
    const { body } = await house.get('/api/audit?limit=100');
    const all = body.accesses as { by: { name: string }; role: string; act: string; about: string }[];
    const hers = all.filter(({ by }) => by.name === 'Ana').map(({ act, about }) => `${act} ${about}`);
    expect(hers.filter((one) => one === `ticket-read ticket:${number}`)).toHaveLength(1);
    expect(hers).toContain(`transcript ticket:${number}`);
    expect(hers.some((one) => one.startsWith('command:find'))).toBe(true);
    expect(all.some(({ act }) => act === 'person-added:agent')).toBe(true);
    expect(JSON.stringify(all)).not.toContain('parcel');
    const narrowed = await house.get(`/api/audit?about=ticket:${number}&act=transcript`);
    expect(narrowed.body.accesses).toHaveLength(1);
    expect((await house.get('/api/audit.csv?act=transcript')).body.text).toContain(`ticket:${number}`);
    expect((await house.get('/api/audit.html')).body.text).toContain('Ana');
  });

  it('is written down before a change is answered, not some time after', async () => {
    const { db } = await openDatabase(house.databaseUrl);
    const newest = async () => {
      const rows = db.selectFrom('accesses').select(['act', 'about', 'role']).orderBy('id', 'desc');
      return rows.limit(1).executeTakeFirst();
    };
    const { body } = await house.post('/api/people', { name: 'Nova', role: 'viewer' });
    const about = `person:${body.id}`;
    expect(await newest()).toEqual({ act: 'person-added:viewer', about, role: 'lead' });
    expect((await house.command('person', { action: 'change', name: 'Nova', role: 'agent' })).status).toBe(
      200,
    );
    expect(await newest()).toEqual({ act: 'command:person:change:agent', about, role: 'lead' });
    expect((await house.get('/api/audit?act=command:person&about=nova')).body.accesses).toMatchObject([
      { act: 'command:person:change:agent' },
    ]);
    await db.destroy();
  });

  it('is looked up on a page in the reader’s language, narrowed by days and by a press, through to its oldest line', async () => {
    const bor = await house.person('Бор', 'lead');
    await house.command('language', { language: 'sl' }, bor.token);
    const page = async (query: string) =>
      String((await house.get(`/api/audit.html?${query}`, bor.token)).body.text);
    // As a browser sends a form of which little was filled in.
    const first = await page(
      'by=&act=person-data&about=&from=2020-01-01&to=2999-01-01T10:00:00.000Z&limit=1',
    );
    expect(first).toContain('lang="sl"');
    for (const label of ['Kdo', 'Kaj', 'Česa', 'Od (UTC)', 'Pred (UTC)', 'vodja'])
      expect(first).toContain(label);
    expect(first).not.toMatch(/<label>(by|act|about) /);
    const older = /href="\?([^"]*)">Starejše/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(Object.fromEntries(new URLSearchParams(older))).toMatchObject({
      ...{ act: 'person-data', from: '2020-01-01', to: '2999-01-01T10:00:00.000Z', limit: '1' },
      before: expect.stringMatching(/^\d+$/),
    });
    expect(await page('from=2999-01-01')).toContain('O tem ni nič zapisanega.');
    const press = /href="\?(by=[^"]*)">Ana</.exec(await page(''))?.[1]?.replaceAll('&amp;', '&') ?? '';
    const hers = await page(press);
    expect(hers).toMatch(/<option value="[^"]+" selected>Ana</);
    expect(hers).not.toContain('>Lea</a>');
  });

  it('is found by the number of a case or a name of its customer, files and mails with it, as far as the reader sees them', async () => {
    const form = new FormData();
    form.append('file', new Blob(['%PDF-1.4 A slip'], { type: 'application/pdf' }), 'slip.pdf');
    const headers = { authorization: `Bearer ${maja.token}` };
    const sent = await fetch(`${house.url}/chat/files`, { method: 'POST', headers, body: form });
    const { id } = (await sent.json()) as { id: string };
    const file = { id, name: 'slip.pdf', type: 'application/pdf', size: 15 };
    await house.post('/channels/webchat', { id: 'slip', text: 'The slip', files: [file] }, maja.token);
    type Message = { files: { url: string | null }[] };
    const slip = async () => {
      const { body } = await house.get(`/api/tickets/${number}`);
      return (body.messages as Message[]).flatMap(({ files }) => files.map(({ url }) => url))[0] ?? '';
    };
    const { status } = await house.get(await house.until(slip, (url) => url !== ''), agent);
    expect(status).toBe(200);
    const found = async (about: string, token = ADMIN_TOKEN) => {
      const answer = await house.get(`/api/audit?act=file&about=${encodeURIComponent(about)}`, token);
      return (answer.body.accesses as { about: string }[]).map((one) => one.about);
    };
    for (const about of [`${number}`, `#${number}`, `ticket:${number}`, 'Maja', 'maja'])
      expect(await found(about), about).toEqual([`ticket:${number}`]);
    expect(await found('Nobody')).toEqual([]);
    const read = (await house.get('/api/audit?about=Maja')).body.accesses as { about: string }[];
    expect(new Set(read.map(({ about }) => about.split(':')[0]))).toEqual(new Set(['ticket', 'contact']));
    const seesTeam = { team: 'elsewhere', sees: 'team' };
    const { token } = await house.person('Vid', 'lead', seesTeam);
    expect(await found('Maja', token)).toEqual([]);
    const page = async (reader: string) => (await house.get('/api/audit.html?act=file', reader)).body.text;
    expect(await page(ADMIN_TOKEN)).toContain(`>#${number} Maja</a>`);
    expect(await page(token)).toContain(`>#${number}</a>`);
  });

  it('is whole as a table, however long it is, and as short as somebody wants it', async () => {
    const { store } = await openStore(house.databaseUrl, {
      ...{ now: Date.now, machineNow: Date.now, random: Math.random, onError: () => undefined },
    });
    const line = { by: 'ana', role: 'agent' as const, act: 'look-long', about: 'ticket:1', desk: 'web' };
    await store.accesses.add(Array.from({ length: 1203 }, (_, at) => ({ ...line, at })));
    await store.accesses.settled();
    await store.close();
    const lines = async (query: string) =>
      String((await house.get(`/api/audit.csv?act=look-long${query}`)).body.text)
        .trim()
        .split('\r\n');
    const whole = await lines('');
    expect(new Set(whole.slice(1)).size).toBe(1203);
    expect(whole[0]).toContain('id,at,by');
    expect(await lines('&limit=501')).toEqual(whole.slice(0, 502));
  });

  it('writes on after an erasure as somebody new, and an old page of theirs is closed', async () => {
    const tine = await house.visitor('Tine');
    await tine.write('Please forget me');
    const found = await house.until(
      () => house.get('/api/tickets'),
      (answer) => (answer.body.tickets as unknown[]).length === 2,
    );
    const other = (found.body.tickets as { number: number }[]).find((one) => one.number !== number)?.number;
    await house.command('resolve', { ticket: other, reason: 'done', confirm: true });
    await house.command('tag', { ticket: other, tags: 'legal-hold' });
    expect((await house.command('erase', { ticket: other })).body.refused).toBe('held-back');
    await house.command('tag', { ticket: other, tags: '-legal-hold' });
    expect((await house.command('erase', { ticket: other }, agent)).status).toBe(403);
    const done = await house.command('erase', { ticket: other, reason: 'request', confirm: true });
    expect(done).toMatchObject({ status: 200 });
    expect((await house.get('/chat/messages', tine.token)).status).toBe(401);
    const { body: anew } = await house.post('/chat/session', { token: tine.token }, '');
    expect((await house.get('/chat/messages', String(anew.token))).body.messages).toEqual([]);
    const { body } = await house.get('/api/audit?act=command:erase', ADMIN_TOKEN);
    expect((body.accesses as unknown[]).length).toBeGreaterThan(0);
  });
});

it('whoever shares a case with somebody else gets what is theirs alone, as a page, as JSON and as files', async () => {
  const house = await testHouse({ engine: 'sqlite' });
  try {
    const numbers: number[] = [];
    for (const [name, words] of [
      ['Maja', 'My parcel is lost'],
      ['Zala', 'My lamp is broken, and I live in Kranj'],
    ] as const) {
      await (await house.visitor(name)).write(words);
      const found = ({ body }: Awaited<ReturnType<typeof house.get>>) =>
        (body.tickets as { number: number; contact: { name: string } }[]).find(
          ({ contact }) => contact.name === name,
        )?.number ?? 0;
      numbers.push(
        found(
          await house.until(
            () => house.get('/api/tickets'),
            (one) => found(one) > 0,
          ),
        ),
      );
    }
    const [majas = 0, zalas = 0] = numbers;
    // It names a person, not a case.
    const { body } = await house.command('customer', { ticket: majas, data: true });
    const { link } = body.data as { link: string };
    const merged = await house.command('merge', { ticket: zalas, into: majas, confirm: true });
    expect(merged.status, JSON.stringify(merged.body)).toBe(200);
    const answer = await fetch(link.replace(/^https?:\/\/[^/]+/, house.url));
    expect(answer.status).toBe(200);
    const files = filesOf(Buffer.from(await answer.arrayBuffer()));
    expect(files.get('index.html')).toContain('My parcel is lost');
    for (const [file, words] of files)
      for (const theirs of ['Zala', 'lamp', 'Kranj'])
        expect([file, words.includes(theirs)]).toEqual([file, false]);
  } finally {
    await house.stop();
  }
}, 60_000);
