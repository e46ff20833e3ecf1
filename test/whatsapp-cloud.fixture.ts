import type { ChannelFixture } from './channels.fixtures.ts';
import { type CloudSent, WhatsappCloudPeer } from './peers/whatsapp-cloud.ts';

const CUSTOMER = '38640123456';
/** 2026-11-22T09:00:00Z, in seconds: near the time of the suite. */
const WRITTEN = 1_795_338_000;
const MONTH_MS = 30 * 24 * 60 * 60 * 1000;
const PHONE_ID = '106540352242922';
const SECRET = 'app-secret-nobody-may-see';

const FAULTS = {
  'too-many': { status: 429, code: 130429, retryAfter: 7 },
  broken: { status: 503, code: 131016 },
  silent: 'never',
  cut: 'cut-after-doing',
  'bad-credentials': { status: 401, code: 190 },
  'customer-gone': { status: 400, code: 131026 },
} as const;

/** A delivery of messages of the one customer. */
function delivery(messages: readonly Record<string, unknown>[]): string {
  const contacts = [{ wa_id: CUSTOMER, profile: { name: 'Maja Kovač' } }];
  const metadata = { display_phone_number: '15550783881', phone_number_id: PHONE_ID };
  const value = { messaging_product: 'whatsapp', metadata, contacts, messages };
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '102290129340398', changes: [{ field: 'messages', value }] }],
  });
}

const said = (text: string, n: number) => ({
  from: CUSTOMER,
  id: `wamid.suite${n}`,
  timestamp: String(WRITTEN - 3600 + n),
  type: 'text',
  text: { body: text },
});

