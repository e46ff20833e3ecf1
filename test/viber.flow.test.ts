import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestHouse, testHouse } from './peers/house.ts';
import { ViberPeer } from './peers/viber.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const IRINA = 'dF3l9XkqVvQm1Yb7u2sA0w==';

interface TicketBody {
  ticket: { number: number; waitingSince: string | null };
  messages: {
    kind: string;
    text: string;
    delivery: string | null;
    files: { name: string; url: string | null }[];
  }[];
  events: { type: string }[];
}

let peer: ViberPeer;
let house: TestHouse;

beforeAll(async () => {
  peer = await ViberPeer.start();
  house = await testHouse({
    engine: 'sqlite',
    env: { VIBER_AUTH_TOKEN: peer.token, VIBER_API_URL: peer.url, PUBLIC_URL: 'https://desk.example' },
  });
  await house.until(
    async () => peer.webhook,
    (webhook) => webhook !== null,
  );
});

afterAll(async () => {
  await house.stop();
  await peer.stop();
});

async function ticketWith(holds: (body: TicketBody) => boolean): Promise<TicketBody> {
  return house.until(
    async () => (await house.get('/api/tickets/1')).body as unknown as TicketBody,
    (body) => body.messages !== undefined && holds(body),
  );
}

const answers = ({ messages }: TicketBody) => messages.filter(({ kind }) => kind === 'outbound');

async function reply(text: string): Promise<string> {
  await house.command('reply', { ticket: 1, text });
  const sent = await house.until(
    async () => peer.sent.find((one) => one.text === text),
    (one) => one !== undefined,
  );
  return sent?.token ?? '';
}

describe('a customer on Viber', () => {
  it('is greeted in their language when they open the chat for the first time, and never else', async () => {
    expect(peer.webhook).toMatchObject({ url: 'https://desk.example/channels/viber', sendName: true });
    if (peer.webhook !== null) peer.webhook.url = `${house.url}/channels/viber`;
    const user = { id: IRINA, name: 'Irina', language: 'ru', country: 'RU', api_version: 10 };
    const opens = { type: 'open', context: 'order-1207', user };
    await peer.callback('conversation_started', peer.newToken(), { ...opens, subscribed: false });
    await peer.callback('conversation_started', peer.newToken(), { ...opens, subscribed: true });
    expect(peer.answers.map(({ body }) => JSON.parse(body))).toEqual([
      { sender: { name: 'Support' }, type: 'text', text: 'Здравствуйте! Чем мы можем помочь?' },
      {},
    ]);
    expect(peer.sent).toEqual([]);
  });

  it('writes, is answered by somebody with a name, and what became of the answer is seen', async () => {
    await peer.says(IRINA, { type: 'text', text: 'Где моя посылка?' });
    const asked = await ticketWith(({ messages }) => messages.length > 0);
    expect(asked.messages[0]?.text).toBe('Где моя посылка?');
    const token = await reply('Она придёт завтра.');
    expect(peer.sent.at(-1)?.receiver).toBe(IRINA);
    await peer.callback('delivered', token, { user_id: IRINA });
    await ticketWith((body) => answers(body).some(({ delivery }) => delivery === 'delivered'));
    await peer.callback('seen', token, { user_id: IRINA });
    const body = await ticketWith((one) => answers(one).some(({ delivery }) => delivery === 'read'));
    expect(body.ticket.waitingSince).toBeNull();
  });

  it('is not answered by receipts: nothing goes out that nobody wrote', async () => {
    const before = peer.sent.length;
    for (const event of ['delivered', 'seen', 'seen'])
      await peer.callback(event, peer.sent.at(-1)?.token ?? '', { user_id: IRINA });
    await peer.says(IRINA, { type: 'sticker', sticker_id: 46105 });
    await ticketWith(({ messages }) => messages.some(({ text }) => text === '[Sticker]'));
    expect(peer.sent.slice(before).filter(({ text }) => !text?.includes('#1'))).toEqual([]);
  });

  it('sends a picture, which is copied here, and its token is kept to the last digit', async () => {
    const media = peer.file('/media/broken.png', PNG);
    const token = peer.newToken();
    await peer.says(IRINA, { type: 'picture', text: 'It is broken', media, file_name: 'broken.png' }, token);
    await peer.says(IRINA, { type: 'picture', text: 'It is broken', media, file_name: 'broken.png' }, token);
    await peer.says(IRINA, { type: 'text', text: 'Really' });
    const body = await ticketWith(({ messages }) => messages.some(({ text }) => text === 'Really'));
    expect(body.messages.filter(({ text }) => text === 'It is broken')).toHaveLength(1);
    await ticketWith(({ messages }) => messages.some(({ files }) => files[0]?.url != null));
  });

  it('waits on when Viber could not bring the answer, and the team sees that it failed', async () => {
    const token = await reply('Мы пришлём новую.');
    await ticketWith(({ ticket }) => ticket.waitingSince === null);
    await peer.callback('failed', token, { user_id: IRINA, desc: 'The user is not subscribed' });
    const body = await ticketWith((one) => answers(one).at(-1)?.delivery === 'failed');
    expect(body.ticket.waitingSince).not.toBeNull();
  });

  it('waits on when a part of a long answer could not be brought, though the rest was', async () => {
    await peer.says(IRINA, { type: 'text', text: 'И как её чинить?' });
    await ticketWith(({ ticket, messages }) => ticket.waitingSince !== null && messages.length > 0);
    const text = Array.from({ length: 1200 }, (_, index) => `Шаг ${index + 1}.`).join(' ');
    const before = peer.sent.length;
    await house.command('reply', { ticket: 1, text });
    const sent = await house.until(
      async () => peer.sent.slice(before),
      (all) => all.map((one) => one.text).join(' ') === text,
    );
    expect(sent).toHaveLength(2);
    await ticketWith((body) => answers(body).at(-1)?.delivery === 'sent');
    const [first, last] = sent.map(({ token }) => token);
    await peer.callback('delivered', first ?? '', { user_id: IRINA });
    await peer.callback('delivered', last ?? '', { user_id: IRINA });
    const brought = await ticketWith((body) => answers(body).at(-1)?.delivery === 'delivered');
    expect(brought.ticket.waitingSince).toBeNull();
    await peer.callback('failed', first ?? '', { user_id: IRINA, desc: 'Expired' });
    const body = await ticketWith((one) => answers(one).at(-1)?.delivery === 'failed');
    expect(body.ticket.waitingSince).not.toBeNull();
  });

  it('leaves the bot: the team sees it at once, and an answer says that it cannot arrive', async () => {
    peer.customer(IRINA, 'gone');
    await peer.callback('unsubscribed', peer.newToken(), { user_id: IRINA });
    await ticketWith(({ events }) => events.some(({ type }) => type === 'customer-left'));
    await house.command('reply', { ticket: 1, text: 'Вы здесь?' });
    const body = await ticketWith((one) => answers(one).at(-1)?.delivery === 'failed');
    expect(answers(body).at(-1)).toMatchObject({
      text: 'Вы здесь?',
      error: 'The customer cannot be reached there any more.',
    });
  });
});
