import { expect } from 'vitest';
import type { ChannelFixture } from './channels.fixtures.ts';
import { MessengerPeer, type MetaSent } from './peers/messenger.ts';
import type { Product } from './peers/messenger-limits.ts';

const CUSTOMER = '1001';
/** 2026-11-22T09:00:00Z: near the time of the suite. */
const WRITTEN = 1_795_338_000_000;
const DAY_MS = 24 * 60 * 60 * 1000;

const FAULTS = {
  'too-many': { status: 400, code: 613, headers: { 'retry-after': '7' } },
  broken: { status: 503, code: 2 },
  silent: 'never',
  cut: 'cut-after-doing',
  'bad-credentials': { status: 401, code: 190 },
  'customer-gone': { status: 400, code: 551, subcode: 1545041 },
} as const;

/** Meta dates what it delivers; the suite runs at a time of its own, and houses at today's. */
function redated(body: string | Buffer, receivedAt: number): string | Buffer {
  const shift = Math.round((receivedAt - WRITTEN) / 1000) * 1000;
  if (typeof body !== 'string' || Math.abs(shift) < DAY_MS) return body;
  return body.replace(/("timestamp": ?)(\d{13})/g, (_all, before, at) => `${before}${Number(at) + shift}`);
}

/** What is the same on Messenger and on Instagram. */
export function metaFixture(product: Product, account: string) {
  const peer = new MessengerPeer(product);
  const event = (n: number, what: Record<string, unknown>) => ({
    sender: { id: CUSTOMER },
    recipient: { id: account },
    timestamp: WRITTEN - 3_600_000 + n * 1000,
    ...what,
  });
  const delivery = (messaging: readonly object[]) =>
    JSON.stringify({ object: product, entry: [{ id: account, time: WRITTEN, messaging }] });
  const said = (text: string, n: number) => event(n, { message: { mid: `m_suite${n}`, text } });
  return {
    settings: (vendorUrl: string) => peer.settingsAt(vendorUrl),
    secrets: [
      ...[...peer.accounts.values()].map(({ token }) => token),
      ...[peer.appSecret, peer.verifyToken],
    ],
    refused: ['wrong', 'missing', 'stale'],
    request(body, receivedAt, signed) {
      const at = receivedAt - (signed === 'stale' ? 30 * DAY_MS : 0);
      const bytes = Buffer.from(redated(body, at) as string, 'utf8');
      const signature = peer.sign(bytes, signed === 'wrong' ? 'another' : peer.appSecret);
      const headers = { 'content-type': 'application/json' };
      return {
        method: 'POST',
        headers: signed === 'missing' ? headers : { ...headers, 'x-hub-signature-256': signature },
        query: {},
        body: bytes,
        receivedAt,
      };
    },
    saying: (text, n = 77) => delivery([said(text, n)]),
    several: (texts, n) => delivery(texts.map((text, at) => said(text, n + at))),
    pressing: (carries) =>
      delivery([
        event(78, {
          message: { mid: 'm_press', text: 'Pressed', quick_reply: { payload: `${OURS}${carries}` } },
        }),
      ]),
    conversation: `${account}:${CUSTOMER}`,
    ref: `${account} 0 m_file`,
    async vendor() {
      const at = await MessengerPeer.start(product);
      at.customer(account, CUSTOMER);
      at.attached('m_file', 0, at.file('receipt.pdf', Buffer.from('receipt')));
      return {
        url: at.url,
        fail: (fault) => at.fail('messages', FAULTS[fault]),
        silence: (call) => at.fail(call === 'connect' ? 'subscribed_apps' : 'look-up', 'never'),
        texts: () => at.sent.flatMap(({ text }) => text ?? []),
        files: () => at.sent.flatMap(({ file }) => file ?? []),
        buttons: () => buttonsOf(at.sent.at(-1)),
        stop: () => at.stop(),
      };
    },
  } satisfies Partial<ChannelFixture>;
}

/** What each of our buttons begins with. */
const OURS = 'osem:';

function buttonsOf(sent: MetaSent | undefined): { label: string; carries: string }[] {
  return (sent?.replies ?? []).map(({ title, payload }) => ({
    label: title,
    carries: payload.slice(OURS.length),
  }));
}

const M = 'm_AGNw9QkKk2t5qXJ7bI-';
const KEY = '0198f3a1-7d2e-7c44-9f31-2b6f0d1c9a55';
const cannotBeShown = '[A message that cannot be shown here. Ask the customer to write it as text.]';
/** A file as it is named; its ref ends with its address. */
const file = (name: string, type = 'application/octet-stream') => ({
  ref: expect.stringMatching(/^2001 \d m_\S+ https:\/\/\S+$/) as string,
  ...{ name, type, size: null },
});

