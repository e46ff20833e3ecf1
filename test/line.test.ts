import { Readable } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import type { Channel, DoctorPorts, Inbound, Outbound } from '../src/channels/channel.ts';
import { entry } from '../src/channels/line/index.ts';
import type { ChannelMemory } from '../src/channels/memory.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import { LinePeer } from './peers/line.ts';
import { memoryInPlace } from './peers/memory.ts';
import { NOTHING_KEPT } from './peers/secrets.ts';

const NOW = Date.UTC(2026, 10, 22, 9);
const HOUR = 3_600_000;
const MAJA = `U${'1'.repeat(32)}`;
const JAN = `U${'2'.repeat(32)}`;
const GROUP = `C${'a'.repeat(32)}`;
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

let peer: LinePeer;
let channel: Channel;
let now = NOW;

beforeEach(async () => {
  now = NOW;
  peer = await LinePeer.start();
  peer.now = () => now;
  peer.customer(MAJA);
  channel = await channelWith();
});
afterEach(() => peer.stop());

async function channelWith(
  { memory, timeoutMs = 10_000 }: { memory?: ChannelMemory; timeoutMs?: number } = {},
  more: Record<string, string> = {},
): Promise<Channel> {
  const settings = entry.settings.parse({ ...peer.settingsAt(), LINE_API_URL: `${peer.url}/`, ...more });
  const ports = {
    ...{ secret: () => '', secrets: NOTHING_KEPT, language: 'en', now: () => now, timeoutMs },
    ...(memory === undefined ? {} : { memory }),
  };
  return (await entry.load())(settings as never, ports);
}

function delivered(
  events: readonly object[],
  { signature, receivedAt = NOW }: { signature?: string; receivedAt?: number } = {},
) {
  const body = JSON.stringify({ destination: MAJA, events });
  const headers = { 'x-line-signature': signature ?? peer.sign(body) };
  return channel.verify({ method: 'POST', headers, query: {}, body: Buffer.from(body), receivedAt });
}

async function understood(...events: object[]): Promise<Inbound[]> {
  const items = await delivered(events);
  if (!Array.isArray(items)) throw new Error('A delivery was answered like a challenge.');
  const inbound: Inbound[] = [];
  for (const { raw } of items) inbound.push(...(await channel.parse(raw, NOW)));
  return inbound;
}

const outbound = (patch: Partial<Outbound> = {}): Outbound => ({
  ...{ key: 'k1', conversation: MAJA, to: MAJA, text: 'Hello', files: [] },
  ...{ from: { name: 'Ana', team: null }, ...patch },
});
const fileOf = (name: string, type: string, bytes: Buffer, address: string) => ({
  ...{ name, type, open: async () => Readable.from([bytes]), address: () => address },
});

async function errorOf(call: Promise<unknown> | undefined): Promise<CodedError> {
  const error: unknown = await call?.then(
    () => 'nothing was thrown',
    (thrown: unknown) => thrown,
  );
  if (error instanceof CodedError) return error;
  throw error;
}

