import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { HELP, type MailPeer, mailOf, SALES, startMail } from './peers/mail.ts';

const DAY_MS = 86_400_000;

interface Line {
  number: number;
  channel: string;
  contact: { name: string };
  subject: string | null;
  preview: string;
}

let mail: MailPeer;
let house: TestHouse;

beforeAll(async () => {
  mail = await startMail();
  house = await testHouse({ engine: 'sqlite', env: mail.settings });
}, 60_000);

afterAll(async () => {
  await house.stop();
  await mail.stop();
});

async function tickets(): Promise<Line[]> {
  const { body } = await house.get('/api/tickets?limit=200');
  return body.tickets as Line[];
}

/** The ticket whose newest message contains the words, once it is there. */
const ticketOf = (words: string) =>
  eventually(async () => {
    const found = (await tickets()).filter(
      ({ subject, preview }) => subject?.includes(words) === true || preview.includes(words),
    );
    expect(found).toHaveLength(1);
    return found[0] as Line;
  });

interface Said {
  kind: string;
  subject?: string;
  text: string;
  cc?: string[];
  delivery: string | null;
  author: unknown;
  files: { name: string }[];
}

async function messagesOf(number: number): Promise<Said[]> {
  const { body } = await house.get(`/api/tickets/${number}`);
  return body.messages as Said[];
}

const header = (name: string, n = -1) => mail.sent.at(n)?.headers.get(name)?.[0] ?? '';

