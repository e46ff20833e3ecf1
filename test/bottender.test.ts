import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, test } from 'vitest';
import type { Channel, Inbound, Outbound, WebhookRequest } from '../src/channels/channel.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import { channels } from '../src/registry.ts';
import { type ChannelFixture, fixtures, secretOf } from './channels.fixtures.ts';
import { testHouse } from './peers/house.ts';
import { NOTHING_KEPT } from './peers/secrets.ts';
import { ViberPeer } from './peers/viber.ts';

/**
 * What was found wrong with bottender 1.5.5 by running it, and that the channels which are built on its connectors and clients do
 * not have it. That none of them reads .env stands in packages.test.ts; that the door knows POST alone, in channels.house.test.ts too.
 */
const NOW = Date.UTC(2026, 10, 22, 9);
const BUILT_ON_IT = ['telegram', 'viber', 'line', 'whatsapp', 'messenger', 'instagram'];
const KEY = 'my_block-1.ORDER_ID.ключ';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const cases = BUILT_ON_IT.flatMap((id) => {
  const fixture = fixtures[id];
  return fixture === undefined ? [] : [{ id, fixture }];
});

async function channelAt(id: string, url: string, timeoutMs = 10_000): Promise<Channel> {
  const entry = channels.find((one) => one.id === id);
  const fixture = fixtures[id];
  if (entry === undefined || fixture === undefined) throw new Error(`There is no ${id}.`);
  const make = await entry.load();
  return make(entry.settings.parse(fixture.settings(url)) as never, {
    secret: secretOf,
    secrets: NOTHING_KEPT,
    publicUrl: 'https://support.example',
    language: 'en',
    now: () => NOW,
    timeoutMs,
  });
}

const outbound = ({ conversation }: ChannelFixture, patch: Partial<Outbound> = {}): Outbound => ({
  ...{ key: KEY, conversation, to: conversation, text: 'Is it solved?', files: [] },
  ...{ from: { name: 'Ana', team: null }, ...patch },
});

async function understood(channel: Channel, request: WebhookRequest): Promise<Inbound[]> {
  const items = await channel.verify(request);
  if (!Array.isArray(items)) throw new Error('A delivery was answered like a challenge.');
  return (await Promise.all(items.map(({ raw }) => channel.parse(raw, NOW)))).flat();
}

async function codeOf(call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    () => 'nothing was thrown',
    (thrown: unknown) => thrown,
  );
  return error instanceof CodedError ? error.code : error;
}

it('speaks of all channels that are built on it', () => {
  expect(cases.map(({ id }) => id)).toEqual(BUILT_ON_IT);
});

