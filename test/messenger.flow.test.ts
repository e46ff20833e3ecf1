import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, type TestHouse, testHouse } from './peers/house.ts';
import { MessengerPeer } from './peers/messenger.ts';

const HOUR_MS = 3_600_000;
const BOT = '263902037430900';
const IG = '17841400000000001';

interface Said {
  kind: string;
  text: string;
  author: string;
  delivery: string | null;
  deleted?: boolean;
  files: { name: string; type: string; url: string | null }[];
}

let house: TestHouse;
let pages: MessengerPeer;
let insta: MessengerPeer;

beforeAll(async () => {
  [pages, insta] = [await MessengerPeer.start('page'), await MessengerPeer.start('instagram')];
  house = await testHouse({
    engine: 'sqlite',
    env: {
      ...pages.settingsAt(pages.url),
      ...insta.settingsAt(insta.url),
      MESSENGER_HUMAN_AGENT: 'on',
      MESSENGER_HANDOVER_APP: BOT,
      PUBLIC_URL: 'https://support.example',
    },
  });
  for (const peer of [pages, insta]) {
    peer.now = house.now;
    peer.webhook = `${house.url}/channels/${peer === pages ? 'messenger' : 'instagram'}`;
  }
  pages.humanAgent = true;
});
afterAll(async () => {
  await house.stop();
  await pages.stop();
  await insta.stop();
});

const ticketsOf = async (channel: string) =>
  (
    (await house.get('/api/tickets?status=open')).body.tickets as {
      number: number;
      channel: string;
      preview: string;
      contact: { name: string };
    }[]
  ).filter((one) => one.channel === channel);
const ticketSaying = async (channel: string, words: string) => {
  const found = await house.until(
    () => ticketsOf(channel),
    (all) => all.some(({ preview }) => preview.includes(words)),
  );
  return found.find(({ preview }) => preview.includes(words)) ?? { number: 0, contact: { name: '' } };
};
const messagesOf = async (ticket: number) =>
  (await house.get(`/api/tickets/${ticket}`)).body.messages as Said[];
const saying = (ticket: number, holds: (all: Said[]) => boolean) =>
  house.until(() => messagesOf(ticket), holds);
const become = (ticket: number, delivery: string) =>
  saying(ticket, (all) => all.findLast(({ kind }) => kind === 'outbound')?.delivery === delivery);

