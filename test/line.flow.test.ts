import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestHouse, testHouse } from './peers/house.ts';
import { LinePeer } from './peers/line.ts';

const PUBLIC_URL = 'https://desk.example';
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const [MAJA, JAN, IRINA, TOMO] = ['1', '2', '3', '4'].map((n) => `U${n.repeat(32)}`) as [
  string,
  string,
  string,
  string,
];
const GROUP = `C${'a'.repeat(32)}`;

interface Said {
  kind: string;
  text: string;
  delivery: string | null;
  error: string | null;
  deletedAt: string | null;
  quotes?: string;
  files: { name: string; url: string | null; refused: string | null }[];
}
interface TicketBody {
  ticket: {
    number: number;
    language: string | null;
    waitingSince: string | null;
    contact: { name: string | null };
  };
  messages: Said[];
  events: { type: string; text: string }[];
}

let peer: LinePeer;
let house: TestHouse;

beforeAll(async () => {
  peer = await LinePeer.start();
  house = await testHouse({ engine: 'sqlite', env: { ...peer.settingsAt(), PUBLIC_URL } });
  peer.now = house.now;
  peer.origin(PUBLIC_URL, house.url);
  await house.until(
    async () => peer.endpoint,
    (endpoint) => endpoint !== null,
  );
  peer.webhook = `${house.url}/channels/line`;
  for (const id of [MAJA, IRINA, TOMO]) peer.customer(id);
  peer.customer(JAN, 'friend', 'Jan Novak');
  peer.group(GROUP, [MAJA, JAN]);
});

afterAll(async () => {
  await house.stop();
  await peer.stop();
});

const inbound = ({ messages }: TicketBody) => messages.filter(({ kind }) => kind === 'inbound');
const newestAnswer = ({ messages }: TicketBody) => messages.filter(({ kind }) => kind === 'outbound').at(-1);

/** The ticket that holds. */
async function ticketWith(holds: (body: TicketBody) => boolean): Promise<TicketBody> {
  const found = await house.until(
    async () => {
      const { body } = await house.get('/api/tickets?limit=50');
      const all = await Promise.all(
        (body.tickets as { number: number }[]).map(({ number }) => house.get(`/api/tickets/${number}`)),
      );
      return all.map((one) => one.body as unknown as TicketBody).find(holds);
    },
    (body) => body !== undefined,
  );
  return found as TicketBody;
}
const ticketSaying = (text: string) => ticketWith((body) => inbound(body).some((one) => one.text === text));

async function bubble(holds: (sent: LinePeer['sent'][number]) => boolean) {
  const found = await house.until(
    async () => peer.sent.find(holds),
    (sent) => sent !== undefined,
  );
  if (found === undefined) throw new Error('Nothing was sent.');
  return found;
}
const textOf = (sent: LinePeer['sent'][number]) => (sent.type === 'text' ? sent.text : '');

