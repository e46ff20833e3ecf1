import type { ChannelFixture } from './channels.fixtures.ts';
import { type XFault, XPeer } from './peers/x.ts';

const CUSTOMER = '3001969357';
const ACCOUNT = '2244994945';
const CONVERSATION = `dm:${CUSTOMER}`;
/** When the samples were written, epoch ms: near the time of the suite. */
const WRITTEN = Date.UTC(2026, 10, 22, 8, 0, 1);
const MONTH_MS = 30 * 24 * 60 * 60 * 1000;
/** The time of the suite. */
const NOW = Date.UTC(2026, 10, 22, 9);
const PICTURE =
  'https://ton.twitter.com/1.1/ton/data/dm/1992144120000000002/1992144100000000003/v8s2rkv-.jpg';
const SECRET = 'consumer-secret-nobody-may-see';

const FAULTS: Record<string, XFault> = {
  'too-many': { status: 429, resetInS: 7 },
  broken: { status: 503 },
  silent: 'never',
  cut: 'cut-after-doing',
  'bad-credentials': { status: 401, detail: 'Unauthorized' },
  'customer-gone': { status: 403, detail: 'You do not have permission to DM one or more participants.' },
};

const peer = new XPeer();
peer.person(CUSTOMER, 'Maja Kovač', 'maja_k');

function direct(text: string, n: number): object {
  peer.now = () => WRITTEN + n * 1000;
  const id = String(1_992_144_130_000_000_000n + BigInt(n));
  return peer.direct(id, CUSTOMER, ACCOUNT, text);
}

const delivery = (events: readonly object[]) =>
  JSON.stringify({ for_user_id: ACCOUNT, direct_message_events: events, users: peer.users(CUSTOMER) });

/** X dates what it delivers; the suite runs at a time of its own, and houses at today's. */
function redated(body: string | Buffer, receivedAt: number): string | Buffer {
  const shift = receivedAt - NOW;
  if (typeof body !== 'string' || Math.abs(shift) < 86_400_000) return body;
  return body
    .replace(/("created_timestamp": ?")(\d{13})"/g, (_all, before, at) => `${before}${Number(at) + shift}"`)
    .replace(/Sun Nov 22 08:00:01 \+0000 2026/g, () => stamp(WRITTEN + shift));
}

const stamp = (at: number) =>
  new Date(at).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) (\S+) GMT$/, '$1 $3 $2 $5 +0000 $4');