export const messenger: ChannelFixture = {
  ...metaFixture('page', '2001'),
  malformed: ['', 'no json', 'null', '[]', '{}', '{"object":"instagram","entry":[]}', '{"object":"page"}'],
  samples: {
    'text.json': [
      {
        type: 'message',
        externalId: `${M}001`,
        conversation: '2001:1001',
        from: { address: '2001:1001', name: null },
        sentAt: WRITTEN + 1000,
        text: 'Hello, my order has not arrived.',
        files: [],
      },
    ],
    'reply.json': [{ type: 'message', text: 'This one.', quotes: { externalId: `${M}900` } }],
    'photos.json': [
      {
        type: 'message',
        text: 'It arrived like this',
        files: [file('parcel_n.jpg'), file('label_n.png')],
      },
    ],
    'document.json': [{ text: '', files: [file('receipt 1207.pdf')] }],
    'voice.json': [{ text: '', files: [file('audioclip-1795338-2345.mp4', 'audio/mp4')] }],
    'like.json': [{ text: '[Sticker] 👍', files: [file('39178562_n.png')] }],
    'sticker.json': [{ text: '[Sticker]', files: [file('851587_n.png')] }],
    'location.json': [{ text: '[Location] 46.0511, 14.5051', files: [] }],
    'link.json': [{ text: 'https://shop.example/tulips\n[Shared] Tulips | Shop', files: [] }],
    'shared-post.json': [{ text: '[Shared] Our spring https://www.facebook.com/reel/77', files: [] }],
    'product.json': [{ text: 'Is it there in red?\n[Shared] Ten tulips' }],
    'reel.json': [{ text: '[Shared] Unboxing', files: [file('10000000_n.mp4')] }],
    'unsupported.json': [{ text: cannotBeShown }],
    'quick-reply.json': [
      { type: 'choice', question: `${KEY}.solved.9`, choice: 'no', externalId: `${M}014` },
    ],
    'postback.json': [{ type: 'message', externalId: `${M}015`, text: 'Talk to a person' }],
    'start.json': [],
    'start-by-invitation.json': [{ type: 'message', text: 'OSEM-0123456789ABCDEF0123456789' }],
    'invitation.json': [{ type: 'message', text: 'OSEM-0123456789ABCDEF0123456788' }],
    'advertisement.json': [],
    'opt-in.json': [{ type: 'message', text: 'OSEM-0123456789ABCDEF0123456787' }],
    'reaction.json': [{ type: 'reaction', externalId: 'm_out1', signs: ['❤️'] }],
    'reaction-taken-back.json': [{ type: 'reaction', externalId: 'm_out1', signs: [] }],
    'reaction-of-a-colleague.json': [],
    'edit.json': [{ type: 'edit', externalId: `${M}001`, text: 'Hello, my order 1207 has not arrived.' }],
    'unsent.json': [{ type: 'delete', externalId: `${M}001` }],
    'delivered.json': [
      { type: 'receipt', externalId: 'm_out1', receipt: 'delivered' },
      { type: 'receipt', externalId: 'm_out2', receipt: 'delivered' },
    ],
    // Of what was sent until then nothing is remembered here.
    'read.json': [],
    'delivered-until.json': [],
    'echo-own.json': [],
    'echo-inbox.json': [
      {
        type: 'aside',
        externalId: 'm_inbox1',
        from: { address: '2001', name: 'Written in the Page’s own inbox' },
        text: 'I have called you back.',
        asked: false,
      },
    ],
    'standby.json': [
      {
        type: 'aside',
        from: { address: '2001:1001', name: null },
        text: '[Said while another app had the conversation] And where is my parcel?',
        asked: false,
      },
    ],
    'handed.json': [
      {
        type: 'aside',
        from: { address: '2001', name: 'Another app' },
        text: 'It handed the conversation over: a person is needed',
        asked: false,
      },
    ],
    'two-entries.json': [
      { type: 'message', conversation: '2001:1001', text: 'On the first Page' },
      { type: 'message', conversation: '2001:1001', text: 'And again' },
      {
        type: 'message',
        conversation: '2002:1001',
        from: { address: '2002:1001', name: null },
        text: 'On the second Page',
      },
    ],
    'other-page.json': [],
    'nobody.json': 'not-understood',
    'unknown-kind.json': 'not-understood',
  },
};
