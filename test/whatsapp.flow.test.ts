import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from './peers/database.ts';
import { ADMIN_TOKEN, type TestHouse, testHouse } from './peers/house.ts';
import { TwilioPeer } from './peers/twilio.ts';
import { WhatsappCloudPeer } from './peers/whatsapp-cloud.ts';

const PUBLIC_URL = 'https://desk.example';
const TEMPLATE = `HX${'0'.repeat(31)}9`;
const KNOCK = 'Hello, we have an answer for you. May we go on here? Please just write back.';

interface Said {
  kind: string;
  text: string;
  delivery: string | null;
  quotes?: string;
  files: { name: string; url: string | null }[];
}

let house: TestHouse;
let meta: WhatsappCloudPeer;
let twilio: TwilioPeer;

beforeAll(async () => {
  [meta, twilio] = [await WhatsappCloudPeer.start(), await TwilioPeer.start()];
  const templates = {
    WHATSAPP_TEMPLATES: `en=${TEMPLATE}`,
    WHATSAPP_CLOUD_TEMPLATES: 'en=come_back@en_GB,sl=pridite_nazaj',
  };
  const env = { ...meta.settings, ...twilio.settingsAt(twilio.url), ...templates, PUBLIC_URL };
  meta.templates.add('come_back@en_GB');
  twilio.templates.set(TEMPLATE, KNOCK);
  house = await testHouse({ engine: 'sqlite', env });
  meta.now = house.now;
  twilio.now = house.now;
  meta.webhook = `${house.url}/channels/whatsapp-cloud`;
  twilio.house = { url: house.url, publicUrl: PUBLIC_URL };
});
afterAll(async () => {
  await house.stop();
  await meta.stop();
  await twilio.stop();
});

const ticketsOn = async (channel: string) =>
  (
    (await house.get('/api/tickets?status=open')).body.tickets as {
      number: number;
      channel: string;
      preview: string;
    }[]
  ).filter((one) => one.channel === channel);
const ticketOn = async (channel: string) => {
  const [found] = await house.until(
    () => ticketsOn(channel),
    (all) => all.length > 0,
  );
  return found?.number ?? 0;
};
const draftOf = async (person: string) => {
  const db = connect('sqlite', house.databaseUrl.replace('sqlite:', ''));
  try {
    const row = await db
      .selectFrom('drafts')
      .select('text')
      .where('person_id', '=', person)
      .executeTakeFirst();
    return row?.text;
  } finally {
    await db.destroy();
  }
};
const messagesOf = async (ticket: number) =>
  (await house.get(`/api/tickets/${ticket}`)).body.messages as Said[];
const become = (ticket: number, delivery: string) =>
  house.until(
    () => messagesOf(ticket),
    (all) => all.findLast(({ kind }) => kind === 'outbound')?.delivery === delivery,
  );

describe('a customer on WhatsApp, by Meta’s own API', () => {
  it('whose address Meta asks about, is answered where they wrote, and seen to have read it', async () => {
    const asked = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.verify_token': meta.verifyToken,
      'hub.challenge': '1158201444',
    });
    const challenge = await house.get(`/channels/whatsapp-cloud?${asked}`, '');
    expect([challenge.status, challenge.body.text]).toEqual([200, '1158201444']);
    asked.set('hub.verify_token', 'another');
    expect((await house.get(`/channels/whatsapp-cloud?${asked}`, '')).status).toBe(401);

    meta.file('7001', 'text/plain', Buffer.from('the receipt'));
    await meta.write('38640123456', { type: 'text', text: { body: 'Where is my parcel?' } });
    await meta.write('38640123456', {
      type: 'document',
      document: { id: '7001', mime_type: 'text/plain', filename: 'receipt.txt' },
    });
    const ticket = await ticketOn('whatsapp-cloud');
    await house.until(
      () => messagesOf(ticket),
      (all) => all.length === 2 && all[1]?.files[0]?.url !== null,
    );
    expect(meta.seen).toEqual([]);
    for (const doing of ['viewing', 'viewing', 'writing']) {
      await house.post('/api/presence', { ticket, doing });
      await house.until(
        async () => meta.seen,
        (seen) => seen.length === (doing === 'writing' ? 2 : 1),
      );
    }
    expect(meta.seen).toEqual(['wamid.in2', 'wamid.in2 text']);
    await house.command('reply', { ticket, text: 'It arrives tomorrow.' });
    await become(ticket, 'sent');
    expect(meta.seen).toHaveLength(2);
    expect(meta.sent).toMatchObject([
      { to: '38640123456', type: 'text', body: { text: { body: 'It arrives tomorrow.' } } },
    ]);
    const [sent] = meta.sent;
    if (sent === undefined) throw new Error('Nothing was sent.');
    await meta.tell(sent, 'delivered');
    await become(ticket, 'delivered');
    await meta.tell(sent, 'read');
    await become(ticket, 'read');
    const context = { from: '15550783881', id: sent.id };
    await meta.write('38640123456', { type: 'text', text: { body: 'At what time?' }, context });
    const all = await house.until(
      () => messagesOf(ticket),
      (messages) => messages.some(({ text }) => text === 'At what time?'),
    );
    expect(all.find(({ text }) => text === 'At what time?')?.quotes).toBe('It arrives tomorrow.');
    expect(new Set(meta.answers)).toEqual(new Set([200]));
  });
});

