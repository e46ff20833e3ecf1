import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { inspect, promisify } from 'node:util';
import type { Update } from '@grammyjs/types';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Channel, Outbound, RawItem } from '../src/channels/channel.ts';
import { entry } from '../src/channels/telegram/index.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import { learn } from '../src/texts/texts.ts';
import { fixtures } from './channels.fixtures.ts';
import { eventually } from './eventually.ts';
import { NOTHING_KEPT } from './peers/secrets.ts';
import { TelegramPeer } from './peers/telegram.ts';
import { TelegramTestApi } from './peers/telegram-test-api.ts';

const NOW = Date.UTC(2026, 10, 22, 9);
const CHAT = 7001;
const SECRET = 'webhook-secret';
const MEGABYTE = 1024 * 1024;

let peer: TelegramPeer;
let channel: Channel;
const servers: Server[] = [];

beforeEach(async () => {
  peer = await TelegramPeer.start();
  peer.chat(CHAT);
  channel = await channelAt(`${peer.url}/`);
});

afterEach(async () => {
  await peer.stop();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function channelAt(apiUrl: string, timeoutMs = 10_000, language = 'en'): Promise<Channel> {
  const make = await entry.load();
  const settings = entry.settings.parse({
    TELEGRAM_TOKEN: peer.token,
    TELEGRAM_SECRET_TOKEN: SECRET,
    TELEGRAM_API_URL: apiUrl,
  });
  return make(settings as never, {
    secret: () => '',
    secrets: NOTHING_KEPT,
    language,
    now: () => NOW,
    timeoutMs,
  });
}

function outbound(patch: Partial<Outbound>): Outbound {
  const conversation = String(CHAT);
  return {
    key: 'k1',
    conversation,
    to: conversation,
    text: '',
    from: { name: 'Ana', team: null },
    files: [],
    ...patch,
  };
}

function fileOf(bytes: Buffer, type: string, name = 'file.bin') {
  return { name, type, open: async () => Readable.from([bytes], { objectMode: false }) };
}

async function errorOf(call: Promise<unknown> | undefined): Promise<CodedError> {
  const error: unknown = await Promise.resolve(call).then(
    () => 'nothing was thrown',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CodedError)) throw new Error(`Not an error of ours: ${inspect(error)}`);
  expect(`${error.stack}${inspect(error, { depth: 20 })}`).not.toContain(peer.token);
  return error;
}

/** A server on loopback; answers its address. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The house's door: verifies, keeps, answers. `mishap` may answer instead. */
async function door(items: RawItem[], mishap: () => number | null, header?: string): Promise<string> {
  return serve(async (request, response) => {
    const body = await buffer(request);
    const secret = header ?? request.headers['x-telegram-bot-api-secret-token'];
    const headers = { 'x-telegram-bot-api-secret-token': Array.isArray(secret) ? secret[0] : secret };
    const status = mishap();
    const verified = channel.verify({ method: 'POST', headers, query: {}, body, receivedAt: NOW });
    await verified.then(
      (given) => {
        if (Array.isArray(given)) items.push(...given);
        response.writeHead(status ?? 200).end();
      },
      () => response.writeHead(401).end(),
    );
  });
}

const update = (id: number, text: string): Update => ({
  update_id: id,
  message: {
    message_id: id,
    from: { id: CHAT, is_bot: false, first_name: 'Maja' },
    chat: { id: CHAT, type: 'private', first_name: 'Maja' },
    date: 1_789_990_000,
    text,
  },
});

describe('what comes', () => {
  test('registers the webhook with the secret and takes what is redelivered as the same delivery', async () => {
    const items: RawItem[] = [];
    const answers = [500, 503, null];
    const url = await door(items, () => answers.shift() ?? null);
    await channel.connect?.(`${url}/`);
    expect(peer.webhook).toEqual({ url: `${url}/channels/telegram`, secret: SECRET });
    expect(peer.calls[0]?.body.allowed_updates).toEqual([
      ...['message', 'edited_message', 'callback_query', 'message_reaction', 'my_chat_member'],
    ]);

    await peer.deliver(update(51, 'Hello'));
    await peer.deliver(update(52, 'again'));
    expect(peer.answers).toEqual([500, 503, 200, 200]);
    expect(items.map((item) => item.externalId)).toEqual(['4242:51', '4242:51', '4242:51', '4242:52']);
    expect(new Set(items.map((item) => item.conversation))).toEqual(new Set(['7001']));
    expect(await channel.parse(items[0]?.raw ?? '', NOW)).toMatchObject([{ type: 'message', text: 'Hello' }]);
  });

  test('asks for every kind of update that it understands', async () => {
    await channel.connect?.('https://support.example');
    const asked = peer.calls[0]?.body.allowed_updates;
    const sampled = Object.entries(fixtures.telegram?.samples ?? {})
      .filter(([, expected]) => expected.length > 0 && expected !== 'not-understood')
      .map(([name]) => Object.keys(sampleOf(name)).find((key) => key !== 'update_id'));
    expect(new Set(sampled)).toEqual(new Set(asked as string[]));
  });

  test('shows a name on one line, without characters that turn it around', async () => {
    const hostile = update(1, 'Hello');
    if (hostile.message) hostile.message.from.first_name = '\u202eajaM\n\u0000<b>  x';
    const [inbound] = await channel.parse(JSON.stringify(hostile), NOW);
    expect(inbound?.from.name).toBe('ajaM <b> x');
  });

  test('names what has no words in the house’s language', async () => {
    await learn('sl');
    const slovene = await channelAt(peer.url, 10_000, 'sl');
    const [inbound] = await slovene.parse(JSON.stringify(sampleOf('sticker.json')), NOW);
    expect(inbound).toMatchObject({ text: '[Nalepka] 👍' });
  });

  test('tells another bot with the same numbers from this one', async () => {
    const make = await entry.load();
    const settings = { TELEGRAM_TOKEN: '77:x', TELEGRAM_SECRET_TOKEN: SECRET, TELEGRAM_API_URL: peer.url };
    const other = make(settings as never, {
      secret: () => '',
      secrets: NOTHING_KEPT,
      language: 'en',
      now: () => NOW,
      timeoutMs: 400,
    });
    const request = fixtures.telegram?.request(JSON.stringify(update(1, 'a')), NOW, 'right');
    const headers = { 'x-telegram-bot-api-secret-token': SECRET };
    expect(await other.verify({ ...request, headers } as never)).toMatchObject([{ externalId: '77:1' }]);
    expect(await channel.verify({ ...request, headers } as never)).toMatchObject([{ externalId: '4242:1' }]);
  });

  test('does not load all of bottender, which reads .env', () => {
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    expect(loaded.filter((path) => /telegram\/TelegramConnector\.js$/.test(path))).toHaveLength(1);
    expect(loaded.filter((path) => /bottender\/dist\/index\.js$|node_modules\/dotenv\//.test(path))).toEqual(
      [],
    );
  });
});

test('names the address at which customers begin', async () => {
  expect(await channel.link?.()).toBe('https://t.me/osem_bot');
  expect(await channel.inviteLink?.('K7Q2')).toBe('https://t.me/osem_bot?start=K7Q2');
});

describe('what is greeted', () => {
  const saying = (text: string, type = 'private') => {
    const told = update(61, text);
    if (told.message) Object.assign(told.message.chat, { type });
    if (told.message) Object.assign(told.message.from, { language_code: 'sl' });
    const body = Buffer.from(JSON.stringify(told));
    const headers = { 'x-telegram-bot-api-secret-token': SECRET };
    return channel.verify({ method: 'POST', headers, query: {}, body, receivedAt: NOW });
  };

  test.each(['/start', '/start ', '/help', '/help@osem_bot'])(
    '%j, in the customer’s language',
    async (text) => {
      const answer = await saying(text);
      expect(answer).toMatchObject({ status: 200, type: 'application/json' });
      const { method, chat_id, text: words } = JSON.parse((answer as { body: string }).body);
      expect({ method, chat_id }).toEqual({ method: 'sendMessage', chat_id: CHAT });
      expect(words).toMatch(/^Pozdravljeni.*\n\/case – Kje je moj primer\?$/s);
    },
  );

  test.each([
    ['/start order-1207', 'private'],
    ['/starting', 'private'],
    ['/case', 'private'],
    ['/start', 'group'],
  ])('not %j in a %s chat: that is kept as a message', async (text, type) => {
    expect(await saying(text, type)).toMatchObject([{ externalId: '4242:61' }]);
  });
});

describe('what goes', () => {
  test('sends plain text without previews and answers the number of the first part', async () => {
    const text = '*not bold* <b>not bold</b> https://example.com @everyone';
    const { externalId } = await channel.send(outbound({ text }));
    expect(externalId).toBe(`4242:${peer.sent[0]?.message_id}`);
    expect(peer.calls.map((call) => call.body)).toEqual([
      { chat_id: CHAT, text, disable_notification: false, link_preview_options: { is_disabled: true } },
    ]);
    const long = await channel.send(outbound({ text: '😀 '.repeat(3000) }));
    expect(long.externalId).toBe(`4242:${peer.sent[1]?.message_id}`);
    expect(peer.sent.length).toBeGreaterThan(2);
  });

  test('answers in the topic of a forum', async () => {
    peer.chat(-1001234567890);
    const files = [fileOf(Buffer.from('a'), 'text/plain')];
    await channel.send(outbound({ conversation: '-1001234567890:300', text: 'Here', files }));
    expect(peer.sent.map((message) => [message.chat.id, message.message_thread_id])).toEqual([
      [-1001234567890, 300],
      [-1001234567890, 300],
    ]);
  });

  test('makes text that is no UTF-8 sendable', async () => {
    await channel.send(outbound({ text: 'a\ud800b' }));
    expect(peer.sent[0]?.text).toBe('a\ufffdb');
  });

  test('sends photos as photos, what is too large for one as a document, with name and type', async () => {
    const files = [
      fileOf(Buffer.from('png'), 'image/png', 'a.png'),
      fileOf(Buffer.alloc(11 * MEGABYTE, 1), 'image/jpeg', 'large.jpg'),
      fileOf(Buffer.from('%PDF'), 'application/pdf', 'račun "1".pdf'),
    ];
    await channel.send(outbound({ files }));
    expect(peer.calls.map((call) => call.method)).toEqual(['sendPhoto', 'sendDocument', 'sendDocument']);
    const [photo, large, pdf] = peer.calls.map((call) => Object.values(call.files)[0]);
    expect(photo).toMatchObject({ name: 'a.png', type: 'image/png', bytes: Buffer.from('png') });
    expect(large?.bytes).toHaveLength(11 * MEGABYTE);
    expect(pdf).toMatchObject({ name: 'račun "1".pdf', type: 'application/pdf' });
  });

  test('sends nothing when a file cannot be read or is too large', async () => {
    const lost = {
      name: 'a',
      type: 'text/plain',
      open: () => Promise.reject(new CodedError('not-found', 'gone')),
    };
    const large = fileOf(Buffer.alloc(20 * MEGABYTE + 1), 'application/zip');
    expect((await errorOf(channel.send(outbound({ text: 'See', files: [lost] })))).code).toBe('not-found');
    expect((await errorOf(channel.send(outbound({ text: 'See', files: [large] })))).code).toBe('too-large');
    expect(peer.sent).toEqual([]);
  });

  test('is unsure when a part failed after another was sent, whatever the fault', async () => {
    peer.fail('sendDocument', { status: 429, description: 'Too Many Requests', retryAfter: 3 });
    const files = [fileOf(Buffer.from('a'), 'text/plain')];
    const error = await errorOf(channel.send(outbound({ text: 'See the file', files })));
    expect(error.code).toBe('unknown-outcome');
    expect(peer.sent).toHaveLength(1);
  });

  test.each([
    [400, 'Bad Request: chat not found', 'contact-unreachable'],
    [400, 'Bad Request: group chat was upgraded to a supergroup chat', 'contact-unreachable'],
    [403, 'Forbidden: user is deactivated', 'contact-unreachable'],
    [400, 'Bad Request: message text is empty', 'vendor-refused'],
    [404, 'Not Found', 'vendor-refused'],
    [502, 'Bad Gateway', 'vendor-down'],
    [504, 'Gateway Timeout', 'unknown-outcome'],
    [302, 'Found', 'vendor-refused'],
  ])('takes %i "%s" for %s', async (status, description, code) => {
    peer.fail('sendMessage', { status, description });
    peer.fail('sendPhoto', { status, description });
    expect((await errorOf(channel.send(outbound({ text: 'words' })))).code).toBe(code);
    const files = [fileOf(Buffer.from('png'), 'image/png')];
    expect((await errorOf(channel.send(outbound({ files })))).code).toBe(code);
  });

  test('is unsure when the answer to a file never comes or the line is cut', async () => {
    const files = [fileOf(Buffer.from('a'), 'text/plain')];
    const hasty = await channelAt(peer.url, 400);
    for (const fault of ['never', 'cut-after-doing'] as const) {
      peer.fail('sendDocument', fault);
      expect((await errorOf(hasty.send(outbound({ files })))).code).toBe('unknown-outcome');
    }
  });

  test('is unsure when a 200 is no answer of Telegram', async () => {
    const other = await channelAt(await serve((_, response) => response.end('<html>welcome</html>')));
    expect((await errorOf(other.send(outbound({ text: 'words' })))).code).toBe('unknown-outcome');
    const files = [fileOf(Buffer.from('a'), 'text/plain')];
    expect((await errorOf(other.send(outbound({ files })))).code).toBe('unknown-outcome');
  });

  test('gives up an answer that drips for ever', async () => {
    const dripping = await serve((_, response) => {
      const timer = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(timer));
    });
    expect((await errorOf((await channelAt(dripping, 400)).send(outbound({ text: 'a' })))).code).toBe(
      'unknown-outcome',
    );
  });
});

describe('files of customers', () => {
  test('come from the same host as everything else, byte by byte', async () => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, n) => n % 256));
    peer.file('photo', 'photos/a b#1.jpg', bytes);
    const stream = await channel.fetchFile?.('photo');
    expect(stream && Buffer.compare(await buffer(stream), bytes)).toBe(0);
  });

  test('are not found, too large or cut off, and say so', async () => {
    peer.file('huge', 'huge.bin', Buffer.alloc(20 * MEGABYTE + 1));
    peer.file('gone', 'gone.bin', Buffer.from('x'));
    peer.file('cut', 'cut.bin', Buffer.alloc(100_000));
    expect((await errorOf(channel.fetchFile?.('nobody-knows'))).code).toBe('not-found');
    expect((await errorOf(channel.fetchFile?.('huge'))).code).toBe('too-large');
    peer.fail('file', { status: 404, description: '' });
    expect((await errorOf(channel.fetchFile?.('gone'))).code).toBe('not-found');
    peer.fail('file', { status: 500, description: '' });
    expect((await errorOf(channel.fetchFile?.('gone'))).code).toBe('vendor-down');
    peer.fail('file', 'never');
    const hasty = await channelAt(peer.url, 400);
    expect((await errorOf(hasty.fetchFile?.('gone'))).code).toBe('vendor-down');
    peer.fail('file', 'cut-after-doing');
    const stream = await channel.fetchFile?.('cut');
    expect((await errorOf(stream && buffer(stream))).code).toBe('vendor-down');
  });

  test('are cut at the limit when Telegram sends more than it said', async () => {
    const apiUrl = await serve((request, response) => {
      if (!request.url?.startsWith('/file/')) {
        response.setHeader('content-type', 'application/json');
        response.end('{"ok":true,"result":{"file_id":"a","file_unique_id":"b","file_path":"endless.bin"}}');
        return;
      }
      const chunk = Buffer.alloc(MEGABYTE);
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    const make = await entry.load();
    const settings = { TELEGRAM_TOKEN: peer.token, TELEGRAM_SECRET_TOKEN: SECRET, TELEGRAM_API_URL: apiUrl };
    const other = make(settings as never, {
      secret: () => '',
      secrets: NOTHING_KEPT,
      language: 'en',
      now: () => NOW,
      timeoutMs: 10_000,
    });
    const stream = await other.fetchFile?.('a');
    expect((await errorOf(stream && buffer(stream))).code).toBe('too-large');
  });
});

