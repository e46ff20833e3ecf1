import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Channel, Inbound, Outbound, RawItem } from '../src/channels/channel.ts';
import { CodedError, type ErrorCode, MEANING } from '../src/domain/coded-error.ts';
import { TRAPS } from '../src/domain/ticket/spam.ts';
import { channels } from '../src/registry.ts';
import { brokenBodies } from './channels.broken.ts';
import { fixtures, secretOf, type Vendor, type VendorFault } from './channels.fixtures.ts';
import { NOTHING_KEPT } from './peers/secrets.ts';

/** What every channel keeps, whatever its vendor. A new channel brings its samples and its fixture; nothing else. */
const NOW = Date.UTC(2026, 10, 22, 9);
/** For what is answered: long, so that a busy machine fails nothing. For what is not: short, so that nobody waits. */
const PATIENT_MS = 10_000;
const HASTY_MS = 250;
/** fetch calls no port that has a service of old, such as 9. */
const NOBODY_LISTENS = 'http://127.0.0.1:2';

const opened: Vendor[] = [];
afterEach(async () => {
  for (const vendor of opened.splice(0)) await vendor.stop();
});

test('every registered channel has a fixture, and there is no other', () => {
  expect(Object.keys(fixtures).toSorted()).toEqual(channels.map((entry) => entry.id).toSorted());
});