async function uploaded(name: string, type: string, bytes: Buffer, token: string): Promise<string> {
  const form = new FormData();
  form.set('file', new File([new Uint8Array(bytes)], name, { type }));
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${house.url}/api/files`, { method: 'POST', headers, body: form });
  return ((await answer.json()) as { id: string }).id;
}

describe('a customer on LINE', () => {
  let ticket = 0;

  it('is heard where the house told LINE to deliver, with name and language, all of one delivery in order', async () => {
    expect(peer.endpoint).toEqual({ endpoint: `${PUBLIC_URL}/channels/line`, active: true });
    await peer.deliver();
    const picture = peer.newId();
    peer.file(picture, PNG);
    const first = peer.message(MAJA, { type: 'text', text: '1207?' });
    const second = peer.message(MAJA, { type: 'image', id: picture, contentProvider: { type: 'line' } });
    await peer.deliver(first, second);
    const body = await ticketWith((one) => inbound(one)[1]?.files[0]?.url != null);
    expect(inbound(body).map(({ text }) => text)).toEqual(['1207?', '']);
    expect(body.ticket).toMatchObject({ contact: { name: 'Maja Kovač' }, language: 'sl' });
    ticket = body.ticket.number;
    await peer.deliver(first, { ...second, deliveryContext: { isRedelivery: true } });
    await peer.deliver(peer.message(MAJA, { type: 'text', text: 'Alo?' }));
    expect(inbound(await ticketSaying('Alo?'))).toHaveLength(3);
    expect(peer.asked).toEqual([MAJA]);
    expect(peer.answers).toEqual([200, 200, 200, 200]);
  });

  it('sees that it was read and that somebody writes, and is answered under a name', async () => {
    await house.post('/api/presence', { ticket, doing: 'viewing' });
    await house.post('/api/presence', { ticket, doing: 'writing' });
    await house.until(
      async () => [peer.read.length, peer.writing.length],
      ([read, writing]) => read === 1 && writing === 1,
    );
    const { token } = await house.person('Ana Novak', 'agent');
    const files = [
      await uploaded('label.png', 'image/png', PNG, token),
      await uploaded('a.txt', 'text/plain', Buffer.from('A'), token),
    ];
    await house.command('reply', { ticket, text: 'Pride jutri.', files, confirm: true }, token);
    expect(await bubble((one) => textOf(one) === 'Pride jutri.')).toMatchObject({
      to: MAJA,
      sender: { name: 'Ana Novak' },
    });
    const link = await bubble((one) => textOf(one).startsWith('a.txt\n'));
    expect(peer.fetched).toEqual([PNG, Buffer.from('A')]);
    const address = textOf(link).slice('a.txt\n'.length).replace(PUBLIC_URL, house.url);
    expect(await (await fetch(address)).text()).toBe('A');
    await ticketWith((one) => one.ticket.number === ticket && one.ticket.waitingSince === null);
  });

  it('has an answer once whose outcome got lost on the way, and nobody is asked', async () => {
    peer.fail('push', 'cut-after-doing');
    await house.command('reply', { ticket, text: 'Res pride.', confirm: true });
    await house.until(
      async () => {
        house.advance(1000);
        return (await house.get(`/api/tickets/${ticket}`)).body as unknown as TicketBody;
      },
      (body) => newestAnswer(body)?.text === 'Res pride.' && newestAnswer(body)?.delivery === 'sent',
    );
    expect(peer.sent.filter((one) => textOf(one) === 'Res pride.')).toHaveLength(1);
  });

  it('quotes what was said, and takes a message back: it is gone, not its record', async () => {
    const mine = await bubble((one) => textOf(one) === 'Res pride.');
    await peer.deliver(peer.message(MAJA, { type: 'text', text: 'To?', quotedMessageId: mine.id }));
    const quoting = await ticketSaying('To?');
    expect(inbound(quoting).at(-1)?.quotes).toBe('Res pride.');
    const said = peer.message(MAJA, { id: '900', type: 'text', text: 'Moj pin je 1234' });
    await peer.deliver(said);
    await ticketSaying('Moj pin je 1234');
    await peer.deliver(
      peer.event('unsend', { source: { type: 'user', userId: MAJA }, unsend: { messageId: '900' } }),
    );
    const body = await ticketWith((one) => inbound(one).some(({ deletedAt }) => deletedAt != null));
    expect(body.ticket.number).toBe(ticket);
    expect(body.events.map(({ type }) => type)).toContain('message-deleted');
  });

  it('chooses by a button, once, and what a menu of the account says is no word of theirs', async () => {
    await house.command('offer', { ticket, what: 'coupon:1', text: 'Oprostite.', confirm: true });
    const asked = await bubble((one) => one.type === 'template' || one.quickReply !== undefined);
    const actions =
      asked.type === 'template' ? asked.template.actions : asked.quickReply?.items.map((one) => one.action);
    const press = (data = '') =>
      peer.deliver(peer.event('postback', { source: { type: 'user', userId: MAJA }, postback: { data } }));
    await press('action=menu');
    await press(actions?.[0]?.data);
    await press(actions?.[0]?.data);
    const body = await ticketWith(({ events }) => events.some(({ type }) => type === 'offer-chosen'));
    expect(body.events.filter(({ type }) => type === 'offer-chosen')).toHaveLength(1);
  });
});

describe('what LINE sends in pieces', () => {
  it('is one message where pictures were sent at once, and a video is waited for until LINE has it', async () => {
    const ids = [1, 2, 3].map((n) => String(7000 + n));
    for (const id of ids) peer.file(id, PNG);
    const piece = (index: number) => {
      const imageSet = { id: 'SET', index, total: 3 };
      return peer.message(IRINA, {
        type: 'image',
        id: ids[index - 1],
        contentProvider: { type: 'line' },
        imageSet,
      });
    };
    await peer.deliver(piece(2), piece(1));
    await peer.deliver(piece(3));
    const album = await ticketWith((one) => inbound(one)[0]?.files.length === 3);
    expect(inbound(album).map(({ files }) => files.map(({ name }) => name))).toEqual([
      ids.map((id) => `image-${id}.jpg`),
    ]);
    await ticketWith((one) => inbound(one)[0]?.files.filter(({ url }) => url !== null).length === 3);
    const takesBack = (messageId: string) =>
      peer.deliver(peer.event('unsend', { source: { type: 'user', userId: IRINA }, unsend: { messageId } }));
    for (const _ of [1, 2]) await takesBack('7002');
    const left = await ticketWith((one) => inbound(one)[0]?.files[1]?.refused === 'taken-back');
    expect(inbound(left)[0]?.files.map(({ url }) => url === null)).toEqual([false, true, false]);
    for (const id of ['7001', '7003']) await takesBack(id);
    const gone = await ticketWith(
      ({ ticket, messages }) => ticket.number === album.ticket.number && messages[0]?.deletedAt != null,
    );
    expect(gone.events.filter(({ type }) => type === 'message-edited')).toHaveLength(2);
    peer.file('7010', Buffer.concat([Buffer.from('00000018667479706d703432', 'hex'), Buffer.alloc(64)]), {
      unready: 2,
    });
    await peer.deliver(peer.message(IRINA, { type: 'video', id: '7010', contentProvider: { type: 'line' } }));
    const body = await house.until(
      async () => {
        house.advance(1000);
        return (await house.get(`/api/tickets/${album.ticket.number}`)).body as unknown as TicketBody;
      },
      (one) => inbound(one)[1]?.files[0]?.url != null,
    );
    expect(inbound(body)[1]?.files[0]?.name).toBe('video-7010.mp4');
  });
});

describe('a group', () => {
  const place = (userId: string) => ({ type: 'group', groupId: GROUP, userId });

  it('is one conversation of several people, answered below what is answered', async () => {
    await peer.deliver(peer.message(JAN, { type: 'text', text: 'Kdaj odprete?' }, place(JAN)));
    const { ticket } = await ticketSaying('Kdaj odprete?');
    expect(ticket.contact.name).toBe('Jan Novak');
    await peer.deliver(
      peer.message(MAJA, { id: '8001', type: 'text', text: 'Tudi ob nedeljah?' }, place(MAJA)),
    );
    expect((await ticketSaying('Tudi ob nedeljah?')).ticket.number).toBe(ticket.number);
    await house.command('reply', { ticket: ticket.number, text: 'Ob osmih.' });
    expect(await bubble((one) => textOf(one) === 'Ob osmih.')).toMatchObject({
      to: GROUP,
      quoteToken: 'quote-8001',
    });
    await house.post('/api/presence', { ticket: ticket.number, doing: 'writing' });
    expect(peer.writing).not.toContain(GROUP);
  });
});

describe('whoever cannot be reached', () => {
  it('has blocked us: the team sees it at once, and an answer is not sent into nothing', async () => {
    await peer.deliver(peer.message(TOMO, { type: 'text', text: 'Na svidenje' }));
    const { ticket } = await ticketSaying('Na svidenje');
    const source = { type: 'user', userId: TOMO };
    peer.customer(TOMO, 'blocked');
    await peer.deliver(peer.event('unfollow', { source }));
    await ticketWith(({ events }) => events.some(({ type }) => type === 'customer-left'));
    await house.command('reply', { ticket: ticket.number, text: 'Ste tam?' });
    const failed = await ticketWith((one) => newestAnswer(one)?.delivery === 'failed');
    expect(newestAnswer(failed)?.error).toBe('The customer cannot be reached there any more.');
    expect(peer.unseen).toEqual([]);
    peer.customer(TOMO);
    await peer.deliver(peer.event('follow', { source, follow: { isUnblocked: true } }));
    await ticketWith(({ events }) => events.some(({ type }) => type === 'customer-back'));
    await house.command('reply', { ticket: ticket.number, text: 'Lepo, da ste nazaj.' });
    await bubble((one) => textOf(one) === 'Lepo, da ste nazaj.');
  });

  it('is told nothing once the messages of the month are used up, and the team reads why', async () => {
    const { ticket } = await ticketSaying('Na svidenje');
    peer.quota = { most: peer.quota.used, used: peer.quota.used };
    await house.command('reply', { ticket: ticket.number, text: 'Še nekaj.' });
    const body = await ticketWith(
      (one) => newestAnswer(one)?.text === 'Še nekaj.' && newestAnswer(one)?.delivery === 'failed',
    );
    expect(newestAnswer(body)?.error).toMatch(/this month are used up/);
    expect(peer.sent.some((one) => textOf(one) === 'Še nekaj.')).toBe(false);
  });
});
