import type { ChannelFixture } from './channels.fixtures.ts';
import { LinePeer } from './peers/line.ts';

const CUSTOMER = 'U4af4980629f5c2a0b1c3d4e5f6a7b8c9';
const GROUP = 'Ca56f94637c8e4b1f9d2a3b4c5d6e7f80';
/** 2026-11-22T09:00:00Z: the time of the suite, near which everything here is dated. */
const NOW = 1_795_338_000_000;
const MONTH_MS = 30 * 24 * 60 * 60 * 1000;
const KEY = '0198f3a1-7d2e-7c44-9f31-2b6f0d1c9a55.solved.9';

const FAULTS = {
  'too-many': {
    status: 429,
    message: 'The API rate limit has been exceeded. Try again later.',
    retryAfter: 7,
  },
  broken: { status: 500, message: 'The error on the internal server.' },
  silent: 'never',
  cut: 'cut-after-doing',
  'bad-credentials': { status: 401, message: 'Authentication failed.' },
  'customer-gone': { status: 400, message: 'Failed to send messages' },
} as const;

function event(n: number, type: string, more: object): object {
  return {
    ...{ type, mode: 'active', timestamp: NOW - 3_600_000 + n, source: { type: 'user', userId: CUSTOMER } },
    ...{ webhookEventId: `01JSUITE${n}`, deliveryContext: { isRedelivery: false }, ...more },
  };
}

function delivery(...events: object[]): string {
  return JSON.stringify({ destination: 'U0d9b3f6a2c4e48719a5b6c7d8e9f0a1b', events });
}

const said = (text: string, n: number) =>
  event(n, 'message', {
    message: { id: `44457384408357${1000 + n}`, type: 'text', quoteToken: `q${n}`, text },
  });

/** LINE dates what it delivers; the suite runs at a time of its own, and houses at today's. */
function redated(body: string | Buffer, shift: number): string | Buffer {
  if (typeof body !== 'string' || shift === 0) return body;
  return body.replace(/("timestamp": ?)(\d{13})/g, (_all, before, at) => `${before}${Number(at) + shift}`);
}

const UNSHOWN = '[A message that cannot be shown here. Ask the customer to write it as text.]';

export const line: ChannelFixture = {
  settings: (vendorUrl) => new LinePeer().settingsAt(vendorUrl),
  secrets: ['line-token-nobody-may-see', 'line-secret-nobody-may-see'],
  refused: ['wrong', 'missing', 'stale'],
  request(body, receivedAt, signed) {
    const shift = receivedAt - NOW - (signed === 'stale' ? MONTH_MS : 0);
    const bytes = Buffer.from(redated(body, shift) as string, 'utf8');
    const signature = new LinePeer().sign(
      bytes,
      signed === 'wrong' ? 'another' : 'line-secret-nobody-may-see',
    );
    const headers = {
      'content-type': 'application/json',
      ...(signed === 'missing' ? {} : { 'x-line-signature': signature }),
    };
    return { method: 'POST', headers, query: {}, body: bytes, receivedAt };
  },
  malformed: ['', 'no json', 'null', '[]', '{}', '{"events":[]}', '{"destination":"U0","events":{}}'],
  saying: (text, n = 77) => delivery(said(text, n)),
  several: (texts, n) => delivery(...texts.map((text, at) => said(text, n + at))),
  pressing: (carries) => delivery(event(78, 'postback', { postback: { data: carries } })),
  samples: {
    'text.json': [
      {
        type: 'message',
        externalId: '444573844083572737',
        conversation: CUSTOMER,
        from: { address: CUSTOMER, name: null },
        sentAt: NOW + 1000,
        text: 'Hello, my order has not arrived.',
        files: [],
      },
    ],
    'text-with-emoji-and-mention.json': [{ type: 'message', text: '@Osem Good morning (love)' }],
    'quoted.json': [{ type: 'message', text: 'This one.', quotes: { externalId: '444573844083572737' } }],
    'image.json': [
      {
        type: 'message',
        text: '',
        files: [
          {
            ref: '444573844083572740',
            name: 'image-444573844083572740.jpg',
            type: 'application/octet-stream',
            size: null,
          },
        ],
      },
    ],
    'album.json': [1, 2].map((sequence) => ({
      type: 'message',
      album: 'album-E005D41A7288F41B65593ED38FF6E9834B046AB36A37921A56BC236F13A91855',
      externalId: `44457384408357274${sequence}`,
      sequence,
    })),
    'image-from-elsewhere.json': [{ type: 'message', text: 'https://attacker.example/a.jpg', files: [] }],
    'video.json': [{ type: 'message', files: [{ name: 'video-444573844083572744.mp4' }] as never }],
    'audio.json': [
      {
        type: 'message',
        text: '[Voice message] 4 s',
        files: [{ name: 'audio-444573844083572745.m4a' }] as never,
      },
    ],
    'file.json': [{ type: 'message', files: [{ name: 'receipt.pdf', size: 48_213 }] as never }],
    'sticker.json': [{ type: 'message', text: '[Sticker] thank you' }],
    'sticker-with-text.json': [{ type: 'message', text: '[Sticker] Is anybody there?' }],
    'location.json': [
      { type: 'message', text: '[Place] Osem, Trg 8, Ljubljana\n[Location] 46.0511, 14.5051' },
    ],
    'unknown-content.json': [{ type: 'message', text: UNSHOWN }],
    'unsend.json': [{ type: 'delete', externalId: '444573844083572737' }],
    'pressed.json': [{ type: 'choice', question: KEY, choice: 'no', conversation: CUSTOMER }],
    'pressed-elsewhere.json': [],
    'follow.json': [{ type: 'reach', conversation: CUSTOMER, reachable: true }],
    'unfollow.json': [{ type: 'reach', conversation: CUSTOMER, reachable: false }],
    'group.json': [{ type: 'message', conversation: GROUP, from: { address: CUSTOMER, name: null } }],
    'room.json': [{ type: 'message', conversation: `R${GROUP.slice(1)}` }],
    'join.json': [{ type: 'reach', conversation: GROUP, reachable: true }],
    'leave.json': [{ type: 'reach', conversation: GROUP, reachable: false }],
    'member-joined.json': [],
    'standby.json': [{ type: 'message', text: 'Who is there?', automatic: true }],
    'several.json': [
      { type: 'message', text: 'One', conversation: CUSTOMER, sequence: 0 },
      { type: 'message', text: 'Two', conversation: GROUP, sequence: 2 },
    ],
    'verify-of-old.json': [],
    'video-watched.json': [],
    'delivery.json': [],
    'unknown-event.json': 'not-understood',
    'nobody.json': 'not-understood',
  },
  conversation: CUSTOMER,
  ref: '444573844083572746',
  async vendor() {
    const peer = await LinePeer.start();
    peer.customer(CUSTOMER);
    peer.file('444573844083572746', Buffer.from('receipt'));
    const names = { connect: 'endpoint', fetchFile: 'content' };
    return {
      url: peer.url,
      fail: (fault) => peer.fail('push', FAULTS[fault]),
      silence: (call) => peer.fail(names[call], 'never'),
      texts: () =>
        peer.sent.flatMap((one) =>
          one.type === 'text' ? one.text : one.type === 'template' ? one.template.text : [],
        ),
      files: () => peer.fetched,
      buttons: () => {
        const newest = peer.sent.at(-1);
        const quick = newest?.quickReply?.items.map(({ action }) => action) ?? [];
        const actions = newest?.type === 'template' ? newest.template.actions : quick;
        return actions.map(({ label, data }) => ({ label, carries: data }));
      },
      stop: () => peer.stop(),
    };
  },
};