describe('a customer writes a mail', () => {
  test('and is answered in its thread, and their answer comes home', async () => {
    mail.deliver({
      id: '<one@customer.example>',
      subject: 'Broken kettle',
      text: 'It leaks.\n\nMaja',
    });
    const { number, contact } = await ticketOf('Broken kettle');
    expect(contact.name).toBe('Maja Kovač');
    await house.command('claim', { ticket: number });
    await house.command('reply', { ticket: number, text: 'A new one is on its way.' });
    await eventually(() => expect(mail.sent).toHaveLength(1));
    expect(mail.sent[0]?.envelope).toEqual({ from: HELP, to: ['maja@customer.example'] });
    expect(header('in-reply-to')).toBe('<one@customer.example>');
    expect(header('references')).toBe('<one@customer.example>');
    expect(header('message-id')).toMatch(/^<osem\.[\w.-]+\.[a-z2-7]{16}@shop\.example>$/);
    expect(header('subject')).toMatch(/^Re: Broken kettle \[#[a-z2-7]{16}\]$/);
    expect(header('auto-submitted')).toBe('');
    expect(mail.sent[0]?.text).toMatch(/^A new one is on its way\.\n\n--/);

    mail.deliver({
      subject: 'Re: Broken kettle',
      text: 'Thank you, but it leaks too.\n\nOn Mon, 1 Dec 2026, Help wrote:\n> A new one is on its way.',
      headers: { 'In-Reply-To': header('message-id'), References: header('message-id') },
    });
    await eventually(async () => {
      const said = (await messagesOf(number)).map(({ kind, text }) => [kind, text]);
      expect(said).toEqual([
        ['inbound', 'It leaks.\n\nMaja'],
        ['outbound', 'A new one is on its way.'],
        ['inbound', 'Thank you, but it leaks too.'],
      ]);
    });
  });
});

describe('what stands above a letter', () => {
  test('makes no line of its own above the answer, whatever was written there', async () => {
    const coded = (words: string) => `=?utf-8?B?${Buffer.from(words).toString('base64')}?=`;
    mail.deliver({
      from: `${coded('Zoja\r\nBcc: name@evil.example')} <zoja@customer.example>`,
      subject: coded('Cracked cup\r\nBcc: subject@evil.example\r\nX-Planted: yes\r\n\r\nPlanted words'),
      text: 'It has a crack.',
    });
    const { number } = await ticketOf('Cracked cup');
    const before = mail.sent.length;
    await house.command('reply', { ticket: number, text: 'A new one\r\nBcc: text@evil.example' });
    await eventually(() => expect(mail.sent).toHaveLength(before + 1));
    expect(mail.sent.at(-1)?.envelope.to).toEqual(['zoja@customer.example']);
    expect([header('bcc'), header('x-planted')]).toEqual(['', '']);
    expect(header('subject')).not.toMatch(/[\r\n]/);
    expect(mail.sent.at(-1)?.text).not.toContain('Planted words');
  });

  test('is the title of its ticket, and who reads along is shown, found, and taken away with everything else', async () => {
    const cc = { Cc: 'Jan <jan.kopija@customer.example>' };
    mail.deliver({
      id: '<title@customer.example>',
      subject: 'A squeaking   hinge',
      text: 'It squeaks.',
      headers: cc,
    });
    const { number } = await ticketOf('A squeaking hinge');
    const line = async () => (await tickets()).find((one) => one.number === number);
    expect(await line()).toMatchObject({ subject: 'A squeaking hinge', preview: 'It squeaks.' });
    mail.deliver({
      subject: 'Re: A squeaking hinge',
      text: 'Louder now.',
      headers: { 'In-Reply-To': '<title@customer.example>', ...cc },
    });
    await eventually(async () =>
      expect(await line()).toMatchObject({ subject: 'A squeaking hinge', preview: 'Louder now.' }),
    );
    const [first, second] = await messagesOf(number);
    expect(first).toMatchObject({ subject: 'A squeaking hinge', text: 'It squeaks.' });
    expect(second).not.toHaveProperty('subject');
    expect([first?.cc, second?.cc]).toEqual([
      ['jan.kopija@customer.example'],
      ['jan.kopija@customer.example'],
    ]);
    const found = async (words: string) => {
      const { body } = await house.get(`/api/search?q=${encodeURIComponent(words)}`);
      return (body.hits as { ticket: Line }[]).map(({ ticket }) => ticket.number);
    };
    expect([await found('squeaking hinge'), await found('jan.kopija')]).toEqual([[number], [number]]);
    const shown = async () =>
      JSON.stringify([
        (await house.get(`/api/tickets/${number}`)).body,
        (await house.get(`/api/tickets/${number}/transcript.json`)).body,
        (await house.get('/api/export/messages.csv')).body,
      ]);
    expect(await shown()).toMatch(/(squeaking hinge.*jan\.kopija.*){3}/s);
    for (const text of ['jan.kopija@customer.example', 'squeaking'])
      await house.command('redact', { ticket: number, text });
    expect(await line()).toMatchObject({ subject: 'A ▇▇▇▇ hinge' });
    expect(await shown()).not.toMatch(/squeaking|jan\.kopija/);
    expect(await found('jan.kopija')).toEqual([]);
  });
});

describe('threads', () => {
  test('one mail to two of our mailboxes, and its redelivery a week later, are one ticket with one message', async () => {
    const raw = mailOf({ id: '<two@customer.example>', to: `${HELP}, ${SALES}`, subject: 'To both of you' });
    mail.deliver(`Received: by help\r\n${raw}`);
    mail.deliver(`Received: by sales\r\n${raw}`, 'Sales');
    const { number } = await ticketOf('To both of you');
    house.advance(7 * DAY_MS);
    mail.deliver(`Received: again\r\n${raw}`, 'Sales');
    mail.deliver({ subject: 'After all of them' }, 'Sales');
    await ticketOf('After all of them');
    expect(await ticketOf('To both of you')).toMatchObject({ number });
    expect(await messagesOf(number)).toHaveLength(1);
  });

  test('an empty, a missing and an equal id group no strangers', async () => {
    const strangers = ['ana', 'bor', 'cene'].map((name) => `${name}@stranger.example`);
    for (const from of strangers) mail.deliver({ id: '<>', from, subject: `Empty id of ${from}` });
    for (const from of strangers) mail.deliver({ id: '<1@localhost>', from, subject: `Equal id of ${from}` });
    for (const from of strangers)
      mail.deliver(mailOf({ from, subject: `No id of ${from}` }).replace(/^Message-ID:.*\r\n/, ''));
    await eventually(async () => {
      const found = (await tickets()).filter(({ subject }) => / id of /.test(subject ?? ''));
      expect(new Set(found.map(({ number }) => number)).size).toBe(9);
    });
  });

  test('two matters of one person are two tickets; references that were shortened find home', async () => {
    mail.deliver({ id: '<red@customer.example>', subject: 'A red one' });
    mail.deliver({ id: '<blue@customer.example>', subject: 'A blue one' });
    const red = await ticketOf('A red one');
    const blue = await ticketOf('A blue one');
    expect(red.number).not.toBe(blue.number);
    mail.deliver({
      id: '<red-2@customer.example>',
      subject: 'Re: A red one',
      text: 'The second of it',
      headers: { References: '<red@customer.example>' },
    });
    // Apple Mail leaves the first ones out.
    mail.deliver({
      subject: 'Re: A red one',
      text: 'The third of it',
      headers: { 'In-Reply-To': '<red-2@customer.example>', References: '<red-2@customer.example>' },
    });
    await eventually(async () => expect(await messagesOf(red.number)).toHaveLength(3));
    expect(await messagesOf(blue.number)).toHaveLength(1);
  });

  test('a mail without any thread comes home by the token in its subject, a stranger\u2019s guess does not', async () => {
    mail.deliver({ id: '<lost@customer.example>', subject: 'Will be lost' });
    const { number } = await ticketOf('Will be lost');
    await answered(number, 'Here is an answer.');
    const subject = header('subject').replace('Re:', 'Odg:');
    mail.deliver({ subject, text: 'I have found you' });
    await eventually(async () => expect(await messagesOf(number)).toHaveLength(3));
    mail.deliver({ subject: `Re: Will be lost [#${'a'.repeat(16)}]`, text: 'I have guessed' });
    expect((await ticketOf('I have guessed')).number).not.toBe(number);
  });
});

describe('who is answered', () => {
  test('those in CC too, from the mailbox that had the mail; who was never written to is not', async () => {
    const cc = { Cc: 'Jan <jan@customer.example>' };
    mail.deliver({ id: '<cc@customer.example>', to: SALES, subject: 'For two', headers: cc }, 'Sales');
    const { number } = await ticketOf('For two');
    expect((await messagesOf(number))[0]).toMatchObject({ subject: 'For two', cc: ['jan@customer.example'] });
    mail.deliver({
      from: 'mallory@stranger.example',
      subject: 'Re: For two',
      text: 'And for me',
      headers: { 'In-Reply-To': '<cc@customer.example>' },
    });
    await eventually(async () => expect(await messagesOf(number)).toHaveLength(2));
    await answered(number, 'For both of you.');
    expect(mail.sent.at(-1)?.envelope).toEqual({
      from: SALES,
      to: ['maja@customer.example', 'jan@customer.example'],
    });
    expect(header('cc')).toBe('jan@customer.example');
    const reply = async (cc: string) => {
      const { body } = await house.command('reply', { ticket: number, text: `To ${cc}`, cc, confirm: true });
      return body.refused;
    };
    expect([await reply('nonsense'), await reply('a@b.example,c')]).toEqual(['no-address', 'no-address']);
    expect(await reply('Ana@customer.example; maja@customer.example')).toBeUndefined();
    await eventually(() =>
      expect(mail.sent.at(-1)?.envelope.to).toEqual(['maja@customer.example', 'ana@customer.example']),
    );
    expect((await messagesOf(number)).at(-1)?.cc).toEqual(['ana@customer.example', 'maja@customer.example']);
    expect(await reply('-')).toBeUndefined();
    await eventually(() => expect(mail.sent.at(-1)?.envelope.to).toEqual(['maja@customer.example']));
  });

  test('no program is answered by the house, though it is closed and says so to people', async () => {
    const before = mail.sent.length;
    const programs: Record<string, string>[] = [
      { 'Auto-Submitted': 'auto-generated' },
      { Precedence: 'bulk' },
      { 'List-Id': 'news <news.example>' },
      { 'Return-Path': '<>' },
    ];
    for (const [n, headers] of programs.entries()) mail.deliver({ subject: `By program ${n}`, headers });
    for (const n of programs.keys()) {
      const { number } = await ticketOf(`By program ${n}`);
      await house.command('resolve', { ticket: number });
      await eventually(async () => {
        const { body } = await house.get(`/api/tickets/${number}`);
        expect((body.ticket as { status: string }).status).toBe('resolved');
      });
      expect(await messagesOf(number)).toHaveLength(1);
    }
    expect(mail.sent).toHaveLength(before);
  });

  test('an out-of-office answer is a note, and nobody waits', async () => {
    mail.deliver({ id: '<ooo@customer.example>', subject: 'I go on holiday' });
    const { number } = await ticketOf('I go on holiday');
    await answered(number, 'Have a good time.');
    const headers = { 'In-Reply-To': header('message-id'), 'Auto-Submitted': 'auto-replied' };
    mail.deliver({ subject: 'Automatic reply', text: 'I am away.', headers });
    await eventually(async () => {
      const said = (await messagesOf(number)).map(({ kind, text }) => [kind, text]);
      expect(said).toContainEqual(['note', 'Maja Kovač <maja@customer.example>:\nI am away.']);
    });
    const { body } = await house.get(`/api/tickets/${number}`);
    expect((body.ticket as { waitingSince: unknown }).waitingSince).toBeNull();
  });
});

describe('somebody outside', () => {
  test('is shown a case, and their answer is a note that its owner is told of', async () => {
    const bor = await house.person('Bor', 'agent');
    mail.deliver({
      id: '<parcel@customer.example>',
      subject: 'Where is my parcel',
      text: 'It is late.',
      headers: { Cc: 'jan@customer.example' },
    });
    const { number } = await ticketOf('Where is my parcel');
    await house.command('claim', { ticket: number }, bor.token);
    const asked = { ticket: number, address: 'desk@parcels.example', text: 'Can you find it?' };
    expect((await house.command('forward', { ...asked, address: 'nonsense' }, bor.token)).body).toMatchObject(
      {
        refused: 'no-address',
      },
    );
    await house.command('forward', asked, bor.token);
    await eventually(() => expect(mail.sent.at(-1)?.envelope.to).toEqual(['desk@parcels.example']));
    expect(mail.sent.at(-1)?.text).toContain('Can you find it?\n\n> Where is my parcel\n> \n> It is late.');
    expect(mail.sent.at(-1)?.raw).not.toContain('jan@customer.example');
    expect(header('references')).toBe('');
    const headers = { 'In-Reply-To': header('message-id') };
    const from = 'Parcels <desk@parcels.example>';
    mail.deliver({ from, subject: header('subject'), text: 'It stands in Celje.', headers });
    await eventually(async () => {
      const said = (await messagesOf(number)).map(({ kind, text }) => [kind, text]);
      expect(said).toContainEqual(['note', 'Parcels <desk@parcels.example>:\nIt stands in Celje.']);
    });
    const { body } = await house.get(`/api/tickets/${number}`, bor.token);
    const kinds = (body.events as { type: string }[]).map(({ type }) => type);
    expect(kinds).toContain('mentioned');
    expect(kinds.filter((type) => type === 'message-received')).toHaveLength(1);
    const before = mail.sent.length;
    await house.command('forward', { ...asked, address: 'nobody@parcels.example' }, bor.token);
    await eventually(async () => {
      const notes = (await messagesOf(number)).map(({ text }) => text);
      expect(notes.filter((text) => text.startsWith('This did not go to nobody@'))).toHaveLength(1);
    });
    expect(mail.sent).toHaveLength(before);
  });
});

describe('a mail as it came', () => {
  test('is shown with nothing in it that runs or loads; its source is for supervisors', async () => {
    const ana = await house.person('Ana', 'agent');
    const html = readFileSync(
      new URL('../src/channels/email/samples/html-only.eml', import.meta.url),
      'utf8',
    );
    mail.deliver(html.replace(/\r?\n/g, '\r\n'));
    const { number } = await ticketOf('Picture of it');
    const { body } = await house.get(`/api/tickets/${number}`);
    const [message] = body.messages as { id: string; original?: true }[];
    expect(message?.original).toBe(true);
    const path = `/api/messages/${message?.id}/original`;
    const view = await house.get(path, ana.token);
    expect(view.body).toMatchObject({ page: true });
    expect(view.body.facts).toContainEqual({ name: 'from', value: 'Maja Kovač <maja@customer.example>' });
    const page = await fetch(`${house.url}${path}.html`, {
      headers: { authorization: `Bearer ${ana.token}` },
    });
    const words = await page.text();
    expect(words).toContain('<p>It <b>leaks</b>');
    expect(words).not.toMatch(/script|tracker|onload|javascript:/);
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
    expect((await house.get(`${path}/source`, ana.token)).status).toBe(403);
    expect((await house.get(`${path}/source`)).body.text).toContain('https://tracker.example/pixel.gif');
  });
});

describe('what goes wrong', () => {
  test('a bounce is a failure of the reply that came back', async () => {
    mail.deliver({ id: '<bounce@customer.example>', subject: 'Will bounce' });
    const { number } = await ticketOf('Will bounce');
    await answered(number, 'This never arrives.');
    mail.deliver(bounceOf(header('message-id')));
    await eventually(async () => {
      const reply = (await messagesOf(number)).find(({ kind }) => kind === 'outbound');
      expect(reply).toMatchObject({ delivery: 'failed' });
    });
    expect(await messagesOf(number)).toHaveLength(2);
  });

  test('a cut line, a wait of the server and new numbers lose nothing and double nothing', async () => {
    mail.deliver({ subject: 'Before the cut' });
    const { number } = await ticketOf('Before the cut');
    mail.cut();
    mail.deliver({ subject: 'During the cut' });
    await ticketOf('During the cut');
    const before = (await tickets()).length;
    mail.renumber();
    mail.cut();
    mail.deliver({ subject: 'After new numbers' });
    await ticketOf('After new numbers');
    expect(await tickets()).toHaveLength(before + 1);
    mail.fail({ at: 'data', code: 451, says: '4.3.2 Come back later' });
    await answered(number, 'On the second try.');
    expect(mail.sent.filter(({ text }) => text.startsWith('On the second try.'))).toHaveLength(1);
    expect(mail.flags().flat()).toEqual([]);
  });
});

async function answered(number: number, text: string): Promise<void> {
  await house.command('reply', { ticket: number, text });
  await eventually(() => expect(mail.sent.at(-1)?.text).toContain(text));
  await eventually(async () => {
    const replies = (await messagesOf(number)).filter(({ kind }) => kind === 'outbound');
    expect(replies.at(-1)).toMatchObject({ delivery: 'sent' });
  });
}

function bounceOf(id: string): string {
  const sample = new URL('../src/channels/email/samples/bounce.eml', import.meta.url);
  return readFileSync(sample, 'utf8')
    .replace(/^Message-ID: <osem.*$/m, `Message-ID: ${id}`)
    .replace(/\r?\n/g, '\r\n');
}