describe('a customer of a Page', () => {
  it('is at an address that Meta asks about, and the Page is subscribed', async () => {
    const asked = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.verify_token': pages.verifyToken,
      'hub.challenge': '1158201444',
    });
    for (const channel of ['messenger', 'instagram']) {
      const challenge = await house.get(`/channels/${channel}?${asked}`, '');
      expect([challenge.status, challenge.body.text]).toEqual([200, '1158201444']);
    }
    asked.set('hub.verify_token', 'another');
    expect((await house.get(`/channels/messenger?${asked}`, '')).status).toBe(401);
    await house.until(
      async () => [...pages.accounts.values(), ...insta.accounts.values()],
      (all) => all.every(({ fields }) => fields.includes('messages')),
    );
    const [first] = pages.accounts.values();
    await house.until(
      async () => first?.start,
      (start) => start !== null,
    );
    expect(first?.start).toEqual({ payload: 'osem:start' });
  });

  it('is known by name, answered from that Page, seen to have got it and to have read it', async () => {
    await pages.write('2001', '1001', { text: 'Where is my parcel?' }, 'Maja Kovač');
    const url = pages.file('receipt.txt', Buffer.from('the receipt'));
    await pages.write('2001', '1001', { attachments: [{ type: 'file', payload: { url } }] });
    const { number: ticket, contact } = await ticketSaying('messenger', 'parcel');
    expect(contact.name).toBe('Maja Kovač');
    const said = await saying(ticket, (all) => all.length === 2 && all[1]?.files[0]?.url != null);
    expect(said[1]?.files).toMatchObject([{ name: 'receipt.txt', type: 'text/plain' }]);
    for (const doing of ['viewing', 'viewing', 'writing']) {
      await house.post('/api/presence', { ticket, doing });
      await house.until(
        async () => pages.actions,
        (all) => all.length === (doing === 'writing' ? 2 : 1),
      );
    }
    expect(pages.actions).toEqual(['1001 mark_seen', '1001 typing_on']);
    await house.command('reply', { ticket, text: 'It arrives tomorrow.' });
    await become(ticket, 'sent');
    const [sent] = pages.sent;
    expect(sent).toMatchObject({ account: '2001', to: '1001', text: 'It arrives tomorrow.' });
    const at = house.now();
    const delivery = { mids: [sent?.id], watermark: at };
    await pages.deliver([pages.event('2001', '1001', { delivery })]);
    await become(ticket, 'delivered');
    await pages.deliver([pages.event('2001', '1001', { read: { watermark: at } })]);
    await become(ticket, 'read');
    expect(new Set(pages.answers)).toEqual(new Set([200]));
  });

  it('is another customer on another Page with the same id, in one delivery', async () => {
    for (const page of ['2001', '2002']) pages.customer(page, '1007', `Guest of ${page}`);
    const said = (page: string, mid: string, text: string) =>
      pages.event(page, '1007', { message: { mid, text } });
    const { event: second } = said('2001', 'm_two', 'And a second word.');
    const entry = [
      { id: '2001', time: 1, messaging: [said('2001', 'm_one', 'On the first Page.').event, second] },
      { id: '2002', time: 1, messaging: [said('2002', 'm_three', 'On the second Page.').event] },
    ];
    await pages.post({ object: 'page', entry });
    await pages.post({ object: 'page', entry });
    const one = await ticketSaying('messenger', 'second word');
    const other = await ticketSaying('messenger', 'second Page');
    expect([one.contact.name, other.contact.name]).toEqual(['Guest of 2001', 'Guest of 2002']);
    expect((await messagesOf(one.number)).map(({ text }) => text)).toEqual([
      'On the first Page.',
      'And a second word.',
    ]);
    await house.command('reply', { ticket: other.number, text: 'From the second.' });
    await become(other.number, 'sent');
    expect(pages.sent.at(-1)).toMatchObject({ account: '2002', to: '1007', text: 'From the second.' });
  });

  it('has a file copied though its address is out of date, by asking for another', async () => {
    const url = pages.file('old.txt', Buffer.from('the label'));
    pages.expire('old.txt');
    pages.attached('m_late', 0, pages.file('new.txt', Buffer.from('the label')));
    const attachments = [{ type: 'file', payload: { url } }];
    await pages.write('2001', '1003', { mid: 'm_late', text: 'My label.', attachments });
    const { number } = await ticketSaying('messenger', 'label');
    await saying(number, (all) => all[0]?.files[0]?.url != null);
  });

  it('edits, signs and takes back', async () => {
    await pages.write('2001', '1004', { mid: 'm_edit', text: 'Order 17' });
    const { number } = await ticketSaying('messenger', 'Order 17');
    const told = (what: Record<string, unknown>) => pages.deliver([pages.event('2001', '1004', what)]);
    await told({ message_edit: { mid: 'm_edit', text: 'Order 1207', num_edit: 1 } });
    await saying(number, ([first]) => first?.text === 'Order 1207');
    await told({ message: { mid: 'm_edit', is_deleted: true } });
    await house.until(
      async () => JSON.stringify((await house.get(`/api/tickets/${number}`)).body.events),
      (events) => events.includes('message-deleted'),
    );
  });

  it('is told in a note what a colleague wrote in the Page’s inbox, and what came while another app had them', async () => {
    await pages.write('2001', '1005', { text: 'Call me.' });
    const { number } = await ticketSaying('messenger', 'Call me');
    const echo = { mid: 'm_inbox', is_echo: true, app_id: 263902037430900, text: 'I called you.' };
    const event = {
      sender: { id: '2001' },
      recipient: { id: '1005' },
      timestamp: house.now(),
      message: echo,
    };
    await pages.deliver([{ account: '2001', event }]);
    // What another channel of our own app sent, as a private reply to a comment is, is nobody else's.
    const own = { ...echo, mid: 'm_private', app_id: Number(pages.appId), text: 'In private.' };
    await pages.deliver([{ account: '2001', event: { ...event, message: own } }]);
    const standby = pages.event('2001', '1005', { message: { mid: 'm_standby', text: 'Thank you.' } });
    await pages.deliver([standby], 'standby');
    const all = await saying(number, (said) => said.filter(({ kind }) => kind === 'note').length === 2);
    const notes = all.filter(({ kind }) => kind === 'note').map(({ text }) => text);
    expect(notes[0]).toMatch(/^Written in the Page’s own inbox.*\nI called you\.$/);
    expect(notes[1]).toMatch(/\[Said while another app had the conversation\] Thank you\.$/);
    expect(pages.sent.filter(({ to }) => to === '1005')).toEqual([]);
    pages.held.set('2001:1005', 'until-taken');
    await house.command('reply', { ticket: number, text: 'We are here again.' });
    await become(number, 'sent');
    pages.held.set('2001:1005', 'for-good');
    await house.command('reply', { ticket: number, text: 'And again.', confirm: true });
    await become(number, 'failed');
  });

  it('has got an answer whose outcome nobody knew, as its echo and its receipt say', async () => {
    await pages.write('2002', '1008', { text: 'Did you get it?' });
    const { number } = await ticketSaying('messenger', 'get it');
    pages.fail('messages', 'cut-after-doing');
    await house.command('reply', { ticket: number, text: 'We did.' });
    await become(number, 'unknown');
    const mid = pages.sent.at(-1)?.id;
    await pages.deliver([pages.event('2002', '1008', { delivery: { mids: [mid], watermark: house.now() } })]);
    await become(number, 'delivered');
  });
});

