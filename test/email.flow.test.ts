import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { HELP, type MailPeer, startMail } from './peers/mail.ts';

interface Line {
  number: number;
  channel: string;
  contact: { name: string };
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
    const found = (await tickets()).filter(({ preview }) => preview.includes(words));
    expect(found).toHaveLength(1);
    return found[0] as Line;
  });

interface Said {
  kind: string;
  text: string;
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
        ['inbound', 'Broken kettle\n\nIt leaks.\n\nMaja'],
        ['outbound', 'A new one is on its way.'],
        ['inbound', 'Thank you, but it leaks too.'],
      ]);
    });
  });
});