describe('what comes', () => {
  test.each([
    ['letters after it', (right: string) => `${right}zz`],
    ['a byte too few', (right: string) => right.slice(4)],
    ['another letter', (right: string) => right.replace(/^./, (one) => (one === 'a' ? 'b' : 'a'))],
    ['that of other words', () => peer.sign('Other words')],
    ['nothing in it', () => ''],
  ])('is refused with a signature with %s', async (_, wrong) => {
    const events = [peer.message(MAJA, { type: 'text', text: 'Hello' })];
    const right = peer.sign(JSON.stringify({ destination: MAJA, events }));
    expect((await errorOf(delivered(events, { signature: wrong(right) }))).code).toBe('unauthorized');
  });

  it('is checked over its very bytes, also when they are no text', async () => {
    const body = Buffer.concat([
      Buffer.from('{"destination":"U0","events":['),
      Buffer.from([0xff]),
      Buffer.from(']}'),
    ]);
    const headers = { 'x-line-signature': peer.sign(body) };
    const call = channel.verify({ method: 'POST', headers, query: {}, body, receivedAt: NOW });
    expect((await errorOf(call)).code).toBe('malformed');
  });

  it('may be nothing: with an empty list LINE asks whether we are there', async () => {
    expect(await delivered([])).toEqual([]);
  });

  it('is old when LINE delivers again, and says so; else it is refused', async () => {
    const event = peer.event('unfollow', { source: { type: 'user', userId: MAJA } });
    const again = { ...event, deliveryContext: { isRedelivery: true } };
    const at = (hours: number) => ({ receivedAt: NOW + hours * HOUR });
    expect(await delivered([event], at(1))).toHaveLength(1);
    expect((await errorOf(delivered([event], at(3)))).code).toBe('unauthorized');
    expect(await delivered([again], at(7 * 24))).toMatchObject([{ conversation: MAJA }]);
    expect((await errorOf(delivered([again], at(9 * 24)))).code).toBe('unauthorized');
    const [first] = (await delivered([event])) as { externalId: string }[];
    expect(await delivered([again], at(20))).toMatchObject([{ externalId: first?.externalId }]);
  });

  it('is of no kind by what every object has', async () => {
    const source = { type: 'user', userId: MAJA };
    for (const kind of ['__proto__', 'constructor', 'toString']) {
      const [item] = (await delivered([peer.event(kind, { source })])) as { raw: string }[];
      expect((await errorOf(channel.parse(item?.raw ?? '', NOW))).code).toBe('not-understood');
      expect(await understood(peer.message(MAJA, { type: kind }))).toMatchObject([{ files: [] }]);
    }
  });

  it('puts nothing that is no id of LINE’s into an address', async () => {
    const hostile = ['../../../v2/bot/info', `${MAJA}/x`, `U${'A'.repeat(32)}`, ''];
    const places = [...hostile.map((userId) => ({ userId })), { groupId: `${GROUP}/../x`, userId: MAJA }, {}];
    for (const place of places) {
      const event = peer.message(MAJA, { type: 'text', text: 'a' }, place);
      const [item] = (await delivered([event])) as { conversation: string; raw: string }[];
      expect(item?.conversation).toMatch(/^event:/);
      expect((await errorOf(channel.parse(item?.raw ?? '', NOW))).code).toBe('not-understood');
    }
    expect(peer.asked).toEqual([]);
  });
});

describe('what was taken back', () => {
  it('is not heard when LINE delivers it again afterwards', async () => {
    channel = await channelWith({ memory: memoryInPlace() });
    const source = { type: 'user', userId: MAJA };
    const said = peer.message(MAJA, { id: '31', type: 'text', text: 'My pin is 1234' });
    const gone = peer.event('unsend', { source, unsend: { messageId: '31' } });
    expect(await understood(gone, said)).toMatchObject([{ type: 'delete', externalId: '31' }]);
    expect(await understood(peer.message(MAJA, { id: '32', type: 'text', text: 'Hi' }))).toHaveLength(1);
  });
});

describe('who writes', () => {
  const hello = () => peer.message(MAJA, { type: 'text', text: 'Hello' });

  it('is known by their profile, asked for once, also after the house was started anew', async () => {
    const memory = memoryInPlace();
    channel = await channelWith({ memory });
    const from = { address: MAJA, name: 'Maja Kovač', language: 'sl' };
    expect(await understood(hello(), hello())).toMatchObject([{ from }, { from }]);
    channel = await channelWith({ memory });
    expect(await understood(hello())).toMatchObject([{ from }]);
    expect(peer.asked).toEqual([MAJA]);
  });

  it('has no name when they want none, and nobody is asked for again and again', async () => {
    peer.customer(MAJA, 'blocked');
    for (const place of [undefined, { type: 'group', groupId: GROUP, userId: MAJA }])
      for (const _ of [1, 2]) {
        now += 31_000;
        const said = peer.message(MAJA, { type: 'text', text: 'Hello' }, place);
        expect(await understood(said)).toMatchObject([{ from: { name: null } }]);
      }
    expect(peer.asked).toEqual([MAJA, MAJA]);
  });

  it('is heard all the same while LINE does not say who it is, and asked for later', async () => {
    channel = await channelWith({ timeoutMs: 200 });
    peer.fail('profile', 'never');
    const [first, second] = [await understood(hello()), await understood(hello())];
    expect([first, second]).toMatchObject([[{ from: { name: null } }], [{ from: { name: null } }]]);
    now += 31_000;
    peer.fail('profile', { status: 500, message: 'The error on the internal server.' });
    expect(await understood(hello())).toMatchObject([{ from: { name: null } }]);
    now += 31_000;
    expect(await understood(hello())).toMatchObject([{ from: { name: 'Maja Kovač' } }]);
  });

  it('is a member of a group, of whom LINE tells the name alone', async () => {
    peer.customer(JAN, 'friend', 'Jan \u202eNovak\n');
    peer.group(GROUP, [JAN]);
    const said = peer.message(
      JAN,
      { type: 'text', text: 'Hi' },
      { type: 'group', groupId: GROUP, userId: JAN },
    );
    const [one] = await understood(said);
    expect(one).toMatchObject({ conversation: GROUP, from: { address: JAN, name: 'Jan Novak' } });
    expect(one?.from.language).toBeUndefined();
    const unnamed = peer.message(JAN, { type: 'text', text: 'Hi' }, { type: 'group', groupId: GROUP });
    expect(await understood(unnamed)).toMatchObject([{ from: { address: GROUP, name: null } }]);
    expect([channel.readBy?.(GROUP), channel.readBy?.(MAJA)]).toEqual(['others', 'customer']);
  });
});