it('a customer of the live chat goes on in Messenger by an invitation', async () => {
  const visitor = await house.visitor('Ivo');
  await visitor.write('I have to leave my desk.');
  const { number } = await ticketSaying('webchat', 'leave my desk');
  expect((await house.command('invite', { ticket: number, channel: 'messenger' })).status).toBe(200);
  const said = await house.until(
    () => visitor.messages(),
    (all) => all.some(({ text }) => text.includes('m.me')),
  );
  const ref = /https:\/\/m\.me\/2001\?ref=(OSEM-\w+)/.exec(said.map(({ text }) => text).join())?.[1];
  pages.customer('2001', '1020', 'Ivo');
  const postback = {
    ...{ mid: 'm_start', title: 'Get Started', payload: 'osem:start' },
    referral: { ref, source: 'SHORTLINK', type: 'OPEN_THREAD' },
  };
  await pages.deliver([pages.event('2001', '1020', { postback })]);
  await house.until(
    async () => JSON.stringify((await house.get(`/api/tickets/${number}`)).body.events),
    (events) => events.includes('invitation-accepted'),
  );
  await pages.write('2001', '1020', { text: 'Here I am.' });
  await saying(number, (all) => all.some(({ text }) => text === 'Here I am.'));
});

it('an answer in parts is there once its last part is', async () => {
  await pages.write('2001', '1030', { text: 'Tell me all.' });
  const { number } = await ticketSaying('messenger', 'Tell me all');
  const before = pages.sent.length;
  await house.command('reply', { ticket: number, text: 'All of it. '.repeat(300) });
  await become(number, 'sent');
  const parts = pages.sent.slice(before);
  expect(parts.length).toBe(2);
  const told = (mid = '') =>
    pages.deliver([pages.event('2001', '1030', { delivery: { mids: [mid], watermark: house.now() } })]);
  await told(parts[0]?.id);
  await pages.write('2001', '1030', { text: 'Thank you.' });
  const all = await saying(number, (said) => said.some(({ text }) => text === 'Thank you.'));
  expect(all.find(({ kind }) => kind === 'outbound')?.delivery).toBe('sent');
  await told(parts[1]?.id);
  await become(number, 'delivered');
});