describe.each(cases)('$id', ({ id, fixture }) => {
  // Its connectors check a POST alone: whatever else came was handled as if it were signed.
  test.each(['GET', 'PUT', 'PATCH', 'DELETE'])('takes no unsigned %s, and no signed one', async (method) => {
    const channel = await channelAt(id, 'http://127.0.0.1:9');
    const request = (signed: 'right' | 'missing') =>
      ({ ...fixture.request(fixture.saying?.('forged') ?? '', NOW, signed), method }) as WebhookRequest;
    expect(await codeOf(channel.verify(request('missing')))).toBe('unauthorized');
    expect(['malformed', 'unauthorized']).toContain(await codeOf(channel.verify(request('right'))));
  });

  // Its clients wait for ever.
  test.each(['nothing', 'a drop now and then'])('gives a vendor up that answers %s', async (how) => {
    const server = createServer((_, response) => {
      if (how === 'nothing') return;
      const timer = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(timer));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const channel = await channelAt(id, url, 300);
    const unsure = channel.limits.sendsOnce ? 'vendor-down' : 'unknown-outcome';
    expect(await codeOf(channel.send(outbound(fixture)))).toBe(unsure);
  });

  // It rewrites every key of what comes, down to those that somebody chose, and overflows the stack on deep ones.
  it('leaves what people wrote and what we marked as it is', async () => {
    const channel = await channelAt(id, 'http://127.0.0.1:9');
    const words = 'my-block_1 {"ORDER_ID": {"注文_番号": "a_b"}}';
    const [said] = await understood(channel, fixture.request(fixture.saying?.(words) ?? '', NOW, 'right'));
    expect(said).toMatchObject({ type: 'message', text: words });
    const carried = fixture.pressing?.(`else:${KEY}`);
    if (carried === undefined) return;
    const [pressed] = await understood(channel, fixture.request(carried, NOW, 'right'));
    expect(pressed).toMatchObject({ type: 'choice', question: KEY, choice: 'else' });
  });
});

describe('numbers of 64 bits', () => {
  it('are kept by Viber to the last digit, in what comes and in what was sent', async () => {
    const peer = await ViberPeer.start();
    try {
      const viber = fixtures.viber as ChannelFixture;
      const channel = await channelAt('viber', peer.url);
      const bodies = ['4912661846655238145', '4912661846655238146'].map((token) =>
        (viber.saying?.('x') ?? '').replace(/"message_token":\d+/, `"message_token":${token}`),
      );
      const items = await Promise.all(
        bodies.map((body) => channel.verify(viber.request(body, NOW, 'right'))),
      );
      expect(items).toMatchObject([
        [{ externalId: '4912661846655238145' }],
        [{ externalId: '4912661846655238146' }],
      ]);
      expect(new Set(['4912661846655238145', '4912661846655238146'].map(Number)).size).toBe(1);
      peer.customer(viber.conversation);
      const sent = [await channel.send(outbound(viber)), await channel.send(outbound(viber))];
      expect(sent.map(({ externalId }) => externalId)).toEqual(peer.sent.map(({ token }) => token));
      expect(new Set(peer.sent.map(({ token }) => token)).size).toBe(2);
    } finally {
      await peer.stop();
    }
  });

  it('are never rounded by Telegram: an id that a number cannot hold is a dead letter', async () => {
    const telegram = fixtures.telegram as ChannelFixture;
    const channel = await channelAt('telegram', 'http://127.0.0.1:9');
    const saying = telegram.saying?.('x') ?? '';
    const largest = await understood(
      channel,
      telegram.request(saying.replaceAll('"id":7001', '"id":4503599627370495'), NOW, 'right'),
    );
    expect(largest).toMatchObject([{ conversation: '4503599627370495' }]);
    const beyond = telegram.request(saying.replaceAll('"id":7001', '"id":9007199254740993'), NOW, 'right');
    expect(await codeOf(understood(channel, beyond))).toBe('not-understood');
  });
});

describe('what comes at once', () => {
  // Three events of one person in one delivery, each adding one, ended at one: each overwrote what the others had read.
  it('is all kept when a customer writes ten times in the same moment', async () => {
    const viber = fixtures.viber as ChannelFixture;
    const house = await testHouse({ engine: 'sqlite', env: viber.settings('http://127.0.0.1:9') });
    try {
      const texts = Array.from({ length: 10 }, (_, n) => `line ${n}`);
      const answers = await Promise.all(
        texts.map(async (text, n) => {
          const request = viber.request(viber.saying?.(text, n + 1) ?? '', house.now(), 'right');
          const answer = await fetch(`${house.url}/channels/viber`, {
            ...{ method: 'POST', headers: request.headers as Record<string, string> },
            body: new Uint8Array(request.body),
          });
          return answer.status;
        }),
      );
      expect(answers).toEqual(texts.map(() => 200));
      const { body } = await house.until(
        () => house.get('/api/tickets/1'),
        (one) => (one.body.messages as unknown[] | undefined)?.length === 10,
      );
      const said = (body.messages as { text: string }[]).map(({ text }) => text);
      expect(said.toSorted()).toEqual(texts);
    } finally {
      await house.stop();
    }
  });
});
