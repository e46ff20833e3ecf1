import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import type { Channel, Outbound } from '../src/channels/channel.ts';
import { mayLead } from '../src/channels/led-on.ts';
import { entry } from '../src/channels/viber/index.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import { NOTHING_KEPT } from './peers/secrets.ts';
import { ViberPeer } from './peers/viber.ts';

const NOW = Date.UTC(2026, 10, 22, 9);
const MINUTE = 60_000;
const MAJA = 'OGf3K1aV9mYkqfG6u2bA0w==';

let peer: ViberPeer;
let channel: Channel;

beforeEach(async () => {
  peer = await ViberPeer.start();
  peer.customer(MAJA);
  channel = await channelWith({});
});

afterEach(() => peer.stop());

async function channelWith(more: Record<string, string>): Promise<Channel> {
  const settings = entry.settings.parse({
    ...{ VIBER_AUTH_TOKEN: peer.token, VIBER_API_URL: `${peer.url}/` },
    ...more,
  });
  const ports = {
    secret: () => '',
    secrets: NOTHING_KEPT,
    language: 'en',
    now: () => NOW,
    timeoutMs: 10_000,
  };
  return (await entry.load())(settings as never, ports);
}

function delivered(body: string, { signature = peer.sign(body), receivedAt = NOW } = {}) {
  const headers = { 'x-viber-content-signature': signature };
  return channel.verify({ method: 'POST', headers, query: {}, body: Buffer.from(body), receivedAt });
}

const message = (text: string, more = '') =>
  `{"event":"message","timestamp":${NOW - 1000},"message_token":4912661846655238145,` +
  `"sender":{"id":"${MAJA}","name":"Maja"},"message":{"type":"text","text":${JSON.stringify(text)}${more}}}`;

const outbound = (patch: Partial<Outbound>): Outbound => ({
  ...{ key: 'k1', conversation: MAJA, to: MAJA, text: 'Hello', files: [] },
  ...{ from: { name: 'Ana', team: null }, ...patch },
});

async function errorOf(call: Promise<unknown>): Promise<CodedError> {
  const error: unknown = await call.then(
    () => 'nothing was thrown',
    (thrown: unknown) => thrown,
  );
  if (error instanceof CodedError) return error;
  throw error;
}

describe('what comes', () => {
  test.each([
    ['letters after it', (right: string) => `${right}zz`],
    ['a byte too few', (right: string) => right.slice(2)],
    ['another letter', (right: string) => right.replace(/^./, (one) => (one === 'a' ? 'b' : 'a'))],
    ['that of other words', () => peer.sign(message('Other words'))],
  ])('is refused with a signature with %s', async (_, wrong) => {
    const body = message('Hello');
    expect((await errorOf(delivered(body, { signature: wrong(peer.sign(body)) }))).code).toBe('unauthorized');
  });

  it('is checked over its very bytes, also when they are no text', async () => {
    const body = Buffer.concat([Buffer.from(message('Hello').slice(0, -2)), Buffer.from([0xff, 0x7d, 0x7d])]);
    const headers = { 'x-viber-content-signature': peer.sign(body) };
    const call = channel.verify({ method: 'POST', headers, query: {}, body, receivedAt: NOW });
    expect((await errorOf(call)).code).toBe('malformed');
  });

  it('is taken for as long as Viber tries, and not much longer', async () => {
    const body = message('Hello');
    expect(await delivered(body, { receivedAt: NOW + 61 * MINUTE })).toHaveLength(1);
    expect((await errorOf(delivered(body, { receivedAt: NOW + 121 * MINUTE }))).code).toBe('unauthorized');
  });

  it('has the token that Viber wrote, whatever the customer writes of tokens', async () => {
    const hostile = '"message_token":1, {"message_token":2}';
    const [item] = (await delivered(message(hostile))) as { externalId: string; raw: string }[];
    expect(item?.externalId).toBe('4912661846655238145');
    expect(await channel.parse(item?.raw ?? '', NOW)).toMatchObject([
      { text: hostile, externalId: '4912661846655238145' },
    ]);
  });

  it('tells a receipt from the message that it is about, and each of both from the other', async () => {
    const about = (event: string) =>
      `{"event":"${event}","timestamp":${NOW},"message_token":54126618,"user_id":"${MAJA}"}`;
    const items = await Promise.all(['delivered', 'seen', 'failed'].map((event) => delivered(about(event))));
    expect(items).toMatchObject([
      [{ externalId: 'delivered:54126618', conversation: MAJA }],
      [{ externalId: 'seen:54126618' }],
      [{ externalId: 'failed:54126618' }],
    ]);
  });

  it('has no file where Viber names none', async () => {
    const empty = message('').replace('"type":"text"', '"type":"picture","media":""');
    expect(await channel.parse(empty, NOW)).toMatchObject([
      { text: expect.stringContaining('cannot be shown'), files: [] },
    ]);
  });

  it('is a press only when it says what a button says', async () => {
    const carried = JSON.stringify({ question: 'q1', choices: [{ id: 'yes', label: 'Yes' }] });
    const said = async (text: string, tracking: string) => {
      const more = `,"tracking_data":${JSON.stringify(tracking)}`;
      return (await channel.parse(message(text, more), NOW))[0]?.type;
    };
    expect(await said('Yes', carried)).toBe('choice');
    expect(await said(' Yes ', carried)).toBe('choice');
    expect(await said('Yes, please', carried)).toBe('message');
    for (const broken of ['', '{', '[]', '{"question":"q1"}', '{"question":5,"choices":[]}'])
      expect(await said('Yes', broken)).toBe('message');
  });
});