const samples = fileURLToPath(new URL('../src/channels/telegram/samples/', import.meta.url));
const sampleOf = (name: string) => JSON.parse(readFileSync(join(samples, name), 'utf8')) as Update;

test('the samples have the shape that Telegram documents', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'osem-samples-'));
  const root = fileURLToPath(new URL('..', import.meta.url));
  const types = join(root, 'node_modules/@grammyjs/types/mod.js');
  const lines = readdirSync(samples).map(
    (name, n) => `export const s${n}: Update = ${JSON.stringify(sampleOf(name))};`,
  );
  const wrong =
    '// @ts-expect-error: the judge can tell\nexport const wrong: Update = { update_id: 1, mesage: {} };';
  writeFileSync(
    join(folder, 'samples.ts'),
    [`import type { Update } from '${types}';`, ...lines, wrong].join('\n'),
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const options = [
    '--ignoreConfig',
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--types',
    '',
  ];
  const judged = await promisify(execFile)(process.execPath, [
    tsc,
    ...options,
    join(folder, 'samples.ts'),
  ]).catch((error: { stdout: string }) => error);
  rmSync(folder, { recursive: true });
  expect(judged.stdout).toBe('');
});

test('a second stand-in, not written by us, agrees', async () => {
  const api = await TelegramTestApi.start();
  try {
    const other = await channelAt(api.url);
    const items: RawItem[] = [];
    await other.connect?.(await door(items, () => null, SECRET));
    await api.customerWrites(peer.token, CHAT, 'Hello from elsewhere');
    await eventually(() => expect(items).toHaveLength(1));
    const [inbound] = await other.parse(items[0]?.raw ?? '', NOW);
    expect(inbound).toMatchObject({ type: 'message', conversation: '7001', text: 'Hello from elsewhere' });
    const { externalId } = await other.send(outbound({ text: 'Hello back' }));
    expect(externalId).toMatch(/^4242:\d+$/);
    expect(await api.textsOfBot(peer.token)).toEqual(['Hello back']);
  } finally {
    await api.stop();
  }
});