describe('a customer whom a bot hands over', () => {
  const KEY = '2001:1040';
  const given = () => pages.givenBack.filter((one) => one.startsWith(KEY));
  const control = (what: string, words: Record<string, string>) =>
    pages.deliver([pages.event('2001', '1040', { [`${what}_thread_control`]: words })]);

  it('goes back to it once, after what is said last, and is heard standing by', async () => {
    await pages.write('2001', '1040', { text: 'A person, please.' });
    const { number } = await ticketSaying('messenger', 'A person, please');
    await control('pass', {
      previous_owner_app_id: BOT,
      new_owner_app_id: pages.appId,
      metadata: 'Order 12',
    });
    const [, note] = await saying(number, (all) => all.length === 2);
    expect(note?.text).toMatch(/^Another app <2001>:\nIt handed the conversation over: Order 12$/);
    await house.command('reply', { ticket: number, text: 'Here I am.' });
    await become(number, 'sent');
    expect(given()).toEqual([]);
    // The house's question goes out after a while.
    pages.fail('messages', { status: 429, code: 613 });
    await house.command('resolve', { ticket: number });
    await house.until(
      async () => given(),
      (all) => all.length > 0,
    );
    const said = pages.sent.filter(({ to }) => to === '1040').map(({ text }) => text);
    expect(said).toEqual(['Here I am.', `Did this solve it? (Case #${number})`]);
    const out = (await messagesOf(number)).filter(({ kind }) => kind === 'outbound');
    expect(out.map(({ delivery }) => delivery)).toEqual(out.map(() => 'sent'));
    const standby = pages.event('2001', '1040', { message: { mid: 'm_bot', text: 'And a bot again?' } });
    await pages.deliver([standby], 'standby');
    await saying(number, (all) => all.some(({ text }) => text.endsWith('And a bot again?')));
    await control('pass', { previous_owner_app_id: pages.appId, new_owner_app_id: BOT, metadata: 'Ours' });
    await control('take', { previous_owner_app_id: pages.appId, new_owner_app_id: BOT });
    const all = await saying(number, (said) => said.some(({ text }) => text.includes('It took')));
    expect(all.filter(({ text }) => text.includes('Ours'))).toEqual([]);
    expect(given()).toEqual([`${KEY} ${BOT}`]);
  });
});

describe('a delivery of the other one', () => {
  it('is refused at either address, and nothing of it is stored', async () => {
    const body = (peer: MessengerPeer, account: string) =>
      JSON.stringify({
        object: peer.product,
        entry: [
          {
            id: account,
            time: 1,
            messaging: [peer.event(account, '1666', { message: { mid: 'm_stray', text: 'A stray.' } }).event],
          },
        ],
      });
    const strays = [
      ['messenger', body(insta, IG)],
      ['instagram', body(pages, '2001')],
    ] as const;
    for (const [channel, text] of strays) {
      const headers = { 'content-type': 'application/json', 'x-hub-signature-256': pages.sign(text) };
      const { status } = await fetch(`${house.url}/channels/${channel}`, {
        method: 'POST',
        headers,
        body: text,
      });
      expect(status).toBe(400);
      expect((await ticketsOf(channel)).filter(({ preview }) => preview.includes('stray'))).toEqual([]);
    }
  });
});