describe.each(channels.map((entry) => ({ id: entry.id, entry })))('$id', ({ id, entry }) => {
  const fixture = fixtures[id];
  if (fixture === undefined) throw new Error(`test/channels.fixtures.ts has nothing on ${id}.`);
  const folder = new URL(`../src/channels/${id}/`, import.meta.url);
  const sample = (name: string) => readFileSync(new URL(`samples/${name}`, folder), 'utf8');

  async function channelAt(vendorUrl = NOBODY_LISTENS, timeoutMs = PATIENT_MS): Promise<Channel> {
    const settings = entry.settings.parse(fixture?.settings(vendorUrl));
    const make = await entry.load();
    return make(settings as never, {
      secret: secretOf,
      secrets: NOTHING_KEPT,
      ...(fixture?.publicUrl === undefined ? {} : { publicUrl: fixture.publicUrl }),
      language: 'en',
      now: () => NOW,
      timeoutMs,
    });
  }

  async function withVendor(timeoutMs = PATIENT_MS): Promise<{ channel: Channel; vendor: Vendor } | null> {
    if (!fixture?.vendor) return null;
    const vendor = await fixture.vendor();
    opened.push(vendor);
    return { channel: await channelAt(vendor.url, timeoutMs), vendor };
  }

  async function accepted(channel: Channel, body: string, receivedAt = NOW): Promise<RawItem[]> {
    if (fixture?.heard) return [fixture.heard(body)];
    const items = await channel.verify(fixture?.request(body, receivedAt, 'right') as never);
    if (!Array.isArray(items)) throw new Error('A delivery was answered like a challenge.');
    return items;
  }

  async function understood(channel: Channel, body: string): Promise<Inbound[]> {
    const inbound: Inbound[] = [];
    for (const item of await accepted(channel, body)) inbound.push(...(await channel.parse(item.raw, NOW)));
    return inbound;
  }

  const outbound = (patch: Partial<Outbound> = {}): Outbound => ({
    key: 'out-1',
    conversation: fixture.conversation,
    to: fixture.to ?? fixture.conversation,
    text: 'We look into it.',
    from: { name: 'Ana', team: 'Orders' },
    files: [],
    ...patch,
  });

  test('names itself as its entry does, and needs only settings that it has', async () => {
    expect((await channelAt()).id).toBe(id);
    expect(Object.keys(entry.settings.shape)).toEqual(expect.arrayContaining([...entry.needs]));
  });

  test('describes every setting', () => {
    for (const [name, setting] of Object.entries(entry.settings.shape)) {
      expect(setting.description, name).toMatch(/\w.*\./);
    }
  });

  test('has a README with its level and the steps to set it up', () => {
    const page = readFileSync(new URL('README.md', folder), 'utf8');
    expect(page).toMatch(/^## Set up$/m);
    expect(page).toContain(`**Level: ${entry.about?.level}`);
  });

  test('says its level, what comes in and goes out, and what it was tested against', () => {
    const said = Object.values(entry.about ?? { nothing: '' });
    for (const words of said) expect(words, 'Fill in `about` of its index.ts').toMatch(/\w/);
    expect(said.join(), 'Fill in `about` of its index.ts').not.toMatch(/TODO/);
  });

  const { saying, several, becomes = (text: string) => text } = fixture;
  const hasWebhook = saying !== null && fixture.heard === undefined;
  if (!hasWebhook) {
    test('has no webhook: whoever delivers is refused, and nothing is echoed', async () => {
      const channel = await channelAt();
      for (const signed of ['right', ...fixture.refused] as const) {
        const error = await errorOf(channel.verify(fixture.request('hello', NOW, signed)));
        expect(error.code).toBe('unauthorized');
        expectQuiet(error, [...fixture.secrets, 'hello']);
      }
      expect((await errorOf(channel.parse('hello', NOW))).code).toBe('not-understood');
    });
  } else {
    test.each([...fixture.refused])('refuses a %s signature and takes nothing', async (signed) => {
      const channel = await channelAt();
      const error = await errorOf(channel.verify(fixture.request(saying('hello'), NOW, signed)));
      expect(error.code).toBe('unauthorized');
      expectQuiet(error, [...fixture.secrets, 'hello']);
    });

    test('refuses a signed body that is no delivery, without echoing it', async () => {
      const channel = await channelAt();
      for (const body of fixture.malformed) {
        const error = await errorOf(channel.verify(fixture.request(body, NOW, 'right')));
        expect(error.code, body).toBe('malformed');
        if (body.length > 4) expectQuiet(error, [...fixture.secrets, body]);
      }
    });

    test('takes a delivery that is posted, and no other', async () => {
      const channel = await channelAt();
      const request = fixture.request(saying('hello'), NOW, 'right');
      const outcome = await channel.verify({ ...request, method: 'GET' }).catch(ours);
      expect(Array.isArray(outcome), 'A GET was taken for a delivery').toBe(false);
    });
  }

  if (saying !== null) {
    test('has an expectation for every sample and a sample for every expectation', () => {
      expect(readdirSync(new URL('samples', folder)).toSorted()).toEqual(
        Object.keys(fixture.samples).toSorted(),
      );
    });

    test.each(Object.entries(fixture.samples))('understands %s', async (name, expected) => {
      const channel = await channelAt();
      if (expected === 'not-understood') {
        expect((await errorOf(understood(channel, sample(name)))).code).toBe('not-understood');
        return;
      }
      const inbound = await understood(channel, sample(name));
      expect(inbound).toMatchObject(expected);
      expect(inbound).toHaveLength(expected.length);
      for (const one of inbound) expectValid(one);
    });

    test('gives a repeated delivery the same id, another one another', async () => {
      const channel = await channelAt();
      const bodies = Object.keys(fixture.samples).map(sample);
      const ids = new Set<string>();
      for (const body of bodies) {
        const [first] = await accepted(channel, body);
        const [again] = await accepted(channel, body, NOW + 60_000);
        expect(again?.externalId).toBe(first?.externalId);
        expect(again?.conversation).toBe(first?.conversation);
        ids.add(String(first?.externalId));
      }
      expect(ids.size).toBe(bodies.length);
    });

    test('keeps the conversation from the door to the parser', async () => {
      const channel = await channelAt();
      for (const name of Object.keys(fixture.samples)) {
        for (const item of await accepted(channel, sample(name))) {
          const inbound = await channel.parse(item.raw, NOW).catch(() => []);
          for (const one of inbound) expect(one.conversation, name).toBe(item.conversation);
        }
      }
    });

    test('takes any text as it is', async () => {
      const channel = await channelAt();
      const hostile = fc.oneof(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.constantFrom(
          '\u0000',
          '\ud800',
          '<script>alert(1)</script>',
          '<!channel>',
          '\u202eevil',
          '😀'.repeat(4000),
        ),
      );
      await fc.assert(
        fc.asyncProperty(hostile, async (words) => {
          fc.pre(becomes(words).trim() !== '');
          const messages = (await understood(channel, saying(words))).filter((one) => one.type === 'message');
          expect(messages.map((one) => one.text)).toEqual([becomes(words)]);
          for (const one of messages) expectValid(one);
        }),
        { numRuns: 200 },
      );
    });

    test('tells the messages of a conversation apart, and knows their order', async () => {
      const channel = await channelAt();
      const first = await understood(channel, saying('one', 1));
      const second = await understood(channel, saying('two', 2));
      const [one, two] = [...first, ...second];
      if (one?.type !== 'message' || two?.type !== 'message') throw new Error('Not two messages.');
      expect(two.externalId).not.toBe(one.externalId);
      expect([one.conversation, two.conversation]).toEqual([fixture.conversation, fixture.conversation]);
      const [items, more] = [
        await accepted(channel, saying('one', 1)),
        await accepted(channel, saying('two', 2)),
      ];
      expect(more[0]?.externalId).not.toBe(items[0]?.externalId);
      expect(two.sentAt > one.sentAt || two.sequence > one.sequence, 'The second is not later').toBe(true);
    });

    test.each(several ? ['several messages'] : [])(
      'takes %s of one delivery, each with an id of its own',
      async () => {
        const channel = await channelAt();
        const texts = Array.from({ length: 20 }, (_, n) => `message ${n}`);
        const body = several?.(texts, 1) ?? '';
        const inbound = await understood(channel, body);
        expect(inbound.map((one) => (one.type === 'message' ? one.text : one.type))).toEqual(texts);
        const ids = (await accepted(channel, body)).map(({ externalId }) => externalId);
        expect(new Set(ids).size).toBe(ids.length);
        expect((await accepted(channel, body, NOW + 60_000)).map(({ externalId }) => externalId)).toEqual(
          ids,
        );
      },
    );

    /** `npm run chaos` goes through 100,000; the suite through the same few hundred every time. */
    const BODIES = Number(process.env.CHANNEL_BODIES ?? 600);
    test(
      `answers ${BODIES} broken bodies with what is the sender's fault, or understands them; never with a crash`,
      async () => {
        const channel = await channelAt();
        const bodies = Object.keys(fixture.samples).map(sample);
        expect(bodies.length, 'There are no samples to break').toBeGreaterThan(0);
        await fc.assert(
          fc.asyncProperty(brokenBodies(bodies, fixture.format), (body) => expectOursOrValid(channel, body)),
          { numRuns: BODIES, seed: Number(process.env.CHAOS_SEED ?? 8) },
        );
      },
      60_000 + BODIES * 20,
    );

    const levels = ['[', '{"message":', '{"message":{"chat":', '{"text":'];
    test.each((fixture.format ?? 'json') === 'json' ? levels : [])(
      'survives 20,000 levels of %s',
      async (open) => {
        const channel = await channelAt();
        const close = open
          .replace(/[^[{]/g, '')
          .split('')
          .toReversed()
          .map((one) => (one === '[' ? ']' : '}'));
        const deep = `${open.repeat(20_000)}1${close.join('').repeat(20_000)}`;
        await expectOursOrValid(channel, deep);
        const inside = saying('hello').replace(/"hello"/, deep);
        await expectOursOrValid(channel, inside);
        await expectOursOrValid(channel, saying('hello').replace(/}$/, `,"extra":${deep}}`));
      },
    );
  }

  test('sends a text of the greatest length whole and in order', async () => {
    const at = await withVendor();
    const words = Array.from({ length: 20_000 }, (_, n) => `w${n}`);
    const channel = at?.channel ?? (await channelAt());
    const text = words.join(' ').slice(0, channel.limits.textLength);
    const { externalId } = await channel.send(outbound({ text }));
    expect(externalId).not.toBe('');
    if (at) expect(at.vendor.texts().join(' ')).toBe(text);
  });

  test.each(fixture.vendor ? ['texts'] : [])('cuts long %s between words, and loses none', async () => {
    const at = await withVendor();
    const word = fc.string({ unit: fc.constantFrom('a', 'ž', 'щ', '😀', "'"), minLength: 1, maxLength: 30 });
    const long = fc.tuple(fc.array(word, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 60 }));
    await fc.assert(
      fc.asyncProperty(long, async ([words, times]) => {
        const text = Array.from({ length: times }, () => words.join(' '))
          .join(' ')
          .slice(0, at?.channel.limits.textLength)
          .replace(/[\ud800-\udbff]$/, '')
          .trim();
        const before = at?.vendor.texts().length ?? 0;
        await at?.channel.send(outbound({ key: `long-${before}`, text }));
        expect(
          at?.vendor
            .texts()
            .slice(before)
            .flatMap((part) => part.split(' ')),
        ).toEqual(text.split(' '));
      }),
      { numRuns: 10 },
    );
  });

  test('sends files with their bytes', async () => {
    const at = await withVendor();
    const open = async () => Readable.from([Buffer.from('first '), Buffer.from('second')]);
    const address = () => 'data:text/plain,first%20second';
    const channel = at?.channel ?? (await channelAt());
    if (at && channel.limits.fileTypes.length === 0) return;
    const all = [
      { name: 'a.txt', type: 'text/plain', open, address },
      { name: 'b.png', type: 'image/png', open, address },
    ];
    const files = all.filter(({ type }) => channel.limits.fileTypes.some((taken) => type.startsWith(taken)));
    expect((await channel.send(outbound({ text: '', files }))).externalId).not.toBe('');
    if (at) expect(at.vendor.files().map(String)).toEqual(files.map(() => 'first second'));
  });

  /** As long as the keys of our messages are. */
  const KEY = '0198f3a1-7d2e-7c44-9f31-2b6f0d1c9a55.closing.999';

  test('says how many buttons it has, or that it has none', async () => {
    const { buttons } = (await channelAt()).limits;
    if (buttons === null) return expect(fixture.pressing).toBeNull();
    expect(buttons.most).toBeGreaterThanOrEqual(2);
    expect(buttons.label).toBeGreaterThanOrEqual(20);
  });

  test.each(fixture.vendor ? ['choices'] : [])(
    'sends %s as buttons, as many and as long as it says',
    async () => {
      const at = await withVendor();
      const { buttons } = at?.channel.limits ?? {};
      if (at === null || buttons == null) return;
      const choices = [
        { id: 'yes', label: 'Yes, solved' },
        { id: 'no', label: 'n'.repeat(buttons.label) },
        { id: '2', label: '3 coupons' },
      ].slice(0, buttons.most);
      const { externalId } = await at.channel.send(outbound({ key: KEY, text: 'Is it solved?', choices }));
      expect(externalId).not.toBe('');
      expect(at.vendor.texts()).toEqual(['Is it solved?']);
      expect(at.vendor.buttons().map(({ label }) => label)).toEqual(choices.map(({ label }) => label));
      for (const [index, { carries }] of at.vendor.buttons().entries()) {
        expect(carries).toContain(choices[index]?.id);
        expect(carries).toContain(KEY);
      }
    },
  );

  test.each(fixture.vendor ? ['3 coupons', null] : [])(
    'takes the buttons of a message away that nobody pressed, and says what counted: %s',
    async (label) => {
      const at = await withVendor();
      if (at === null || at.channel.limits.buttons === null) return;
      // Some vendors let nobody change what was sent.
      if (at.channel.chosen === undefined) return;
      const choices = [
        { id: '1', label: 'A coupon' },
        { id: 'else', label: 'Something else' },
      ];
      const text = 'What would suit you?';
      const { externalId } = await at.channel.send(outbound({ key: KEY, text, choices }));
      const { conversation } = fixture;
      const mark = at.channel.markOf?.({ conversation, externalId, text }) ?? '';
      await at.channel.chosen?.(mark, text, label);
      expect(at.vendor.buttons().filter(({ carries }) => carries.includes(KEY))).toEqual([]);
      const [said = '', ...more] = at.vendor.texts();
      expect(more).toEqual([]);
      const below = at.vendor.buttons().map((one) => one.label);
      expect([said, ...below].join('\n')).toBe(label === null ? text : `${text}\n✓ ${label}`);
      await at.channel.chosen?.(mark, text, label);
      const longer = text.repeat(3000);
      expect(at.channel.markOf?.({ conversation, externalId, text: longer })).toBeNull();
    },
  );

  const { pressing } = fixture;
  test.each(pressing === null ? [] : ['no', 'else', '1', '9'])('understands a press: %s', async (choice) => {
    const channel = await channelAt();
    const inbound = await understood(channel, pressing?.(`${choice}:${KEY}`) ?? '');
    expect(inbound).toMatchObject([
      { type: 'choice', question: KEY, choice, conversation: fixture.conversation },
    ]);
    for (const one of inbound) expectValid(one);
  });

  /** A channel without a webhook has none to register. */
  const called =
    !hasWebhook || fixture.enteredByHand ? (['fetchFile'] as const) : (['connect', 'fetchFile'] as const);

  const FAULTS: [VendorFault, ErrorCode][] = [
    ['too-many', 'rate-limited'],
    ['broken', 'vendor-down'],
    ['silent', 'unknown-outcome'],
    ['cut', 'unknown-outcome'],
    ['bad-credentials', 'vendor-refused'],
    ['customer-gone', 'contact-unreachable'],
  ];

  test.each(fixture.vendor ? FAULTS : [])('calls a vendor that is %s %s', async (fault, code) => {
    const at = await withVendor(fault === 'silent' ? HASTY_MS : PATIENT_MS);
    at?.vendor.fail(fault);
    const started = performance.now();
    const error = await errorOf(at?.channel.send(outbound({ text: 'words of ours' })));
    expect(performance.now() - started).toBeLessThan(PATIENT_MS / 2);
    // Where a repeat is harmless it is tried again, and nobody is asked.
    const unsure = code === 'unknown-outcome' && at?.channel.limits.sendsOnce === true;
    expect(error.code).toBe(unsure ? 'vendor-down' : code);
    expect(error.retryAfterMs).toBe(fault === 'too-many' ? 7000 : undefined);
    expectQuiet(error, [...fixture.secrets, 'words of ours']);
  });

  /** Where no files go either way, there are none to fetch. */
  const nothingToFetch = ({ limits }: Channel, call: string) =>
    call === 'fetchFile' && (limits.fileTypes.length === 0 || fixture.filesCome === true);

  test.each(fixture.vendor ? ['send', ...called] : [])('%s: nobody listens', async (call) => {
    const channel = await channelAt();
    if (nothingToFetch(channel, call))
      return expect(channel.fetchFile === undefined).toBe(fixture.filesCome !== true);
    const error = await errorOf(
      call === 'send'
        ? channel.send(outbound())
        : call === 'connect'
          ? channel.connect?.('https://support.example')
          : channel.fetchFile?.(fixture.ref),
    );
    expect(error.code).toBe('vendor-down');
    expectQuiet(error, fixture.secrets);
  });

  test.each(fixture.vendor ? called : [])('gives up a %s without answer', async (call) => {
    const at = await withVendor(HASTY_MS);
    if (at && nothingToFetch(at.channel, call)) return;
    at?.vendor.silence(call);
    const started = performance.now();
    const error = await errorOf(
      call === 'connect'
        ? at?.channel.connect?.('https://support.example')
        : at?.channel.fetchFile?.(fixture.ref),
    );
    expect(performance.now() - started).toBeLessThan(PATIENT_MS / 2);
    expect(error.code).toBe('vendor-down');
    expectQuiet(error, fixture.secrets);
  });

  test('fetches no file from within our own network, whoever named the address', async () => {
    let reached = 0;
    const inside = createServer((_request, response) => void response.end('secret'));
    inside.on('connection', () => reached++);
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
    const { port } = inside.address() as AddressInfo;
    try {
      const channel = await channelAt(NOBODY_LISTENS, HASTY_MS);
      for (const at of [
        ...[`http://127.0.0.1:${port}/x`, `http://localhost:${port}/x`, `https://127.0.0.1:${port}/x`],
        ...[`http://x@127.0.0.1:${port}/x`, 'file:///etc/passwd', '../../../etc/passwd'],
      ])
        for (const ref of [at, fixture.ref.replace(/https?:\/\/\S*/, at), `${fixture.ref} ${at}`]) {
          const outcome = await channel.fetchFile?.(ref).catch(ours);
          expect(outcome === undefined || outcome instanceof CodedError, ref).toBe(true);
        }
      expect(reached).toBe(0);
    } finally {
      await new Promise((resolve) => inside.close(resolve));
    }
  });

  test.each(fixture.vendor ? ['fetchFile'] : [])('%s gives the bytes', async (call) => {
    const at = await withVendor();
    if (at && nothingToFetch(at.channel, call)) return;
    const stream = await at?.channel.fetchFile?.(fixture.ref);
    expect(stream && (await readText(stream))).toBe('receipt');
  });
});

/** Rightly signed: refused for what it is, stored and a dead letter, or understood. */
async function expectOursOrValid(channel: Channel, body: string | Buffer): Promise<void> {
  const fixture = fixtures[channel.id];
  const items = fixture?.heard
    ? [fixture.heard(body)]
    : await channel.verify(fixture?.request(body, NOW, 'right') as never).catch(ours);
  if (items instanceof CodedError) {
    // A broken date may be an old one.
    if (!fixture?.refused.includes('stale'))
      expect(items.code, 'A fixture signs every body rightly').not.toBe('unauthorized');
    expect(MEANING[items.code].http, `'${items.code}' is no fault of the sender's`).toBeLessThan(500);
    return;
  }
  if (!Array.isArray(items)) return;
  for (const item of items) {
    expect(item.externalId).not.toBe('');
    expect(item.conversation).not.toBe('');
    const inbound = await channel.parse(item.raw, NOW).catch(ours);
    if (inbound instanceof CodedError) expect(inbound.code).toBe('not-understood');
    else for (const one of inbound) expectValid(one);
  }
}

function ours(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  throw error;
}

async function errorOf(call: Promise<unknown> | undefined): Promise<CodedError> {
  const outcome = await Promise.resolve(call).then(
    () => new Error('Nothing was thrown.'),
    (error: unknown) => error,
  );
  return ours(outcome);
}

/** Nothing of an error, however deep somebody looks into it, says a secret or a customer's word. */
function expectQuiet(error: CodedError, words: readonly string[]): void {
  const shown = `${error.stack} ${inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })}`;
  for (const word of words) expect(shown).not.toContain(word);
}

const filled = z.string().min(1);
const baseShape = z.strictObject({
  conversation: filled,
  from: z.strictObject({ address: filled, name: filled.nullable(), language: filled.optional() }),
  sentAt: z.int().min(0).max(8.64e15),
  sequence: z.int(),
});
const fileShape = z.strictObject({
  ref: filled,
  name: filled,
  type: filled,
  size: z.int().nonnegative().nullable(),
});
const statedShape = z.strictObject({
  kind: filled,
  anew: z.literal(true).optional(),
  fields: z.record(
    filled,
    z.union([z.string(), z.number(), z.boolean(), z.strictObject({ skip: z.int().nonnegative() })]),
  ),
});
const headedShape = { subject: filled.optional(), cc: z.array(filled).optional() };
const inboundShape = z.discriminatedUnion('type', [
  baseShape.extend({
    type: z.literal('message'),
    externalId: filled,
    text: z.string(),
    files: z.array(fileShape),
    album: filled.optional(),
    stated: statedShape.optional(),
    call: z
      .strictObject({
        back: z.strictObject({ at: z.int().nonnegative().nullable(), zone: filled }).optional(),
      })
      .optional(),
    trap: z.enum(TRAPS).optional(),
    ...headedShape,
    quotes: z.strictObject({ externalId: filled.nullable(), text: filled.optional() }).optional(),
    automatic: z.literal(true).optional(),
  }),
  baseShape.extend({
    type: z.literal('aside'),
    externalId: filled,
    text: z.string(),
    files: z.array(fileShape),
    asked: z.boolean(),
    ...headedShape,
  }),
  baseShape.extend({
    type: z.literal('edit'),
    externalId: filled,
    text: z.string(),
    album: filled.optional(),
  }),
  baseShape.extend({ type: z.literal('reaction'), externalId: filled, signs: z.array(filled) }),
  baseShape.extend({ type: z.literal('moved'), to: filled }),
  baseShape.extend({
    type: z.literal('reach'),
    reachable: z.boolean(),
    said: z.enum(['stop', 'start']).optional(),
  }),
  baseShape.extend({ type: z.literal('delete'), externalId: filled }),
  baseShape.extend({
    type: z.literal('receipt'),
    externalId: filled,
    key: filled.optional(),
    receipt: z.enum(['delivered', 'read', 'failed']),
    code: z.string().optional(),
  }),
  baseShape.extend({
    type: z.literal('choice'),
    externalId: filled,
    question: filled,
    choice: filled,
    mark: z.string(),
  }),
  baseShape.extend({ type: z.literal('name'), name: z.string().regex(/\S/) }),
]);

function expectValid(one: Inbound): void {
  expect(inboundShape.safeParse(one).error?.issues ?? []).toEqual([]);
  if (one.type === 'message')
    expect(one.text !== '' || one.subject !== undefined || one.files.length > 0).toBe(true);
}