describe('a customer on WhatsApp, through Twilio', () => {
  it('is answered where they wrote, with a file that Twilio fetches, and seen to have got it', async () => {
    await twilio.write('+38640123456', { Body: 'Where is my parcel?' });
    const ticket = await ticketOn('whatsapp');
    await house.command('reply', { ticket, text: 'It arrives tomorrow.' });
    await become(ticket, 'sent');
    expect(twilio.sent).toMatchObject([{ to: '+38640123456', body: 'It arrives tomorrow.' }]);
    const [sent] = twilio.sent;
    if (sent === undefined) throw new Error('Nothing was sent.');
    const label = new FormData();
    label.set('file', new File(['the label'], 'label.txt', { type: 'text/plain' }));
    const upload = await fetch(`${house.url}/api/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      body: label,
    });
    const { id } = (await upload.json()) as { id: string };
    await house.command('reply', { ticket, text: 'Your label.', files: [id], confirm: true });
    await house.until(
      async () => twilio.sent.map(({ file }) => file?.toString() ?? null),
      (files) => files.length === 3,
    );
    expect(twilio.sent.at(-1)?.file?.toString()).toBe('the label');
    const address = twilio.sent.at(-1)?.address?.replace(PUBLIC_URL, house.url) ?? '';
    // To all customers it comes from a few addresses of Twilio's.
    for (let at = 0; at < 40; at++) expect((await fetch(address)).status).toBe(200);
    const statuses: number[] = [];
    for (let at = 0; at < 40; at++) statuses.push((await fetch(`${address.slice(0, -2)}xx`)).status);
    expect([statuses[0], statuses.at(-1)]).toEqual([404, 429]);
    await become(ticket, 'sent');
    await twilio.tell(sent, 'sent');
    await twilio.tell(sent, 'delivered');
    await house.until(
      () => messagesOf(ticket),
      (all) => all.find(({ kind }) => kind === 'outbound')?.delivery === 'delivered',
    );
    expect(new Set(twilio.answers)).toEqual(new Set([200]));
    const flood = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`Parameter${at}`, '']));
    await twilio.write('+38640123456', { Body: 'A flood.', ...flood });
    expect(twilio.answers.at(-1)).toBe(401);
    // Receipts are answered by nobody.
    expect(twilio.sent).toHaveLength(3);
  });
});

describe('a long answer', () => {
  it.each([
    ['whatsapp-cloud', 5000],
    ['whatsapp', 2000],
  ] as const)(
    'on %s is there once its last part is, and is not once any part is not',
    async (channel, length) => {
      const ofTwilio = channel === 'whatsapp';
      await (ofTwilio
        ? twilio.write('+38640555444', { Body: 'Tell me all.' })
        : meta.write('38640555444', { type: 'text', text: { body: 'Tell me all.' } }));
      const open = await house.until(
        () => ticketsOn(channel),
        (all) => all.some(({ preview }) => preview === 'Tell me all.'),
      );
      const ticket = open.find(({ preview }) => preview === 'Tell me all.')?.number ?? 0;
      const before = (ofTwilio ? twilio : meta).sent.length;
      await house.command('reply', { ticket, text: 'All of it. '.repeat(length / 10) });
      await become(ticket, 'sent');
      const tell = async (part: number, status: string) => {
        const [one, other] = [twilio.sent[before + part], meta.sent[before + part]];
        if (ofTwilio && one !== undefined) await twilio.tell(one, status);
        else if (other !== undefined) await meta.tell(other, status as 'read');
      };
      await tell(0, 'read');
      await tell(1, 'delivered');
      await become(ticket, 'delivered');
      await tell(0, 'failed');
      await become(ticket, 'failed');
    },
  );
});

/** Of both, as far as the window is concerned. */
const WINDOWED = [
  ['whatsapp-cloud', (text: string) => meta.write('38640999888', { type: 'text', text: { body: text } })],
  ['whatsapp', (text: string) => twilio.write('+38640999888', { Body: text })],
] as const;
const HOUR_MS = 3_600_000;

describe.each(WINDOWED)('the reply window on %s', (channel, write) => {
  let ticket = 0;

  it('is shown until when it is open, and reminds its owner before it closes', async () => {
    await write('I wait.');
    const waits = ({ preview }: { preview: string }) => preview === 'I wait.';
    const all = await house.until(
      () => ticketsOn(channel),
      (open) => open.some(waits),
    );
    ticket = all.find(waits)?.number ?? 0;
    const { body } = await house.get(`/api/tickets/${ticket}`);
    const { replyUntil } = body.ticket as { replyUntil: string };
    expect(Math.abs(Date.parse(replyUntil) - house.now() - 24 * HOUR_MS)).toBeLessThan(120_000);
    const { id } = await house.person(`Ana ${channel}`, 'agent');
    await house.command('assign', { ticket, to: id });
    house.advance(23 * HOUR_MS);
    const { events } = await house.until(
      async () => (await house.get(`/api/tickets/${ticket}`)).body as { events: { type: string }[] },
      (answer) => answer.events.some(({ type }) => type === 'window-told'),
    );
    expect(events.filter(({ type }) => type === 'window-told')).toHaveLength(1);
  });

  it('refuses a reply once it is closed, says what else can be done, and keeps the words', async () => {
    house.advance(2 * HOUR_MS);
    const ana = await house.person(`Eva ${channel}`, 'agent');
    const sentBefore = meta.sent.length + twilio.sent.length;
    const said = { ticket, text: 'It has arrived.', confirm: true };
    const answer = await house.command('reply', said, ana.token);
    expect([answer.status, answer.body.refused]).toEqual([409, 'window-closed']);
    expect(String(answer.body.text)).toMatch(/another channel/);
    expect(meta.sent.length + twilio.sent.length).toBe(sentBefore);
    expect(await draftOf(ana.id)).toBe('It has arrived.');
    await house.command('reply', { ...said, text: 'Or so I think.' }, ana.token);
    await house.command('reply', said, ana.token);
    expect(await draftOf(ana.id)).toBe('It has arrived.\n\nOr so I think.');
    const offer = { ticket, what: 'coupon:1', text: 'We are sorry.', confirm: true };
    expect((await house.command('offer', offer)).body.refused).toBe('window-closed');
    const holding = { ...said, as: 'holding' };
    expect((await house.command('reply', holding)).body.refused).toBe('window-closed');
    expect(answer.body.values).toMatchObject({ knock: 'yes', ticket });
    expect(String(answer.body.text)).toContain(`/knock ${ticket}`);

    const knocked = async () => (await house.command('knock', { ticket, confirm: true }, ana.token)).body;
    expect((await knocked()).refused).toBeUndefined();
    await become(ticket, 'sent');
    expect((await knocked()).refused).toBe('already-knocked');
    const vendor = channel === 'whatsapp' ? twilio : meta;
    const last = vendor.sent.at(-1);
    expect(last).toMatchObject(
      channel === 'whatsapp'
        ? { template: TEMPLATE, body: KNOCK }
        : { body: { type: 'template', template: { name: 'come_back', language: { code: 'en_GB' } } } },
    );
    const waits = await house.get(`/api/tickets/${ticket}`);
    expect((waits.body.ticket as { waitingSince: string | null }).waitingSince).not.toBeNull();
    const shown = (await messagesOf(ticket)).find(({ text }) => text === KNOCK);
    expect(shown).toMatchObject({ as: 'holding', delivery: 'sent' });
    expect((await house.command('reply', said, ana.token)).body.refused).toBe('window-closed');

    await write('Hello?');
    await house.until(
      () => messagesOf(ticket),
      (all) => all.filter(({ kind }) => kind === 'inbound').length === 2,
    );
    expect(await draftOf(ana.id)).toBe('It has arrived.\n\nOr so I think.');
    expect((await knocked()).refused).toBe('window-open');
    expect((await house.command('reply', said, ana.token)).status).toBe(200);
    await house.until(
      async () => vendor.sent.filter((one) => JSON.stringify(one).includes('It has arrived.')),
      (sent) => sent.length === 1,
    );
    expect(vendor.sent.filter((one) => JSON.stringify(one).includes('Or so I think'))).toEqual([]);
    await become(ticket, 'sent');
  });

  it('that closes while a reply is on its way brings it back as failed, with why, and the customer waits on', async () => {
    const vendor = channel === 'whatsapp' ? twilio : meta;
    vendor.now = () => house.now() + 25 * HOUR_MS;
    await write('And now?');
    vendor.now = () => house.now() + 50 * HOUR_MS;
    await house.until(
      () => messagesOf(ticket),
      (all) => all.filter(({ kind }) => kind === 'inbound').length === 3,
    );
    await house.command('reply', { ticket, text: 'Too late.', confirm: true });
    await become(ticket, 'failed');
    vendor.now = house.now;
    const { body } = await house.get(`/api/tickets/${ticket}`);
    expect((body.ticket as { waitingSince: string | null }).waitingSince).not.toBeNull();
    expect(JSON.stringify(body.messages)).toContain('takes no more answers');
  });
});
