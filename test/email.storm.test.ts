import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { startImap } from './peers/imap.ts';
import { HELP, MAIL_PASSWORD, mailOf, SALES, startSubmission } from './peers/mail.ts';

/** `npm run chaos` brings a thousand. */
const REPORTS = Number(process.env.MAIL_REPORTS ?? 200);

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A whole house with a mailbox of its own. */
async function houseAt(address: string) {
  const [imap, smtp] = await Promise.all([startImap(), startSubmission()]);
  ends.push(() => imap.stop(), smtp.stop);
  const env = {
    IMAP_URL: imap.url().replace(HELP, address),
    SMTP_URL: `smtp://help:${MAIL_PASSWORD}@127.0.0.1:${smtp.port}`,
  };
  const house = await testHouse({ engine: 'sqlite', env });
  ends.push(() => house.stop());
  return {
    house,
    imap,
    sent: smtp.sent,
  };
}

interface Said {
  kind: string;
  text: string;
  delivery: string | null;
}

async function ticketsOf(house: TestHouse) {
  return (await house.get('/api/tickets?limit=200')).body.tickets as {
    number: number;
    subject: string | null;
  }[];
}

/** The ticket with that subject, once it is there. */
const ticketOf = (house: TestHouse, subject: string, patienceMs = 30_000) =>
  eventually(async () => {
    const found = (await ticketsOf(house)).filter((one) => one.subject === subject);
    expect(found).toHaveLength(1);
    return found[0]?.number ?? 0;
  }, patienceMs);

async function messagesOf(house: TestHouse, number: number): Promise<Said[]> {
  return (await house.get(`/api/tickets/${number}`)).body.messages as Said[];
}

describe('two houses that write to each other', () => {
  test('come to an end: what one says by itself, the other never answers', async () => {
    const [here, there] = await Promise.all([houseAt(HELP), houseAt(SALES)]);
    const brought = [0, 0];
    /** What the one sends comes to the other. */
    const carry = () => {
      for (const [n, [from, to]] of [[here, there] as const, [there, here] as const].entries())
        for (; (brought[n] ?? 0) < from.sent.length; brought[n] = (brought[n] ?? 0) + 1)
          to.imap.deliver(from.sent[brought[n] ?? 0]?.raw ?? '');
    };
    const timer = setInterval(carry, 20);
    ends.push(async () => clearInterval(timer));
    here.imap.deliver({ from: `Shop <${SALES}>`, subject: 'Do you deliver', text: 'To Celje?' });
    const number = await ticketOf(here.house, 'Do you deliver');
    await here.house.command('reply', { ticket: number, text: 'We do.' });
    // It is nobody's own there: a thread that the other house does not know.
    const other = await eventually(async () => {
      const [first] = await ticketsOf(there.house);
      expect(first).toBeDefined();
      return first?.number ?? 0;
    });
    await there.house.command('reply', { ticket: other, text: 'Thank you.' });
    await eventually(async () =>
      expect((await messagesOf(here.house, number)).map(({ text }) => text)).toContain('Thank you.'),
    );
    // The same as a house says it by itself, to the one and to the other.
    for (const [from, to, ticket] of [
      [there, here, number],
      [here, there, other],
    ] as const) {
      const said = from.sent.at(-1)?.raw ?? '';
      to.imap.deliver(
        `Auto-Submitted: auto-replied\r\n${said.replace(/^Message-ID:\s*<osem\./im, '$&again-')}`,
      );
      await eventually(async () =>
        expect((await messagesOf(to.house, ticket)).map(({ kind }) => kind)).toContain('note'),
      );
    }
    for (const { house, imap } of [here, there]) {
      await eventually(() => expect(brought).toEqual([here.sent.length, there.sent.length]));
      imap.deliver({ subject: 'And now somebody else' });
      await ticketOf(house, 'And now somebody else');
      expect(await ticketsOf(house)).toHaveLength(2);
    }
    expect([here.sent.length, there.sent.length]).toEqual([1, 1]);
  });
});

describe(`${REPORTS} reports at once`, () => {
  test('are one failure of the mail that they are of, and keep nobody waiting', async () => {
    const { house, imap, sent } = await houseAt(HELP);
    imap.deliver({ subject: 'A kettle' });
    const number = await ticketOf(house, 'A kettle');
    await house.command('reply', { ticket: number, text: 'It is on its way.' });
    await eventually(() => expect(sent).toHaveLength(1));
    await eventually(async () =>
      expect((await messagesOf(house, number)).at(-1)).toMatchObject({ delivery: 'sent' }),
    );
    const sample = readFileSync(new URL('../src/channels/email/samples/bounce.eml', import.meta.url), 'utf8');
    const id = sent[0]?.headers.get('message-id')?.[0] ?? '';
    for (let n = 0; n < REPORTS; n += 1)
      imap.deliver(
        sample
          .replace(
            /^Message-ID: <osem.*$/m,
            n % 2 === 0 ? `Message-ID: ${id}` : 'Message-ID: <not@ours.example>',
          )
          .replace(/^Message-ID: <.*$/m, `Message-ID: <report-${n}@mx.example>`)
          .replace(/\r?\n/g, '\r\n'),
      );
    imap.deliver(mailOf({ subject: 'A person' }));
    await ticketOf(house, 'A person', 100_000);
    await eventually(async () =>
      expect((await messagesOf(house, number)).at(-1)).toMatchObject({ delivery: 'failed' }),
    );
    const { body } = await house.get(`/api/tickets/${number}`);
    const failures = (body.events as { type: string }[]).filter(({ type }) => /fail|undelivered/.test(type));
    expect(failures).toHaveLength(1);
    expect(body.messages).toHaveLength(2);
    expect(await ticketsOf(house)).toHaveLength(2);
    expect(sent).toHaveLength(1);
  }, 120_000);
});