describe('the checks of an installation', () => {
  const WANTED = 'https://support.example/channels/viber';

  async function found(publicUrl: string | null, token = peer.token) {
    const settings = entry.settings.parse({ VIBER_AUTH_TOKEN: token, VIBER_API_URL: peer.url });
    const examine = await entry.doctor?.();
    const clock = async () => ({ id: 'viber.clock' }) as never;
    const ports = { language: 'en', publicUrl, timeoutMs: 10_000, clock };
    const findings = (await examine?.(settings as never, ports)) ?? [];
    for (const one of findings) expect(JSON.stringify(one)).not.toContain(token);
    return Object.fromEntries(findings.map(({ id, ok }) => [id, ok]));
  }

  it('prove the token and where Viber delivers, and start nothing', async () => {
    const [token, clock] = [{ 'viber.token': true }, { 'viber.clock': undefined }];
    expect(await found(null)).toEqual({ ...token, ...clock, 'viber.webhook': false });
    expect(await found('https://support.example/')).toEqual({ ...token, ...clock, 'viber.webhook': null });
    peer.webhook = { url: 'https://other.example', events: [], sendName: true };
    expect(await found('https://support.example')).toEqual({ ...token, ...clock, 'viber.webhook': false });
    peer.webhook.url = WANTED;
    expect(await found('https://support.example')).toEqual({ ...token, ...clock, 'viber.webhook': true });
    expect(await found(null, 'a-wrong-key-of-somebody')).toEqual({ 'viber.token': false, ...clock });
    peer.fail('get_account_info', { http: 503 });
    expect(await found(null)).toEqual({ 'viber.token': null, ...clock });
    expect(peer.sent).toEqual([]);
  });
});

describe('where customers begin', () => {
  it('is the chat with the bot, with the code of an invitation to be sent first', async () => {
    expect(await channel.link?.()).toBe('viber://pa?chatURI=osemshop');
    expect(await channel.inviteLink?.('K7Q2')).toBe('viber://pa?chatURI=osemshop&text=K7Q2');
    peer.fail('get_account_info', { status: 2 });
    expect((await errorOf(channel.link?.() as Promise<unknown>)).code).toBe('vendor-refused');
  });
});