/** Meta dates what it delivers; the suite runs at a time of its own, and houses at today's. */
function redated(body: string | Buffer, receivedAt: number): string | Buffer {
  const shift = Math.round(receivedAt / 1000) - WRITTEN;
  if (typeof body !== 'string' || Math.abs(shift) < 86_400) return body;
  return body.replace(/("timestamp": ?")(\d{10})"/g, (_all, before, at) => `${before}${Number(at) + shift}"`);
}

export const whatsappCloud: ChannelFixture = {
  settings: (vendorUrl) => ({ ...new WhatsappCloudPeer().settingsAt(vendorUrl) }),
  secrets: ['cloud-token-nobody-may-see', SECRET, 'verify-token-nobody-may-see'],
  refused: ['wrong', 'missing', 'stale'],
  request(body, receivedAt, signed) {
    const bytes = Buffer.from(
      redated(body, receivedAt - (signed === 'stale' ? MONTH_MS : 0)) as string,
      'utf8',
    );
    const signature = new WhatsappCloudPeer().sign(bytes, signed === 'wrong' ? 'another' : SECRET);
    return {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(signed === 'missing' ? {} : { 'x-hub-signature-256': signature }),
      },
      query: {},
      body: bytes,
      receivedAt,
    };
  },
  malformed: ['', 'no json', 'null', '[]', '{}', '{"object":"page","entry":[]}', '{"object":"instagram"}'],
  saying: (text, n = 77) => delivery([said(text, n)]),
  several: (texts, n) => delivery(texts.map((text, at) => said(text, n + at))),
  pressing: (carries) =>
    delivery([
      {
        ...said('', 78),
        type: 'interactive',
        interactive: { type: 'button_reply', button_reply: { id: carries, title: 'Pressed' } },
      },
    ]),
  samples: {
    'text.json': [
      {
        type: 'message',
        externalId: 'wamid.HBgLMzg2NDAxMjM0NTYVAgASGBQzQUM001',
        conversation: '+38640123456',
        from: { address: '+38640123456', name: 'Maja Kovač' },
        sentAt: (WRITTEN + 1) * 1000,
        text: 'Hello, my order has not arrived.',
        files: [],
      },
    ],
    'reply.json': [{ type: 'message', text: 'This one.', quotes: { externalId: 'wamid.out1' } }],
    'image-with-caption.json': [
      {
        type: 'message',
        text: 'It arrived like this',
        files: [{ ref: '2754859441498128', name: 'image.jpg', type: 'image/jpeg', size: null }],
      },
    ],
    'document.json': [
      { files: [{ ref: '2754859441498129', name: 'receipt.pdf', type: 'application/pdf', size: null }] },
    ],
    'voice.json': [
      { files: [{ ref: '2754859441498130', name: 'audio.ogg', type: 'audio/ogg', size: null }] },
    ],
    'video.json': [
      { files: [{ ref: '2754859441498131', name: 'video.mp4', type: 'video/mp4', size: null }] },
    ],
    'sticker.json': [
      {
        text: '[Sticker]',
        files: [{ ref: '2754859441498132', name: 'sticker.webp', type: 'image/webp', size: null }],
      },
    ],
    'location.json': [{ text: '[Place] Osem, Trg 8\n[Location] 46.0511, 14.5051' }],
    'contacts.json': [{ text: '[Contact] Jan Novak, +38640000000' }],
    'pressed-button.json': [
      { type: 'choice', question: '0198f3a1-7d2e-7c44-9f31-2b6f0d1c9a55.solved.9', choice: 'no' },
    ],
    'pressed-row.json': [{ type: 'choice', question: '0198f3a1-7d2e-7c44-9f31-2b6f0d1c9a56', choice: '2' }],
    'template-button.json': [{ type: 'message', text: 'Yes, please' }],
    'order.json': [{ text: '[Order] 2 × TULIPS, 1 × VASE\nFor Friday' }],
    'number-changed.json': [{ text: '[WhatsApp] Maja Kovač changed from +38640123456 to +38640123457' }],
    'unsupported.json': [
      { text: '[A message that cannot be shown here. Ask the customer to write it as text.]' },
    ],
    'edit.json': [
      {
        type: 'edit',
        externalId: 'wamid.HBgLMzg2NDAxMjM0NTYVAgASGBQzQUM001',
        text: 'Hello, my order 1207 has not arrived.',
      },
    ],
    'revoke.json': [{ type: 'delete', externalId: 'wamid.HBgLMzg2NDAxMjM0NTYVAgASGBQzQUM001' }],
    'reaction.json': [{ type: 'reaction', externalId: 'wamid.out1', signs: ['👍'] }],
    'welcome.json': [],
    'hidden-number.json': [
      {
        type: 'message',
        conversation: 'SI.1502576394655843',
        from: { address: 'SI.1502576394655843', name: 'maja.k' },
      },
    ],
    'several.json': [
      { type: 'message', conversation: '+38641222333', from: { address: '+38641222333', name: 'Ivo' } },
      { type: 'message', conversation: '+38640123456', text: 'Two' },
      {
        type: 'receipt',
        externalId: 'wamid.out1',
        key: '0198f3a1-7d2e-7c44-9f31-2b6f0d1c9a55',
        receipt: 'read',
      },
    ],
    'delivered.json': [{ type: 'receipt', externalId: 'wamid.out4', receipt: 'delivered' }],
    'failed-window.json': [
      {
        type: 'receipt',
        externalId: 'wamid.out4',
        key: '0198f3a1-7d2e-7c44-9f31-2b6f0d1c9a57',
        receipt: 'failed',
        code: 'window-closed',
      },
    ],
    'nobody.json': 'not-understood',
    'other-number.json': [],
  },
  conversation: `+${CUSTOMER}`,
  ref: '2754859441498129',
  enteredByHand: true,
  async vendor() {
    const peer = await WhatsappCloudPeer.start();
    peer.customer(CUSTOMER);
    peer.file('2754859441498129', 'application/pdf', Buffer.from('receipt'));
    return {
      url: peer.url,
      fail: (fault) => peer.fail('messages', FAULTS[fault]),
      silence: () => peer.fail('look-up', 'never'),
      texts: () => peer.sent.flatMap(wordsOf),
      files: () => peer.uploads.map(({ bytes }) => bytes),
      buttons: () => buttonsOf(peer.sent.at(-1)),
      stop: () => peer.stop(),
    };
  },
};

function wordsOf({ body }: CloudSent): string[] {
  const { text, interactive } = body as { text?: { body: string }; interactive?: { body: { text: string } } };
  return [text?.body ?? interactive?.body.text ?? []].flat();
}

interface Reply {
  id: string;
  title: string;
}

function buttonsOf(sent: CloudSent | undefined): { label: string; carries: string }[] {
  const { action = {} } = Object(sent?.body.interactive) as {
    action?: { buttons?: { reply: Reply }[]; sections?: { rows: Reply[] }[] };
  };
  const rows = action.sections?.flatMap((section) => section.rows) ?? [];
  const replies = action.buttons?.map(({ reply }) => reply) ?? rows;
  return replies.map(({ id, title }) => ({ label: title, carries: id }));
}