describe('what goes', () => {
  const choices = (most: number) =>
    Array.from({ length: most }, (_, n) => ({ id: String(n + 1), label: `Way ${n + 1}` }));

  it('is one push for five bubbles, each push by a key of its own', async () => {
    const { externalId } = await channel.send(outbound({ text: 'beseda '.repeat(4000) }));
    expect(peer.sent.map(({ type }) => type)).toEqual(Array.from({ length: 6 }, () => 'text'));
    expect(externalId).toBe(peer.sent[0]?.id);
    expect(peer.quota.used).toBe(2);
    const again = await channel.send(outbound({ text: 'beseda '.repeat(4000) }));
    expect([again.externalId, peer.sent.length, peer.quota.used]).toEqual([externalId, 6, 2]);
  });

  it('is tried again as a whole when a later push did not go, and its first part stays one', async () => {
    peer.quota = { most: 1, used: 0 };
    const text = 'beseda '.repeat(4000);
    expect((await errorOf(channel.send(outbound({ text })))).code).toBe('unknown-outcome');
    peer.quota.most = null;
    for (const fault of ['never', 'cut-after-doing'] as const) {
      channel = await channelWith({ timeoutMs: 300 });
      peer.fail('push', { status: 409, message: 'The retry key is already accepted' });
      peer.fail('push', fault);
      expect((await errorOf(channel.send(outbound({ text })))).code).toBe('vendor-down');
    }
    await channel.send(outbound({ text }));
    expect(peer.sent).toHaveLength(6);
  });

  it('has buttons that stay below few words, and such above the keyboard else', async () => {
    await channel.send(outbound({ key: 'a', choices: choices(4) }));
    await channel.send(outbound({ key: 'b', choices: choices(5) }));
    await channel.send(outbound({ key: 'c', text: 'Hello. '.repeat(30), choices: choices(2) }));
    const picture = fileOf('a.png', 'image/png', PNG, 'https://desk.example/a.png');
    peer.origin('https://desk.example', 'data:,');
    await channel.send(outbound({ key: 'd', files: [picture], choices: choices(2) }));
    const kinds = peer.sent.map((one) => `${one.type} ${one.quickReply?.items.length ?? 0}`);
    expect(kinds).toEqual(['template 0', 'text 5', 'text 2', 'text 0', 'image 2']);
    const [staying] = peer.sent;
    expect(staying).toMatchObject({ altText: 'Hello\n1 – Way 1\n2 – Way 2\n3 – Way 3\n4 – Way 4' });
    expect((await errorOf(channel.send(outbound({ choices: choices(14) })))).code).toBe('vendor-refused');
  });

  it('goes under the name of whoever answers where LINE takes it, never of what answers by itself', async () => {
    const names = ['Ana', 'Ana Marija Novak-Kovačević', 'Caroline', 'a\nb\u202e', ''];
    for (const name of names) await channel.send(outbound({ key: name, from: { name, team: null } }));
    await channel.send(outbound({ key: 'own', bySystem: true }));
    expect(peer.sent.map(({ sender }) => sender?.name)).toEqual([
      ...['Ana', 'Ana Marija…', undefined, 'a b', undefined, undefined],
    ]);
  });

  it('shows small pictures, and leads to everything else', async () => {
    peer.origin('https://desk.example', 'data:,');
    const at = 'https://desk.example/f';
    const forDays = (ms = 0) => `${at}?${ms / (24 * HOUR)}`;
    const files = [
      fileOf('a.png', 'image/png', PNG, at),
      fileOf('b.jpg', 'image/jpeg', Buffer.alloc(1024 * 1024 + 1), at),
      { ...fileOf('c.pdf', 'application/pdf', PNG, at), address: forDays },
      fileOf('d.png', 'image/png', PNG, 'http://desk.example/f'),
    ];
    peer.origin('http://desk.example', 'data:,');
    await channel.send(outbound({ text: '', files }));
    expect(peer.sent.map((one) => (one.type === 'text' ? one.text : one.type))).toEqual([
      'image',
      `b.jpg\n${at}\n\nc.pdf\n${at}?30\n\nd.png\nhttp://desk.example/f`,
    ]);
  });

  it('sends nothing when a file is lost or too large', async () => {
    const large = fileOf('a.zip', 'application/zip', Buffer.alloc(51 * 1024 * 1024), 'data:,a');
    expect((await errorOf(channel.send(outbound({ files: [large] })))).code).toBe('too-large');
    const { address: _nowhere, ...bare } = large;
    const unfound = { ...bare, open: async () => Readable.from([PNG]) };
    expect((await errorOf(channel.send(outbound({ files: [unfound] })))).code).toBe('vendor-refused');
    expect(peer.sent).toEqual([]);
  });

  test.each([
    [400, 'The request body has 1 error(s)', 'vendor-refused'],
    [400, 'Failed to send messages', 'contact-unreachable'],
    [400, "The property, 'to', in the request body is invalid (line: -, column: -)", 'contact-unreachable'],
    [401, 'Authentication failed.', 'vendor-refused'],
    [403, 'Access to this API is not available for your account', 'vendor-refused'],
    [413, 'Request Entity Too Large', 'too-large'],
    [429, 'The API rate limit has been exceeded. Try again later.', 'rate-limited'],
    [429, 'You have reached your monthly limit.', 'quota-used'],
    [500, 'The error on the internal server.', 'vendor-down'],
    [503, '', 'vendor-down'],
  ])('takes %i (%s) for %s', async (status, message, code) => {
    peer.fail('push', { status, message });
    const error = await errorOf(channel.send(outbound()));
    expect(error.code).toBe(code);
    expect(error.retryAfterMs).toBe(code === 'rate-limited' ? 10_000 : undefined);
    expect(peer.sent).toEqual([]);
  });

  it('is not sent to whoever shut us out, until they are back or write again', async () => {
    channel = await channelWith({ memory: memoryInPlace() });
    const source = { type: 'user', userId: MAJA };
    const then = async (event: () => object) => {
      now += 1000;
      await understood(event());
      return channel.send(outbound({ key: String(now) })).then(
        () => 'sent',
        (error: CodedError) => error.code,
      );
    };
    expect(await then(() => peer.event('unfollow', { source }))).toBe('contact-unreachable');
    expect(await then(() => peer.event('follow', { source, follow: { isUnblocked: true } }))).toBe('sent');
    expect(await then(() => peer.event('unfollow', { source }))).toBe('contact-unreachable');
    expect(await then(() => peer.message(MAJA, { type: 'text', text: 'I am back' }))).toBe('sent');
  });

  it('is sent to whoever is back, also when LINE delivers again afterwards that they were not', async () => {
    channel = await channelWith({ memory: memoryInPlace() });
    const source = { type: 'user', userId: MAJA };
    const away = peer.event('unfollow', { source });
    now += 1000;
    const back = peer.event('follow', { source, follow: { isUnblocked: true } });
    expect((await understood(back)).map(({ type }) => type)).toEqual(['reach']);
    expect(await understood({ ...away, deliveryContext: { isRedelivery: true } })).toEqual([]);
    expect((await channel.send(outbound())).externalId).not.toBe('');
  });

  it('marks as read what has a token, and as writing what one customer alone sees', async () => {
    channel = await channelWith({ memory: memoryInPlace() });
    await understood(peer.message(MAJA, { id: '5', type: 'text', text: 'Hello' }));
    for (const externalId of ['5', '6']) await channel.seen?.({ conversation: MAJA, externalId });
    for (const conversation of [MAJA, GROUP]) await channel.typing?.(conversation);
    expect([peer.read, peer.writing, peer.refused]).toEqual([['read-5'], [MAJA], []]);
  });
});

