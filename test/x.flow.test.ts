import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { text } from '../src/texts/texts.ts';
import { eventually } from './eventually.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { XPeer } from './peers/x.ts';

const PUBLIC_URL = 'https://desk.example';
const HOUR = 3_600_000;
/** In place of a code by which somebody came. */
const CAME = text('placeholder.invited', {}, 'en');
const MAJA = '3001969357';
const DOT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

interface Said {
  kind: string;
  text: string;
  delivery: string | null;
  author: { name: string | null };
  files: { name: string; url: string | null }[];
}
interface View {
  ticket: {
    number: number;
    status: string;
    public: boolean;
    deadlines: { target: string };
    waitingSince: string;
  };
  messages: Said[];
  events: { type: string; why: { rule: string }[] }[];
}

let house: TestHouse;
let x: XPeer;

beforeAll(async () => {
  x = await XPeer.start();
  x.person(MAJA, 'Maja Kovač', 'maja_k');
  x.person('199566737', 'Tine Novak', 'tine_n');
  const env = { ...x.settingsAt(x.url), PUBLIC_URL };
  // X asks the address while the house starts.
  let begun: (url: string) => void = () => undefined;
  const there = new Promise<string>((resolve) => {
    begun = resolve;
  });
  x.reach = async (url) => url.replace(PUBLIC_URL, await there);
  house = await testHouse({ engine: 'sqlite', env });
  begun(house.url);
  x.now = house.now;
  await eventually(() => expect(x.subscribed.size).toBe(1));
});
afterAll(async () => {
  await house.stop();
  await x.stop();
});

const tickets = async () =>
  (await house.get('/api/tickets?limit=50')).body.tickets as {
    number: number;
    channel: string;
    preview: string;
  }[];
const ticketOf = (preview: string) =>
  house
    .until(tickets, (all) => all.some((one) => one.preview === preview))
    .then((all) => all.find((one) => one.preview === preview)?.number ?? 0);
const viewOf = async (number: number) => (await house.get(`/api/tickets/${number}`)).body as unknown as View;
const inPublic = () => x.posts.map(({ text }) => text);

