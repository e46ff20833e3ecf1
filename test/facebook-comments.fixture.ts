import type { ChannelFixture } from './channels.fixtures.ts';
import { FacebookPagePeer } from './peers/facebook-page.ts';

/** 2026-11-22T09:00:00Z, in seconds: near the time of the suite. */
const WRITTEN = 1_795_338_000;
const MONTH_MS = 30 * 24 * 60 * 60 * 1000;
const PEER = new FacebookPagePeer();
const MAJA = '7001002003004005';
const IVO = '7001002003009999';
const CONVERSATION = `${PEER.post}:${MAJA}`;
const AT = `${PEER.page}:${CONVERSATION}`;
const PHOTO = `comment:${PEER.page}:900100_1004:0`;

const file = (kind: string, of: string, at: number, name: string, type: string) => ({
  ref: `${kind}:${PEER.page}:${of}:${at}`,
  ...{ name, type, size: null },
});

const FAULTS = {
  'too-many': { status: 403, code: 32, retryAfter: 7 },
  broken: { status: 503, code: 2 },
  silent: 'never',
  cut: 'cut-after-doing',
  'bad-credentials': { status: 401, code: 190 },
  'customer-gone': { status: 400, code: 100, subcode: 33 },
} as const;

/** A delivery of comments of the one customer. */
function delivery(comments: readonly (readonly [text: string, n: number])[]): string {
  const changes = comments.map(([message, n]) => ({
    field: 'feed',
    value: {
      from: { id: MAJA, name: 'Maja Kovač' },
      post_id: PEER.post,
      comment_id: `900100_${10_000 + n}`,
      created_time: WRITTEN - 3600 + n,
      item: 'comment',
      parent_id: PEER.post,
      verb: 'add',
      message,
    },
  }));
  return JSON.stringify({ object: 'page', entry: [{ id: PEER.page, time: WRITTEN, changes }] });
}

/** Meta dates what it delivers; the suite runs at a time of its own, and houses at today's. */
function redated(body: string | Buffer, receivedAt: number): string | Buffer {
  const shift = Math.round(receivedAt / 1000) - WRITTEN;
  if (typeof body !== 'string' || Math.abs(shift) < 86_400) return body;
  return body.replace(
    /("(?:created_)?time": ?)(\d{10})\b/g,
    (_all, before, at) => `${before}${Number(at) + shift}`,
  );
}

