import { readdirSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Channel, Inbound, Outbound, RawItem } from '../src/channels/channel.ts';
import { CodedError, type ErrorCode } from '../src/domain/coded-error.ts';
import { channels } from '../src/registry.ts';
import { fixtures, secretOf, type Vendor, type VendorFault } from './channels.fixtures.ts';
import { NOTHING_KEPT } from './peers/secrets.ts';

/** What every channel keeps, whatever its vendor. A new channel brings its samples and its fixture; nothing else. */
const NOW = Date.UTC(2026, 10, 22, 9);
/** For what is answered: long, so that a busy machine fails nothing. For what is not: short, so that nobody waits. */
const PATIENT_MS = 10_000;
const HASTY_MS = 250;
const NOBODY_LISTENS = 'http://127.0.0.1:9';

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
    to: fixture.conversation,
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

  test('has a README with the steps to set it up', () => {
    expect(readFileSync(new URL('README.md', folder), 'utf8')).toMatch(/^## Set up$/m);
  });

  const { saying } = fixture;
  if (saying === null) {
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
          fc.pre(words.trim() !== '');
          const messages = (await understood(channel, saying(words))).filter((one) => one.type === 'message');
          expect(messages.map((one) => one.text)).toEqual([words]);
          for (const one of messages) expectValid(one);
        }),
        { numRuns: 200 },
      );
    });

    test('answers hostile JSON with an error of ours or with valid inbound, never with a crash', async () => {
      const channel = await channelAt();
      const bodies = Object.keys(fixture.samples).map((name) => JSON.parse(sample(name)) as unknown);
      const mutated = fc.tuple(fc.constantFrom(...bodies), fc.infiniteStream(share), foreign);
      await fc.assert(
        fc.asyncProperty(mutated, async ([body, picks, value]) => {
          await expectOursOrValid(channel, JSON.stringify(mutate(body, picks, value)));
        }),
        { numRuns: 3000 },
      );
    });

    test.each(['[', '{"message":', '{"message":{"chat":', '{"text":'])(
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

  test('sends files with their bytes', async () => {
    const at = await withVendor();
    const open = async () => Readable.from([Buffer.from('first '), Buffer.from('second')]);
    const channel = at?.channel ?? (await channelAt());
    const files = [
      { name: 'a.txt', type: 'text/plain', open },
      { name: 'b.png', type: 'image/png', open },
    ];
    expect((await channel.send(outbound({ text: '', files }))).externalId).not.toBe('');
    if (at) expect(at.vendor.files().map(String)).toEqual(['first second', 'first second']);
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
  const called = saying === null ? (['fetchFile'] as const) : (['connect', 'fetchFile'] as const);

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
    expect(error.code).toBe(code);
    expect(error.retryAfterMs).toBe(fault === 'too-many' ? 7000 : undefined);
    expectQuiet(error, [...fixture.secrets, 'words of ours']);
  });

  test.each(fixture.vendor ? ['send', ...called] : [])('%s: nobody listens', async (call) => {
    const channel = await channelAt();
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

  test.each(fixture.vendor ? ['fetchFile'] : [])('%s gives the bytes', async () => {
    const at = await withVendor();
    const stream = await at?.channel.fetchFile?.(fixture.ref);
    expect(stream && (await readText(stream))).toBe('receipt');
  });
});

/** Evenly from 0 to 1. */
const share = fc.noBias(fc.integer({ min: 0, max: 9_999 })).map((n) => n / 10_000);

/** What a vendor never sends. */
const foreign = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(null, -1, 1e300, 2 ** 53, '', '\u0000', '\ud800', 'x'.repeat(50_000), [], {}, [[[]]], true),
);

/** The body with one part, chosen by `picks` (0 to 1, a step down each), replaced, dropped or doubled. */
function mutate(body: unknown, picks: Iterator<number>, value: unknown): unknown {
  const pick = () => picks.next().value as number;
  if (typeof body !== 'object' || body === null || pick() < 0.1) return value;
  const keys = Object.keys(body);
  const key = keys[Math.floor(pick() * keys.length)];
  if (key === undefined) return value;
  const part = (body as Record<string, unknown>)[key];
  if (Array.isArray(body))
    return body.map((item, at) => (String(at) === key ? mutate(item, picks, value) : item));
  const { [key]: _dropped, ...rest } = body as Record<string, unknown>;
  const chance = pick();
  if (chance < 0.1) return rest;
  if (chance < 0.2) return { ...body, [`${key}_2`]: part };
  return { ...body, [key]: mutate(part, picks, value) };
}

async function expectOursOrValid(channel: Channel, body: string): Promise<void> {
  const fixture = fixtures[channel.id];
  const items = await channel.verify(fixture?.request(body, NOW, 'right') as never).catch(ours);
  if (!Array.isArray(items)) return;
  for (const item of items) {
    expect(item.externalId).not.toBe('');
    expect(item.conversation).not.toBe('');
    const inbound = await channel.parse(item.raw, NOW).catch(ours);
    if (Array.isArray(inbound)) for (const one of inbound) expectValid(one);
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
const inboundShape = z.discriminatedUnion('type', [
  baseShape.extend({
    type: z.literal('message'),
    externalId: filled,
    text: z.string(),
    files: z.array(fileShape),
  }),
  baseShape.extend({ type: z.literal('edit'), externalId: filled, text: z.string() }),
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
  if (one.type === 'message') expect(one.text !== '' || one.files.length > 0).toBe(true);
}