describe('a customer on X', () => {
  it('complains in public, is answered there, goes on in private, and all who read along learn that it was solved', async () => {
    const [bor, eva] = [await house.person('Bor', 'agent'), await house.person('Eva', 'supervisor')];
    const complaint = '@osem_shop this is a complaint: my parcel went to my old flat!';
    const asked = await x.post(MAJA, complaint);
    const number = await ticketOf(complaint);
    const { ticket } = await viewOf(number);
    expect(ticket).toMatchObject({ public: true, status: 'open' });
    expect(Date.parse(ticket.deadlines.target) - Date.parse(ticket.waitingSince)).toBe(4 * HOUR);

    // What belongs in private is asked about, and what goes out is read by two.
    await house.command('tag', { ticket: number, add: 'complaint' }, eva.token);
    const hint = await house.command(
      'reply',
      { ticket: number, text: 'Write to maja@example.com.' },
      bor.token,
    );
    expect(hint).toMatchObject({ status: 409, body: { refused: 'personal-data' } });
    const words =
      `We are sorry, and look into it. ${'Here is what happens next with your parcel. '.repeat(9)}`.trim();
    const gated = await house.command('reply', { ticket: number, text: words }, bor.token);
    expect(String(gated.body.text)).toContain('waits for a decision');
    expect(x.posts).toEqual([]);
    await house.command('approve', { ticket: number }, eva.token);
    await eventually(() => expect(inPublic().join(' ')).toBe(words));
    expect(x.posts.length).toBeGreaterThan(1);
    expect(x.posts.map(({ below }) => below)).toEqual([asked, ...x.posts.slice(0, -1).map(({ id }) => id)]);

    // She answers the last post of it, and somebody else reads along.
    const last = x.posts.at(-1)?.id ?? null;
    const again = await x.post(MAJA, '@osem_shop Fine, where do I tell you the new one?', last);
    await x.post('199566737', '@maja_k @osem_shop Good luck with that.', again);
    const answered = await house.until(
      () => viewOf(number),
      ({ messages }) => messages.some(({ text }) => text.startsWith('Fine')),
    );
    expect(answered.messages.at(-1)?.text).toBe('Fine, where do I tell you the new one?');
    expect(await tickets()).toHaveLength(1);

    const before = x.posts.length;
    expect((await house.command('go-private', { ticket: number }, bor.token)).status).toBe(200);
    expect(x.directs).toMatchObject([{ to: MAJA, text: expect.stringContaining(`#${number}`) }]);
    await eventually(() => expect(x.posts).toHaveLength(before + 1));
    expect(x.posts.at(-1)?.below).toBe(again);

    x.file('https://pbs.twimg.com/media/Door.png', 'image/png', DOT);
    const media = {
      id_str: '1992144100000000003',
      media_url_https: 'https://pbs.twimg.com/media/Door.png',
      url: 'https://t.co/dm1',
      type: 'photo',
    };
    await x.write(MAJA, 'It is Ulica 5. https://t.co/dm1', { attachment: { type: 'media', media } });
    await house.until(
      () => viewOf(number),
      ({ messages }) =>
        messages.some(({ text, files }) => text === 'It is Ulica 5.' && files[0]?.url != null),
    );
    await house.command('reply', { ticket: number, text: 'It comes to Ulica 5 tomorrow.' }, bor.token);
    await eventually(() => expect(x.directs.at(-1)?.text).toBe('It comes to Ulica 5 tomorrow.'));
    const read = {
      created_timestamp: String(house.now()),
      sender_id: MAJA,
      target: { recipient_id: x.account.id },
      last_read_event_id: x.directs.at(-1)?.id,
    };
    await house.until(
      () => viewOf(number),
      ({ messages }) => messages.at(-1)?.delivery === 'sent',
    );
    await x.deliver({ direct_message_mark_read_events: [read], users: x.users(MAJA) });
    await house.until(
      () => viewOf(number),
      ({ messages }) => messages.at(-1)?.delivery === 'read',
    );

    await house.command('resolve', { ticket: number }, bor.token);
    await eventually(() => expect(inPublic().at(-1)).toContain('solved in private'));
    expect(inPublic().join()).not.toMatch(/Ulica|Novak/);
    expect(await viewOf(number)).toMatchObject({ ticket: { status: 'resolved' } });
    expect((await house.get('/api/tickets?status=open')).body.tickets).toEqual([]);
    expect(new Set(x.answers)).toEqual(new Set([200]));
  });

  it('who takes no direct messages is asked to write first, and whoever else says the code is nobody', async () => {
    x.closes('199566737');
    await x.post('199566737', '@osem_shop where is my lamp?');
    const number = await ticketOf('@osem_shop where is my lamp?');
    const refused = await house.command('go-private', { ticket: number });
    expect(refused).toMatchObject({ status: 409, body: { refused: 'no-private-place' } });
    const said = x.posts.length;
    // Elsewhere the house could not tell them from whoever reads the code.
    expect(await house.command('invite', { ticket: number, channel: 'webchat' })).toMatchObject({
      status: 409,
      body: { refused: 'invitation-public' },
    });
    expect((await house.command('invite', { ticket: number, channel: 'x' })).status).toBe(200);
    await eventually(() => expect(x.posts.length).toBeGreaterThan(said));
    const words = inPublic().slice(said).join(' ');
    const code = /recipient_id=2244994945&text=(\S+)/.exec(words)?.[1] ?? '';
    expect(code).not.toBe('');
    await x.write(MAJA, `${code} a stranger`);
    await ticketOf(`${CAME} a stranger`);
    await x.write('199566737', `${code} here I am`);
    const { messages } = await house.until(
      () => viewOf(number),
      (view) => view.messages.some(({ text }) => text === `${CAME} here I am`),
    );
    expect(messages.filter(({ kind }) => kind === 'inbound').map(({ text }) => text)).toEqual([
      '@osem_shop where is my lamp?',
      `${CAME} here I am`,
    ]);
    await house.command('reply', { ticket: number, text: 'It leaves today.' });
    await eventually(() =>
      expect(x.directs.at(-1)).toMatchObject({ to: '199566737', text: 'It leaves today.' }),
    );
  });

  it('what somebody wrote in private before is joined with what goes on there', async () => {
    x.person('1286429788', 'Lea Kos', 'lea_k');
    await x.write('1286429788', 'My card is charged twice.');
    const inPrivate = await ticketOf('My card is charged twice.');
    await x.post('1286429788', '@osem_shop you take money twice!');
    const number = await ticketOf('@osem_shop you take money twice!');
    expect(number).not.toBe(inPrivate);
    expect((await house.command('go-private', { ticket: number })).status).toBe(200);
    const { messages } = await viewOf(number);
    expect(messages.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['My card is charged twice.', '@osem_shop you take money twice!']),
    );
    await x.write('1286429788', 'Here it is.');
    await house.until(
      () => viewOf(number),
      (view) => view.messages.some(({ text }) => text === 'Here it is.'),
    );
    // Another case cannot go where this one is answered: nobody is written to.
    await x.post('1286429788', '@osem_shop and the lamp is broken, too');
    const other = await ticketOf('@osem_shop and the lamp is broken, too');
    const before = x.directs.length;
    expect(await house.command('go-private', { ticket: other })).toMatchObject({
      status: 409,
      body: { refused: 'newer-open' },
    });
    expect(x.directs).toHaveLength(before);
  });
});