describe('what goes', () => {
  it('goes under the name of whoever answers, cut to what Viber takes, with the picture', async () => {
    channel = await channelWith({ VIBER_AVATAR: 'https://shop.example/a.png' });
    for (const name of ['Ana', 'Ana Marija Novak-Kovačević iz podpore', '👩‍👩‍👧‍👦'.repeat(9), 'a\nb\u202e'])
      await channel.send(outbound({ from: { name, team: null } }));
    expect(peer.refused).toEqual([]);
    expect(peer.sent.map(({ sender }) => sender.name)).toEqual([
      ...['Ana', 'Ana Marija Novak-Kovačević…', '👩‍👩‍👧‍👦👩‍👩‍👧‍👦…', 'a b'],
    ]);
    expect(peer.sent[0]?.sender.avatar).toBe('https://shop.example/a.png');
  });

  it('is cut at word ends, the buttons below the last part, and is known by the last token', async () => {
    const text = 'beseda '.repeat(2500);
    const choices = [
      { id: 'yes', label: 'Yes' },
      { id: 'no', label: 'No' },
    ];
    const { externalId } = await channel.send(outbound({ text, choices }));
    expect(peer.sent.map(({ keyboard }) => keyboard?.Buttons.length)).toEqual([undefined, undefined, 2]);
    expect(
      peer.sent
        .map((one) => one.text)
        .join(' ')
        .trim(),
    ).toBe(text.trim());
    expect(externalId).toBe(peer.sent.at(-1)?.token);
  });

  it('fits into what Viber takes, whatever the text is made of', async () => {
    for (const piece of ['"', '\\', '\u0001a', '字', '😀', '\ud800', 'ш'])
      await channel.send(outbound({ text: piece.repeat(7000 / piece.length) }));
    expect(peer.refused).toEqual([]);
  });

  it('is unsure when a part failed after another was sent', async () => {
    const lost = () => `${peer.url}/nothing-there`;
    const open = async () => Readable.from([Buffer.from('a')]);
    const files = [{ name: 'a.pdf', type: 'application/pdf', open, address: lost }];
    expect((await errorOf(channel.send(outbound({ files })))).code).toBe('unknown-outcome');
    expect(peer.sent.map(({ text }) => text)).toEqual(['Hello']);
  });

  it('sends nothing when a file cannot be fetched by Viber, or is too large', async () => {
    const open = async () => Readable.from([Buffer.alloc(51 * 1024 * 1024)]);
    const file = { name: 'a.zip', type: 'application/zip', open };
    expect((await errorOf(channel.send(outbound({ files: [file] })))).code).toBe('vendor-refused');
    const large = { ...file, address: () => 'data:,a' };
    expect((await errorOf(channel.send(outbound({ files: [large] })))).code).toBe('too-large');
    expect(peer.sent).toEqual([]);
  });

  test.each([
    [1, 'vendor-refused'],
    [2, 'vendor-refused'],
    [3, 'vendor-refused'],
    [5, 'contact-unreachable'],
    [6, 'contact-unreachable'],
    [7, 'vendor-refused'],
    [10, 'vendor-refused'],
    [11, 'contact-unreachable'],
    [12, 'rate-limited'],
    [14, 'vendor-refused'],
    [24, 'vendor-refused'],
    [999, 'vendor-refused'],
  ])('takes status %i for %s', async (status, code) => {
    peer.fail('send_message', { status });
    const error = await errorOf(channel.send(outbound({})));
    expect(error.code).toBe(code);
    expect(error.retryAfterMs).toBe(code === 'rate-limited' ? MINUTE : undefined);
    expect(peer.sent).toEqual([]);
  });

  it('stops where Viber stops it: a hundred messages without a word of the customer', async () => {
    for (let n = 0; n < 100; n += 1) await channel.send(outbound({}));
    expect((await errorOf(channel.send(outbound({})))).code).toBe('rate-limited');
  });

  it('is led to no place of our own network by a file, and not in circles', async () => {
    let asked = 0;
    const inside = createServer((_request, response) => void response.end(`secret ${++asked}`)).listen(0);
    const port = (inside.address() as AddressInfo).port;
    const to = {
      '/inside': `http://127.0.0.1:${port}/`,
      '/name': `http://localhost:${port}/`,
      '/circle': '/circle',
    };
    const host = createServer(({ url = '' }, response) => {
      const location = to[url as keyof typeof to];
      if (location === undefined) response.end('bytes');
      else response.writeHead(302, { location }).end();
    }).listen(0);
    const url = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
    const led = await channelWith({ VIBER_API_URL: url });
    try {
      for (const ref of Object.keys(to))
        expect((await errorOf(led.fetchFile?.(url + ref) as Promise<unknown>)).code, ref).toBe('not-found');
      expect(asked).toBe(0);
      const file = await led.fetchFile?.(`${url}/file`);
      expect(file && (await readText(file))).toBe('bytes');
    } finally {
      inside.close();
      host.close();
    }
    const may = (to: string) => mayLead(new URL(to), 'https://api.example');
    expect(
      ['https://media.example.com/a', 'https://api.example/b', 'https://s3-external-1.amazonaws.com/c'].map(
        may,
      ),
    ).toEqual([true, true, true]);
    for (const to of [
      ...[
        'http://media.example.com/a',
        'https://10.0.0.1/',
        'https://[::1]/',
        'https://localhost/',
        'https://db/',
      ],
      ...['https://0x7f.1/', 'https://2130706433/', 'file:///etc/passwd', 'https://127.1/'],
    ])
      expect(may(to), to).toBe(false);
  });

  it('fetches nothing from hosts that are none of Viber’s', async () => {
    for (const ref of [
      'http://169.254.169.254/latest',
      'https://viber.com.attacker.example/a',
      'file:///etc/passwd',
    ])
      expect((await errorOf(channel.fetchFile?.(ref) as Promise<unknown>)).code).toBe('not-found');
  });
});
