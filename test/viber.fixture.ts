import { createHmac } from 'node:crypto';
import type { ChannelFixture } from './channels.fixtures.ts';
import { ViberPeer } from './peers/viber.ts';

const HALF_A_DAY = 12 * 60 * 60 * 1000;
const VIBER_USER = 'OGf3K1aV9mYkqfG6u2bA0w==';
/** The key of the stand-in, which signs. */
const VIBER_KEY = '445da6az1s345z78-nobody-may-see-this-key';

const VIBER_FAULTS = {
  'too-many': { http: 429, retryAfter: 7 },
  broken: { http: 502 },
  silent: 'never',
  cut: 'cut-after-doing',
  'bad-credentials': { status: 2 },
  'customer-gone': { status: 6 },
} as const;

const viberMessage = (n: number, message: object) =>
  JSON.stringify({
    event: 'message',
    timestamp: n,
    message_token: 0,
    sender: { id: VIBER_USER, name: 'Maja', language: 'sl', country: 'SI', api_version: 10 },
    message,
    silent: false,
  }).replace('"message_token":0', `"message_token":${4_912_661_846_655_300_000n + BigInt(n)}`);

export const viber: ChannelFixture = {
  settings: (vendorUrl) => ({ VIBER_AUTH_TOKEN: VIBER_KEY, VIBER_API_URL: vendorUrl }),
  secrets: [VIBER_KEY],
  refused: ['wrong', 'missing', 'stale'],
  /** The moment is in the body: it is that of the delivery, and what a body says of its own comes after it, in milliseconds. */
  request(body, receivedAt, signed) {
    const at = signed === 'stale' ? receivedAt - HALF_A_DAY : receivedAt - 1000;
    const given = Buffer.from(body as string, 'utf8').toString('latin1');
    const dated = given.replace(/"timestamp":( ?)(\d+)/, (_, space, n) => {
      return `"timestamp":${space}${at + (Number(n) % 1000)}`;
    });
    const bytes = Buffer.from(dated, 'latin1');
    const key = signed === 'wrong' ? 'another' : VIBER_KEY;
    const signature = createHmac('sha256', key).update(bytes).digest('hex');
    const headers = signed === 'missing' ? {} : { 'x-viber-content-signature': signature };
    return {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers } as Record<string, string>,
      query: {},
      body: bytes,
      receivedAt,
    };
  },
  malformed: [
    '',
    'no json',
    'null',
    '[]',
    '{}',
    '{"event":"message","timestamp":1}',
    '{"event":"message","message_token":5}',
    '{"event":"message","timestamp":1,"message_token":-5}',
    '{"event":"message","timestamp":1,"message_token":1e300}',
  ],
  saying: (text, n = 77) => viberMessage(n, { type: 'text', text }),
  pressing(carries) {
    const [id = '', question] = carries.split(/:(.*)/s);
    const tracking_data = JSON.stringify({ question, choices: [{ id, label: 'This one' }] });
    return viberMessage(78, { type: 'text', text: 'This one', tracking_data });
  },
  samples: {
    'text.json': [
      {
        type: 'message',
        externalId: '4912661846655238145',
        conversation: VIBER_USER,
        from: { address: VIBER_USER, name: 'Maja Kovač', language: 'sl' },
        text: 'Hello, my order has not arrived.',
        files: [],
      },
    ],
    'text-with-tracking-data.json': [{ type: 'message', text: 'Not quite' }],
    'pressed.json': [
      {
        type: 'choice',
        externalId: '4912661846655238147',
        question: '0198f3a1-7d2e-7c44-9f31-2b6f0d1c9a55.solved.9',
        choice: 'no',
      },
    ],
    'picture.json': [
      {
        type: 'message',
        text: 'It arrived like this',
        files: [{ name: '9d2f.jpg', size: null }] as never,
      },
    ],
    'video.json': [{ type: 'message', text: '', files: [{ name: '77.mp4' }] as never }],
    'file.json': [{ type: 'message', text: '', files: [{ name: 'receipt.pdf', size: 48_213 }] as never }],
    'sticker.json': [{ type: 'message', text: '[Sticker]' }],
    'location.json': [{ type: 'message', text: '[Location] 46.0511, 14.5051' }],
    'contact.json': [{ type: 'message', text: '[Contact] Jan Novak, +38640000000' }],
    'url.json': [{ type: 'message', text: 'https://example.com/order/1207', files: [] }],
    'picture-from-elsewhere.json': [
      { type: 'message', text: 'Look\nhttps://attacker.example/a.jpg', files: [] },
    ],
    'rich-media.json': [
      {
        type: 'message',
        text: '[A message that cannot be shown here. Ask the customer to write it as text.]',
      },
    ],
    'delivered.json': [{ type: 'receipt', externalId: '5412661846655238001', receipt: 'delivered' }],
    'seen.json': [{ type: 'receipt', externalId: '5412661846655238001', receipt: 'read' }],
    'failed.json': [{ type: 'receipt', receipt: 'failed', code: 'vendor-refused' }],
    'failed-not-subscribed.json': [{ type: 'receipt', receipt: 'failed', code: 'contact-unreachable' }],
    'subscribed.json': [{ type: 'reach', conversation: VIBER_USER, reachable: true }],
    'unsubscribed.json': [{ type: 'reach', conversation: VIBER_USER, reachable: false }],
    'conversation-started.json': [],
    'webhook.json': [],
    'unknown-event.json': 'not-understood',
  },
  conversation: VIBER_USER,
  ref: '/media/receipt.pdf',
  async vendor() {
    const peer = await ViberPeer.start();
    peer.customer(VIBER_USER);
    peer.file('/media/receipt.pdf', Buffer.from('receipt'));
    const names = { connect: 'set_webhook', fetchFile: 'file' };
    return {
      url: peer.url,
      fail: (fault) => peer.fail('send_message', VIBER_FAULTS[fault]),
      silence: (call) => peer.fail(names[call], 'never'),
      texts: () => peer.sent.flatMap(({ text }) => text ?? []),
      files: () => peer.fetched,
      buttons: () => {
        const carried = JSON.parse(peer.sent.at(-1)?.tracking_data ?? '{}') as Carried;
        return peer.buttons().map(({ Text, ActionBody }) => {
          const choice = carried.choices?.find(({ label }) => label === ActionBody);
          return { label: String(Text), carries: `${choice?.id}:${carried.question}` };
        });
      },
      stop: () => peer.stop(),
    };
  },
};

interface Carried {
  question?: string;
  choices?: { id: string; label: string }[];
}