describe('files', () => {
  it('are waited for while LINE prepares them, and given up when it could not', async () => {
    peer.file('1', PNG, { unready: 1 });
    peer.file('2', PNG, { failed: true });
    expect((await errorOf(channel.fetchFile?.('1'))).code).toBe('vendor-down');
    expect(
      Buffer.from(await readText((await channel.fetchFile?.('1')) as Readable), 'utf8').length,
    ).toBeGreaterThan(0);
    expect((await errorOf(channel.fetchFile?.('2'))).code).toBe('not-found');
    expect((await errorOf(channel.fetchFile?.('3'))).code).toBe('not-found');
    expect((await errorOf(channel.fetchFile?.('../../info'))).code).toBe('not-found');
    peer.fail('content', { status: 500, message: '' });
    expect((await errorOf(channel.fetchFile?.('1'))).code).toBe('vendor-down');
  });

  it('end where they are larger than we take', async () => {
    peer.file('1', Buffer.alloc(51 * 1024 * 1024));
    const stream = (await channel.fetchFile?.('1')) as Readable;
    expect((await errorOf(readText(stream))).code).toBe('too-large');
  });
});

describe('an installation', () => {
  it('says where customers begin', async () => {
    expect(await channel.link?.()).toBe('https://line.me/R/ti/p/%40216ru');
    expect(await channel.inviteLink?.('K7Q2')).toBe('https://line.me/R/oaMessage/%40216ru/?K7Q2');
    peer.fail('info', { status: 401, message: 'Authentication failed.' });
    expect((await errorOf(channel.link?.())).code).toBe('vendor-refused');
  });

  async function found(publicUrl: string | null, more: Record<string, string> = {}) {
    const settings = entry.settings.parse({ ...peer.settingsAt(), ...more });
    const examine = await entry.doctor?.();
    const clock: DoctorPorts['clock'] = async (id) => ({ id, ok: true, words: '', next: null });
    const findings =
      (await examine?.(settings as never, { language: 'en', publicUrl, timeoutMs: 10_000, clock })) ?? [];
    for (const { ok, words, next } of findings) {
      expect(`${words} ${next}`).not.toContain('nobody-may-see');
      if (ok === false) expect(next).not.toBeNull();
    }
    return Object.fromEntries(findings.map(({ id, ok }) => [id, ok]));
  }
  const GOOD = { 'line.token': true, 'line.clock': true, 'line.quota': true };
  const OURS = 'https://support.example';

  it('is proven as far as LINE lets it be', async () => {
    expect(await found(null)).toEqual({ ...GOOD, 'line.webhook': false });
    expect(await found(OURS)).toEqual({ ...GOOD, 'line.webhook': null });
    peer.endpoint = { endpoint: 'https://other.example', active: true };
    expect(await found(OURS)).toEqual({ ...GOOD, 'line.webhook': false });
    peer.endpoint = { endpoint: `${OURS}/channels/line`, active: false };
    expect(await found(`${OURS}/`)).toEqual({ ...GOOD, 'line.webhook': false });
    peer.endpoint.active = true;
    peer.webhook = `${peer.url}/nobody-there`;
    expect(await found(OURS)).toEqual({ ...GOOD, 'line.webhook': true, 'line.answer': false });
    expect(await found(OURS, { LINE_CHANNEL_ACCESS_TOKEN: 'another-nobody-may-see' })).toMatchObject({
      'line.token': false,
    });
    expect(await found(OURS, { LINE_API_URL: 'http://127.0.0.1:9' })).toMatchObject({ 'line.token': null });
    expect(peer.sent).toEqual([]);
  });

  test.each([
    [1000, 500, true],
    [1000, 900, null],
    [1000, 1000, false],
  ])('has of %i messages of the month used %i', async (most, used, ok) => {
    peer.quota = { most, used };
    expect(await found(null)).toMatchObject({ 'line.quota': ok });
  });
});