describe('a customer on Instagram', () => {
  it('is answered in parts of 1,000 bytes with a picture that Meta fetches, and seen to have read it', async () => {
    await insta.write(IG, '1001', { text: 'Ali dostavljate v Maribor?' });
    const { number, contact } = await ticketSaying('instagram', 'Maribor');
    expect(contact.name).toBe('Maja Kovač');
    const text = 'Да, каждый вторник. '.repeat(60).trim();
    await house.command('reply', { ticket: number, text });
    await become(number, 'sent');
    const parts = insta.sent.map((one) => one.text ?? '');
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.join(' ')).toBe(text);
    const last = insta.sent.at(-1)?.id;
    // What comes back as an echo of ours is nobody's word.
    await insta.deliver([insta.event(IG, '1001', { read: { mid: last } })]);
    const all = await become(number, 'read');
    expect(all.map(({ kind }) => kind)).toEqual(['inbound', 'outbound']);
    expect(new Set(insta.answers)).toEqual(new Set([200]));
  });

  it('answers a story and mentions us in one', async () => {
    const story = { url: 'https://lookaside.fbsbx.com/x', id: '18080000000000001' };
    await insta.write(IG, '1002', { text: 'Is it still there?', reply_to: { story } });
    const url = insta.file('mention.png', Buffer.from('89504e470d0a1a0a0000', 'hex'));
    await insta.write(IG, '1002', { attachments: [{ type: 'story_mention', payload: { url } }] });
    const { number } = await ticketSaying('instagram', 'Mentions us');
    const all = await saying(number, (said) => said[1]?.files[0]?.url != null);
    expect(all.map(({ text }) => text)).toEqual([
      '[Answers our story]\nIs it still there?',
      '[Mentions us in a story]',
    ]);
    expect(all[1]?.files[0]?.type).toBe('image/png');
  });
});

describe('the reply window', () => {
  it('lets people answer on Messenger for seven days with the tag, and nobody after', async () => {
    await pages.write('2001', '1010', { text: 'I wait.' });
    const { number } = await ticketSaying('messenger', 'I wait');
    const { body } = await house.get(`/api/tickets/${number}`);
    const { replyUntil } = body.ticket as { replyUntil: string };
    expect(Math.abs(Date.parse(replyUntil) - house.now() - 7 * 24 * HOUR_MS)).toBeLessThan(120_000);
    house.advance(30 * HOUR_MS);
    pages.humanAgent = false;
    await house.command('reply', { ticket: number, text: 'Not granted.', confirm: true });
    await become(number, 'failed');
    const all = await house.get(`/api/tickets/${number}`);
    expect(JSON.stringify(all.body.messages)).toContain('takes no more answers');
    pages.humanAgent = true;
    await house.command('reply', { ticket: number, text: 'Sorry for the wait.', confirm: true });
    await become(number, 'sent');
    expect(pages.sent.at(-1)).toMatchObject({ tag: 'HUMAN_AGENT', text: 'Sorry for the wait.' });
    house.advance(6 * 24 * HOUR_MS);
    const late = await house.command('reply', { ticket: number, text: 'Too late.', confirm: true });
    expect([late.status, late.body.refused]).toEqual([409, 'window-closed']);
  });

  it('is a day on Instagram; one that closes on the way brings the reply back as failed', async () => {
    await insta.write(IG, '1010', { text: 'I wait, too.' });
    const { number } = await ticketSaying('instagram', 'I wait, too');
    insta.now = () => house.now() + 25 * HOUR_MS;
    await house.command('reply', { ticket: number, text: 'Just in time?', confirm: true });
    await become(number, 'failed');
    insta.now = house.now;
    house.advance(25 * HOUR_MS);
    const sentBefore = insta.sent.length;
    const late = await house.command('reply', { ticket: number, text: 'Too late.', confirm: true });
    expect([late.status, late.body.refused]).toEqual([409, 'window-closed']);
    expect(String(late.body.text)).toMatch(/another channel/);
    expect(insta.sent).toHaveLength(sentBefore);
  });
});

it('tells nobody a token', async () => {
  const { body } = await house.get('/metrics', ADMIN_TOKEN);
  expect(JSON.stringify(body)).not.toContain('nobody-may-see');
});
