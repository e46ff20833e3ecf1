import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CodedError } from '../src/domain/coded-error.ts';
import type { EventBody } from './peers/slack.ts';
import { CARD, startDesk, type TestDesk } from './slack.house.ts';

let desk: TestDesk;
let bodies: unknown[];

beforeAll(async () => {
  desk = await startDesk('http');
  const ref = await desk.desk.show(CARD, null);
  const threadTs = ref.split(':')[1] ?? '';
  const { slack } = desk;
  const file = slack.upload('label.pdf', 'application/pdf', Buffer.from('%PDF-'));
  const typed = slack.write({
    user: 'U0ANA',
    text: 'Ask <@U0X> &amp; <https://a.example|a>',
    threadTs,
    files: [file],
  });
  const ts = String(typed.event.ts);
  const asked = slack.write({
    user: 'U0MAJA',
    text: 'My parcel',
    attachments: [{ is_share: true, text: 'x' }],
  });
  const place = { channel: { id: 'C0DESK' }, user: { id: 'U0ANA' }, message_ts: asked.event.ts };
  bodies = [
    typed,
    slack.edit(ts, 'Later'),
    slack.react('U0ANA', String(asked.event.ts), 'ticket'),
    { type: 'message_action', ...place },
    slack.remove(ts),
  ];
  desk.standing.set(ref, 12);
  desk.conversations.set(`C0DESK:${String(asked.event.ts)}`, 12);
});
afterAll(() => desk.stop());

const filled = z.string().min(1);
const time = { sentAt: z.int().min(0).max(8.64e15), sequence: z.int().min(0).max(999), externalId: filled };
const file = z.strictObject({ ref: filled, name: filled, type: filled, size: z.int().min(0).nullable() });
const said = { text: z.string(), files: z.array(file) };
const inThread = { ref: z.string().regex(/^[\w-]+:\d+\.\d+$/), user: filled, ...time };
const from = z.strictObject({ address: filled, name: filled.nullable() });
const elsewhere = { conversation: filled, from, ...time };
const heardShape = z.array(
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('message'), ...inThread, ...said }),
    z.strictObject({ type: z.literal('edit'), ...inThread, text: z.string() }),
    z.strictObject({ type: z.literal('delete'), ...inThread }),
    z.strictObject({ type: z.literal('question'), conversation: filled, askedAt: z.int().min(0) }),
    z.strictObject({
      type: z.literal('accepted'),
      conversation: filled,
      user: filled,
      guest: z.boolean().optional(),
      answer: z.strictObject({ externalId: filled, address: filled.nullable() }).nullable(),
    }),
    z.strictObject({
      type: z.literal('customer'),
      by: filled.nullable(),
      guest: z.boolean().optional(),
      opens: z.literal(true).optional(),
      item: z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('message'), ...elsewhere, ...said }),
        z.strictObject({ type: z.literal('edit'), ...elsewhere, text: z.string() }),
        z.strictObject({ type: z.literal('delete'), ...elsewhere }),
      ]),
    }),
  ]),
);

/** What Slack never sends. */
const foreign = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(null, -1, 1e300, '', '\u0000', '\ud800', '<@U1>'.repeat(5000), [], {}, [[[]]], true),
);
const share = fc.noBias(fc.integer({ min: 0, max: 9999 })).map((n) => n / 10_000);

/** The body with one part, chosen by `picks` (0 to 1, a step down each), replaced. */
function changed(body: unknown, picks: Iterator<number>, value: unknown): unknown {
  const pick = () => Number(picks.next().value);
  if (typeof body !== 'object' || body === null || pick() < 0.1) return value;
  const keys = Object.keys(body);
  const key = keys[Math.floor(pick() * keys.length)];
  if (key === undefined) return value;
  const part = changed(Reflect.get(body, key), picks, value);
  if (Array.isArray(body)) return body.map((one, at) => (String(at) === key ? part : one));
  return { ...body, [key]: part };
}

const hostile = fc
  .tuple(fc.nat({ max: 4 }), fc.infiniteStream(share), foreign)
  .map(([at, picks, value]) => changed(bodies[at], picks, value));

describe('whatever comes as an event of Slack', () => {
  it('is understood in our words, or refused in them [K19]', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (body) => {
        const outcome = await Promise.resolve(desk.desk.parse?.(JSON.stringify(body), 1)).catch(
          (error: unknown) => error,
        );
        if (outcome instanceof CodedError) return;
        expect(heardShape.safeParse(outcome).error?.issues ?? []).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });

  it('is answered at the door, stored or not', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (body) => {
        fc.pre(typeof body === 'object' && body !== null && !Array.isArray(body));
        const answer = await desk.slack.deliver(desk.url, body as EventBody, { json: true });
        expect([200, 400]).toContain(answer.status);
        await answer.arrayBuffer();
      }),
      { numRuns: 300 },
    );
  });
});