export const x: ChannelFixture = {
  settings: (vendorUrl) => peer.settingsAt(vendorUrl),
  secrets: [SECRET, 'access-secret-nobody-may-see', 'app-only-token'],
  refused: ['wrong', 'missing', 'stale'],
  request(body, receivedAt, signed) {
    const dated = redated(body, receivedAt - (signed === 'stale' ? MONTH_MS : 0));
    const bytes = Buffer.from(dated as string, 'utf8');
    const signature = peer.sign(bytes, signed === 'wrong' ? 'another' : SECRET);
    return {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(signed === 'missing' ? {} : { 'x-twitter-webhooks-signature': signature }),
      },
      query: {},
      body: bytes,
      receivedAt,
    };
  },
  malformed: ['', 'no json', 'null', '[]', '{}', '{"for_user_id":2244994945}', '{"for_user_id":"osem"}'],
  saying: (text, n = 77) => delivery([direct(text, n)]),
  several: (texts, n) => delivery(texts.map((text, at) => direct(text, n + at))),
  pressing: null,
  samples: {
    'mention.json': [
      {
        type: 'message',
        externalId: '1992144110000000001',
        conversation: `post:1992144110000000001:${CUSTOMER}`,
        from: { address: CUSTOMER, name: 'Maja Kovač' },
        sentAt: WRITTEN,
        text: '@osem_shop my parcel is late & nobody answers. See https://parcels.example/track/7',
        files: [],
      },
    ],
    'reply.json': [
      {
        type: 'message',
        conversation: `post:1992144110000009999:${CUSTOMER}`,
        text: 'Still nothing.',
        quotes: { externalId: '1992144110000009999' },
      },
    ],
    'own-thread.json': [
      { conversation: `post:1992144110000000001:${CUSTOMER}`, text: 'And the lamp was for today.' },
    ],
    'long.json': [
      {
        text: `${'The lamp that I ordered from you came in pieces, and nobody told me what to do with it. '.repeat(4)}What now, @osem_shop?`,
      },
    ],
    'pictures.json': [
      {
        text: '@osem_shop it came like this <3',
        files: [
          {
            ref: 'https://pbs.twimg.com/media/GxLamp.jpg',
            name: 'photo-1992144100000000001.jpg',
            type: 'image/jpeg',
            size: null,
          },
          {
            ref: 'https://video.twimg.com/ext_tw_video/1/pu/vid/1280x720/b.mp4',
            name: 'video-1992144100000000002.mp4',
            type: 'video/mp4',
            size: null,
          },
        ],
      },
    ],
    'quote.json': [
      {
        conversation: `post:1992144110000000006:${CUSTOMER}`,
        quotes: { externalId: '1992144110000008888', text: 'We deliver & unpack in two days.' },
      },
    ],
    'has-blocked-us.json': [
      { type: 'message', text: '@osem_shop never again' },
      { type: 'reach', reachable: false },
    ],
    'edited.json': [
      {
        type: 'edit',
        conversation: `post:1992144110000000001:${CUSTOMER}`,
        externalId: '1992144110000000001',
        text: '@osem_shop my parcel 4711 is late',
      },
    ],
    'direct.json': [
      {
        type: 'message',
        externalId: '1992144120000000001',
        conversation: CONVERSATION,
        from: { address: CUSTOMER, name: 'Maja Kovač' },
        sentAt: 1_795_334_401_000,
        text: 'Hello, my order has not arrived.',
      },
    ],
    'direct-picture.json': [
      {
        text: 'Like this.',
        files: [{ ref: PICTURE, name: 'photo-1992144100000000003.jpg', type: 'image/jpeg', size: null }],
      },
    ],
    'direct-video.json': [
      {
        text: '',
        files: [
          {
            ref: 'https://video.twimg.com/dm_video/1/vid/avc1/720x1280/a.mp4',
            name: 'video-1992144100000000003.mp4',
            type: 'video/mp4',
            size: null,
          },
        ],
      },
    ],
    'direct-place.json': [{ text: '[Location] 46.0511, 14.5051' }],
    'direct-empty.json': [
      { text: '[A message that cannot be shown here. Ask the customer to write it as text.]' },
    ],
    'read.json': [{ type: 'receipt', externalId: '1992144120000000006', receipt: 'read' }],
    'deleted.json': [
      {
        type: 'delete',
        conversation: `post:1992144110000000001:${CUSTOMER}`,
        externalId: '1992144110000000001',
      },
    ],
    'blocks.json': [{ type: 'reach', conversation: CONVERSATION, reachable: false }],
    // Of somebody else's words, carried along; of our own; of typing, likes and followers nobody says anything.
    'silent.json': [],
    'several.json': [
      { conversation: `post:1992144110000000013:${CUSTOMER}`, text: '@osem_shop one' },
      { conversation: CONVERSATION, text: 'two' },
      { conversation: 'dm:199566737', from: { address: '199566737', name: null }, text: 'three' },
    ],
    'nobody.json': 'not-understood',
  },
  conversation: CONVERSATION,
  to: CUSTOMER,
  ref: PICTURE,
  async vendor() {
    const vendor = await XPeer.start();
    vendor.now = () => NOW;
    vendor.person(CUSTOMER, 'Maja Kovač', 'maja_k');
    vendor.file(
      'https://api.x.com/2/dm_conversations/media/1992144120000000002/1992144100000000003/v8s2rkv-.jpg',
      'image/jpeg',
      Buffer.from('receipt'),
    );
    return {
      url: vendor.url,
      fail: (fault) => vendor.fail('direct', FAULTS[fault] ?? 'never'),
      silence: (call) => vendor.fail(call === 'connect' ? 'token' : 'file', 'never'),
      texts: () => {
        vendor.forgetCalls();
        return vendor.directs.map(({ text }) => text);
      },
      files: () => vendor.directs.flatMap((said) => filesOf(vendor, said)),
      buttons: () => [],
      stop: () => vendor.stop(),
    };
  },
};

/** Pictures as they were uploaded; other files where the message leads to. */
function filesOf({ uploads }: XPeer, { text, media }: XPeer['directs'][number]): Buffer[] {
  const led = /: data:text\/plain,(.+)$/.exec(text)?.[1];
  const linked = led === undefined ? [] : [Buffer.from(decodeURIComponent(led))];
  return [...linked, ...media.map((id) => Buffer.concat(uploads.get(id)?.chunks ?? []))];
}
