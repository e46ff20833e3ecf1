import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { dovecotHere, type MailHost, startDovecot } from './peers/dovecot.ts';
import { ADMIN_TOKEN, clientOf, type TestHouse, testHouse } from './peers/house.ts';
import { HELP, SALES, startMail } from './peers/mail.ts';
import { freshDatabase } from './peers/postgres.ts';
import { OsemProcess } from './peers/processes.ts';

type Get = TestHouse['get'];

const dovecot = dovecotHere();
const SERVERS: [string, () => Promise<MailHost>][] = [
  ['hoodiecrow', startMail],
  ...(dovecot === null
    ? []
    : [['Dovecot', () => startDovecot(dovecot)] as [string, () => Promise<MailHost>]]),
];

/** The texts of the conversations, in the order in which they are shown, by number. */
async function saidIn(get: Get): Promise<Map<number, [string, string][]>> {
  const { body } = await get('/api/tickets?limit=200');
  const said = new Map<number, [string, string][]>();
  for (const { number } of body.tickets as { number: number }[]) {
    const { messages } = (await get(`/api/tickets/${number}`)).body as {
      messages: { kind: string; subject?: string; text: string }[];
    };
    said.set(
      number,
      messages.map(({ kind, subject, text }) => [kind, [subject, text].filter(Boolean).join('\n\n')]),
    );
  }
  return said;
}

/** The ticket in which the words were said, once they were: in one, and once. */
const ticketOf = (get: Get, words: string) =>
  eventually(async () => {
    const found = [...(await saidIn(get))].flatMap(([number, said]) =>
      said.filter(([kind, text]) => kind === 'inbound' && text.includes(words)).map(() => number),
    );
    expect(found).toHaveLength(1);
    return found[0] as number;
  });

describe.each(SERVERS)('mail on %s', (_name, start) => {
  let mail: MailHost;
  let house: TestHouse;
  beforeAll(async () => {
    mail = await start();
    const env = { ...mail.settings, MAIL_BOUNCES: 'bounces+*@shop.example' };
    house = await testHouse({ engine: 'postgres', env });
  });
  afterAll(async () => {
    await house?.stop();
    await mail?.stop();
  });

  test('becomes a ticket, its answer goes out, and what is said to that comes home', async () => {
    await mail.deliver({ id: '<one@customer.example>', subject: 'Broken kettle', text: 'It leaks.' });
    const number = await ticketOf(house.get, 'Broken kettle');
    await house.command('reply', { ticket: number, text: 'A new one is on its way.' });
    const answer = await eventually(() => {
      expect(mail.sent).toHaveLength(1);
      return mail.sent[0]?.headers;
    });
    expect(answer?.get('in-reply-to')).toEqual(['<one@customer.example>']);
    const [id = ''] = answer?.get('message-id') ?? [];
    await mail.deliver({ subject: 'Re: Broken kettle', text: 'Thank you.', headers: { 'In-Reply-To': id } });
    expect(await ticketOf(house.get, 'Thank you.')).toBe(number);
    // Our own copy of it, as some servers put it beside what comes in.
    await mail.deliver(mail.sent[0]?.raw ?? '');
    await mail.deliver({ subject: 'After our own' });
    await ticketOf(house.get, 'After our own');
    expect((await saidIn(house.get)).get(number)).toHaveLength(3);
    // It comes back in words alone: the address to which it does tells which mail it is of.
    await mail.deliver({
      from: 'Mail Delivery System <MAILER-DAEMON@mx.customer.example>',
      to: mail.sent[0]?.envelope.from ?? '',
      subject: 'Mail delivery failed: returning message to sender',
      text: 'maja@customer.example: mailbox is full',
    });
    await eventually(async () => {
      const { body } = await house.get(`/api/tickets/${number}`);
      const reply = (body.messages as { kind: string }[]).find(({ kind }) => kind === 'outbound');
      expect(reply).toMatchObject({ delivery: 'failed' });
    });
  });

  test('to two mailboxes at once is one ticket', async () => {
    const headers = { Date: 'Mon, 23 Nov 2026 09:00:00 +0000' };
    const both = {
      id: '<both@customer.example>',
      to: `${HELP}, ${SALES}`,
      subject: 'To both of you',
      headers,
    };
    await Promise.all([mail.deliver(both), mail.deliver(both, 'Sales')]);
    await mail.deliver({ subject: 'After both' }, 'Sales');
    await mail.deliver({ subject: 'And after both' });
    await ticketOf(house.get, 'And after both');
    await ticketOf(house.get, 'After both');
    await ticketOf(house.get, 'To both of you');
  });

  test('survives cut lines and new numbers: nothing is lost, nothing doubled, nothing marked as read', async () => {
    mail.cut();
    await mail.deliver({ subject: 'During the cut' });
    await ticketOf(house.get, 'During the cut');
    const before = (await saidIn(house.get)).size;
    await mail.renumber();
    await mail.deliver({ subject: 'Between' });
    mail.cut();
    await mail.deliver({ subject: 'Later than new numbers' });
    await ticketOf(house.get, 'Later than new numbers');
    await ticketOf(house.get, 'Between');
    expect((await saidIn(house.get)).size).toBe(before + 2);
    expect((await mail.flags()).flat()).toEqual([]);
  });
});

describe.each(
  SERVERS.map(([name, start]) => ({
    ...{ name, start },
    engine: name === 'Dovecot' ? ('sqlite' as const) : ('postgres' as const),
  })),
)('a house on $engine that reads mail on $name', ({ start, engine }) => {
  const folder = mkdtempSync(join(tmpdir(), 'osem-mail-'));
  let mail: MailHost;
  let osem: OsemProcess;
  let drop = async () => {};
  beforeAll(async () => {
    const fresh = engine === 'postgres' ? await freshDatabase('house') : null;
    drop = fresh?.drop ?? drop;
    mail = await start();
    cpSync(join(import.meta.dirname, '..', 'rules'), join(folder, 'rules'), { recursive: true });
    const DATABASE_URL = fresh?.url ?? `sqlite:${join(folder, 'osem.db')}`;
    osem = await OsemProcess.start(folder, {
      DATABASE_URL,
      ADMIN_TOKEN,
      LOG_LEVEL: 'error',
      ...mail.settings,
    });
  });
  afterAll(async () => {
    await osem?.stop();
    await mail?.stop();
    await drop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is killed while twenty mails come, and has all of them, in order, once', async () => {
    const texts = Array.from({ length: 20 }, (_, n) => `mail ${n + 1} of 20`);
    const { get } = clientOf(osem.url);
    const all = async () =>
      [...(await saidIn(get)).values()]
        .flat()
        .filter(([kind]) => kind === 'inbound')
        .map(([, text]) => text);
    let again: Promise<void> | null = null;
    for (const [n, text] of texts.entries()) {
      const headers = n === 0 ? {} : { References: '<m0@customer.example>' };
      await mail.deliver({ id: `<m${n}@customer.example>`, subject: n === 0 ? '' : 'Re:', text, headers });
      if (n === 3) await eventually(async () => expect(await all()).not.toEqual([]));
      if (n === 10) again = osem.kill().then(() => osem.start());
    }
    await again;
    await eventually(async () => expect(await all()).toEqual(texts));
    expect((await mail.flags()).flat()).toEqual([]);
  });
});