export const facebookComments: ChannelFixture = {
  settings: (vendorUrl) => PEER.settingsAt(vendorUrl),
  secrets: [PEER.token, PEER.appSecret, PEER.verifyToken],
  refused: ['wrong', 'missing', 'stale'],
  request(body, receivedAt, signed) {
    const at = receivedAt - (signed === 'stale' ? MONTH_MS : 0);
    const bytes = Buffer.from(redated(body, at) as string, 'utf8');
    const signature = PEER.sign(bytes, signed === 'wrong' ? 'another' : PEER.appSecret);
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
  malformed: ['', 'no json', 'null', '[]', '{}', '{"object":"page"}', '{"object":"instagram","entry":[]}'],
  saying: (text, n = 77) => delivery([[text, n]]),
  several: (texts, n) => delivery(texts.map((text, at) => [text, n + at] as const)),
  pressing: null,
  samples: {
    'comment.json': [
      {
        type: 'message',
        externalId: '900100_1001',
        conversation: AT,
        from: { address: `${PEER.page}:${MAJA}`, name: 'Maja Kovač' },
        sentAt: (WRITTEN + 1) * 1000,
        text: 'My lamp arrived broken, and nobody answers!',
        files: [],
      },
    ],
    'reply.json': [
      {
        type: 'message',
        externalId: '900100_1001/900100_1003',
        conversation: AT,
        text: 'It is order 1207.',
        quotes: { externalId: '900100_1001' },
      },
    ],
    'photo.json': [
      {
        type: 'message',
        text: 'Like this',
        files: [file('comment', '900100_1004', 0, 'image.jpg', 'image/jpeg')],
      },
    ],
    'video.json': [
      { type: 'message', text: '', files: [file('comment', '900100_1005', 0, 'video.mp4', 'video/mp4')] },
    ],
    'sticker.json': [
      {
        type: 'message',
        text: '[A message that cannot be shown here. Ask the customer to write it as text.]',
      },
    ],
    'edited.json': [
      {
        type: 'edit',
        externalId: '900100_1001',
        sentAt: (WRITTEN + 60) * 1000,
        text: 'My lamp 1207 arrived broken, and nobody answers!',
      },
    ],
    'removed.json': [{ type: 'delete', externalId: '900100_1001', conversation: AT }],
    'reply-removed.json': [{ type: 'delete', externalId: '900100_1001/900100_1003', conversation: AT }],
    'hidden.json': [
      {
        type: 'aside',
        asked: false,
        text: '[Hidden: nobody else sees this any more] My lamp arrived broken, and nobody answers!',
      },
    ],
    'shown-again.json': [
      {
        type: 'aside',
        text: '[Not hidden any more: everybody sees this again] My lamp arrived broken, and nobody answers!',
      },
    ],
    'hidden-at-once.json': [
      { type: 'message', text: 'Cheap watches' },
      { type: 'aside', text: '[Hidden: nobody else sees this any more] Cheap watches' },
    ],
    'nobody-named.json': [
      {
        type: 'message',
        conversation: `${PEER.page}:${PEER.post}:900100_1008`,
        from: { address: `${PEER.page}:900100_1008`, name: null },
        text: 'Who am I?',
      },
    ],
    'own-comment.json': [],
    'reaction.json': [{ type: 'reaction', externalId: '900100_1009', conversation: AT, signs: ['❤️'] }],
    'reaction-taken-back.json': [{ type: 'reaction', externalId: '900100_1009', signs: [] }],
    'like-of-the-post.json': [],
    'visitor-post.json': [
      {
        type: 'message',
        externalId: `${PEER.page}_900300`,
        conversation: `${PEER.page}:${PEER.page}_900300:${MAJA}`,
        text: 'Where is my parcel?',
      },
    ],
    'visitor-photo.json': [
      {
        type: 'message',
        externalId: `${PEER.page}_900301`,
        text: 'It came like this',
        files: [file('post', `${PEER.page}_900301`, 0, 'image.png', 'image/png')],
      },
    ],
    'visitor-photos.json': [
      {
        type: 'message',
        text: 'Both of them',
        files: [
          file('post', `${PEER.page}_900302`, 0, 'image.jpg', 'image/jpeg'),
          file('post', `${PEER.page}_900302`, 1, 'image.jpg', 'image/jpeg'),
        ],
      },
    ],
    'visitor-post-edited.json': [
      { type: 'edit', externalId: `${PEER.page}_900300`, text: 'Where is my parcel 1207?' },
    ],
    'several.json': [
      { type: 'message', text: 'One', conversation: AT },
      { type: 'message', text: 'Two', conversation: AT },
      { type: 'message', text: 'Mine, too', conversation: `${PEER.page}:${PEER.post}:${IVO}` },
    ],
    'no-comment-id.json': 'not-understood',
    'mention.json': [{ type: 'message', text: 'Besides a mention' }],
  },
  conversation: AT,
  to: `${PEER.page}:${MAJA}`,
  ref: PHOTO,
  async vendor() {
    const peer = await FacebookPagePeer.start();
    peer.file('900100_1004', MAJA, Buffer.from('receipt'));
    const ours = () => peer.written.filter(({ id, from }) => from === peer.page && id !== peer.post);
    return {
      url: peer.url,
      fail: (fault) => peer.fail('comments', FAULTS[fault]),
      silence: (call) => peer.fail(call === 'connect' ? 'subscribed_apps' : 'look-up', 'never'),
      texts: () => ours().flatMap(({ message }) => (message === '' ? [] : [message])),
      files: () => ours().flatMap(({ photo }) => photo ?? []),
      buttons: () => [],
      stop: () => peer.stop(),
    };
  },
};
