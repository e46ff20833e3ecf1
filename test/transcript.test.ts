import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transcriptHtml } from '../src/export/transcript.ts';
import { openDatabase } from '../src/store/open.ts';
import { ENGINES } from './peers/database.ts';
import { type Answer, type TestHouse, testHouse, type Visitor } from './peers/house.ts';

/** One pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe.each(ENGINES)('a transcript on %s', (engine) => {
  let house: TestHouse;
  let mia: Visitor;
  let ana: { id: string; token: string };
  let number: number;

  beforeAll(async () => {
    house = await testHouse({ engine });
    ana = await house.person('Ana', 'agent', { publicName: 'Ana from support' });
    mia = await house.visitor('<b>Mia</b>');
    await mia.write('Kje je moj paket? Prosim, povejte mi, kdaj bo prispel. <script>alert(1)</script>');
    const found = ({ body }: Answer) => (body.tickets as { number: number }[])[0]?.number ?? 0;
    number = found(
      await house.until(
        () => house.get('/api/tickets'),
        (answer) => found(answer) > 0,
      ),
    );
    await house.command('note', { ticket: number, text: 'An internal word.' }, ana.token);
    const upload = async (name: string, bytes: Uint8Array, type: string) => {
      const form = new FormData();
      form.set('file', new Blob([new Uint8Array(bytes)], { type }), name);
      const headers = { authorization: `Bearer ${ana.token}` };
      const answer = await fetch(`${house.url}/api/files`, { method: 'POST', body: form, headers });
      return ((await answer.json()) as { id: string }).id;
    };
    const files = [
      await upload('dot.png', PNG, 'image/png'),
      await upload('terms.txt', Buffer.from('The terms.'), 'text/plain'),
      await upload('large.txt', Buffer.alloc(2_200_000, 'x'), 'text/plain'),
    ];
    await house.command('reply', { ticket: number, text: 'It left today.', as: 'holding', files }, ana.token);
    await house.until(
      () => mia.messages(),
      (messages) => messages.some(({ text }) => text === 'It left today.'),
    );
  });
  afterAll(() => house.stop());

  const file = async (path: string, token = ana.token) => {
    const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(house.url + path, { headers });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };

  it('is one file that needs nobody, with everything for the team', async () => {
    const { text, headers } = await file(`/api/tickets/${number}/transcript.html`);
    expect(headers.get('content-disposition')).toBe(`attachment; filename="ticket-${number}.html"`);
    expect(text).not.toMatch(/<script|<b>Mia/);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).toContain('An internal word.');
    expect(text).toContain('<p class="event">');
    expect(text).toMatch(/<img alt="dot\.png" src="data:image\/png;base64,/);
    expect(text).toContain(`base64,${Buffer.from('The terms.').toString('base64')}`);
    expect(text).toMatch(/large\.txt · 2200000 B · SHA-256 [0-9a-f]{64}/);
    const addresses = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address = '']) => address);
    expect(addresses.length).toBeGreaterThan(1);
    expect(addresses.filter((address) => !address.startsWith('data:'))).toEqual([]);
  });

  it('is data by a version, too', async () => {
    const { text } = await file(`/api/tickets/${number}/transcript.json`);
    const transcript = JSON.parse(text);
    expect(transcript).toMatchObject({
      schema: 'osem-transcript/1',
      number,
      status: 'open',
      channel: 'webchat',
    });
    expect(transcript.messages.map(({ kind }: { kind: string }) => kind)).toEqual([
      'inbound',
      'note',
      'outbound',
    ]);
    expect(transcript.events.length).toBeGreaterThan(2);
    expect(
      transcript.messages[2].files.map(({ content }: { content: string | null }) => content !== null),
    ).toEqual([true, true, false]);
  });

  it('goes to the customer by a link of their own: in their language, without notes, and ends no wait', async () => {
    const { body } = await house.get(`/api/tickets/${number}`);
    const before = (body.ticket as { waitingSince: string }).waitingSince;
    const asked = await house.command('transcript', { ticket: number, to: 'customer' }, ana.token);
    expect(asked.status).toBe(200);
    const said = await house.until(
      () => mia.messages(),
      (messages) => messages.some(({ text }) => text.includes('/download/')),
    );
    const words = said.find(({ text }) => text.includes('/download/'))?.text ?? '';
    expect(words).toContain('Povezava velja 30 dni');
    const { pathname } = new URL(/\S+\/download\/\S+/.exec(words)?.[0] ?? '');
    const { text, status, headers } = await file(pathname, '');
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
    expect(text).toContain('<html lang="sl">');
    expect(text).toContain('Ana from support');
    expect(text).toContain('It left today.');
    expect(text).not.toContain('An internal word.');
    expect((await house.get(`/api/tickets/${number}`)).body.ticket).toMatchObject({ waitingSince: before });
    expect((await file(`${pathname}x`, '')).status).toBe(404);
  });

  it('never holds what was deleted or redacted', async () => {
    const asked = await house.command('transcript', { ticket: number, to: 'customer' }, ana.token);
    expect(asked.status).toBe(200);
    const links = async () =>
      (await mia.messages()).flatMap(({ text }) => /\S+(\/download\/\S+)/.exec(text)?.[1] ?? []);
    const [path = ''] = (await house.until(links, (all) => all.length === 2)).slice(-1);
    expect((await file(path, '')).text).toContain('Kje je moj paket?');
    const { db } = await openDatabase(house.databaseUrl);
    await sql`update messages set deleted_at = 1 where kind = 'inbound'`.execute(db);
    await db.destroy();
    for (const { text } of [
      await file(path, ''),
      await file(`/api/tickets/${number}/transcript.html`),
      await file(`/api/tickets/${number}/transcript.json`),
    ])
      expect(text).not.toContain('paket');
  });

  it('is for those who see the ticket, and says so of none else', async () => {
    const me = await house.command('transcript', { ticket: number }, ana.token);
    expect((me.body.data as { link: string }).link).toContain(`/api/tickets/${number}/transcript.html`);
    expect((await file(`/api/tickets/${number}/transcript.html`, '')).status).toBe(401);
    const limited = await house.person('Lina', 'agent', { team: 'payments', sees: 'team' });
    expect((await file(`/api/tickets/${number}/transcript.html`, limited.token)).status).toBe(404);
  });
});

describe('a transcript as a page', () => {
  it('says who wrote also what the house wrote by itself', () => {
    const at = '2026-11-22T10:46:00.000Z';
    const own = {
      at,
      kind: 'outbound' as const,
      author: null,
      text: 'Bor goes on.',
      deleted: false,
      files: [],
    };
    const page = transcriptHtml(
      {
        schema: 'osem-transcript/1',
        number: 1,
        status: 'open',
        channel: 'webchat',
        customer: 'Maja',
        createdAt: at,
        writtenAt: at,
        messages: [own],
      },
      'sl',
    );
    expect(page).toContain('· Naša ekipa</header>');
  });
});
