import type { Inbound, RawItem, WebhookRequest } from '../src/channels/channel.ts';
import { PAGES_SECRET, signed } from '../src/channels/forms/signature.ts';
import { signVisitor } from '../src/channels/webchat/visitor.ts';
import { email } from './email.fixture.ts';
import { eventually } from './eventually.ts';
import { facebookComments } from './facebook-comments.fixture.ts';
import { instagram } from './instagram.fixture.ts';
import { line } from './line.fixture.ts';
import { messenger } from './messenger.fixture.ts';
import { DESK, GUILD, startDiscord, TOKEN } from './peers/discord.ts';
import { bits } from './peers/discord-rights.ts';
import { APP_TOKEN, BOT_TOKEN, type SlackPeer, startSlack } from './peers/slack.ts';
import { TelegramPeer } from './peers/telegram.ts';
import { phone } from './phone.fixture.ts';
import { viber } from './viber.fixture.ts';
import { whatsapp } from './whatsapp.fixture.ts';
import { whatsappCloud } from './whatsapp-cloud.fixture.ts';
import { x } from './x.fixture.ts';

/** What goes wrong at a vendor when we send. */
export type VendorFault = 'too-many' | 'broken' | 'silent' | 'cut' | 'bad-credentials' | 'customer-gone';

/** A stand-in for a vendor, as the contract suite needs it. */
export interface Vendor {
  url: string;
  /** The next send goes wrong. */
  fail(fault: VendorFault): void;
  /** The next call of connect or fetchFile is never answered. */
  silence(call: 'connect' | 'fetchFile'): void;
  /** Texts that the customer sees, in order. */
  texts(): string[];
  /** Bytes of files that the customer sees, in order. */
  files(): Buffer[];
  /** Buttons below the newest message: what they say and what they carry. */
  buttons(): { label: string; carries: string }[];
  /**
   * The nth message of a customer, said at the vendor, where the vendor does not call us (a mailbox, a gateway); it may be said
   * before the house listens, or twice. Absent: messages come by webhook, or the team makes tickets of them.
   */
  say?(text: string, n: number): Promise<void>;
  /** Opens the case in which the customer then speaks, where a case is asked for; answers its words. The house listens. */
  begin?(): Promise<string>;
  stop(): Promise<void>;
}

type Signed = 'right' | 'wrong' | 'missing' | 'stale';

/**
 * What the contract suite must know of a channel. A registered channel without an entry here fails the suite. Fields that may be
 * left out have a default that fits most; leave none out because it is work.
 */
export interface ChannelFixture {
  settings(vendorUrl: string): Record<string, string>;
  /** What nobody may see in an error. */
  secrets: readonly string[];
  /** How a signature can be wrong; 'stale' where the vendor dates it. */
  refused: readonly Exclude<Signed, 'right'>[];
  /**
   * Signed over the very bytes: the suite also sends broken ones. Headers are in lower case. `secret`: the house's by purpose, for
   * channels that use `ports.secret`; `secretOf` when absent.
   */
  request(
    body: string | Buffer,
    receivedAt: number,
    signed: Signed,
    secret?: (purpose: string) => string,
  ): WebhookRequest;
  /** Rightly signed bodies that are no delivery. */
  malformed: readonly string[];
  /**
   * A body with a customer's text in it; null: it has no webhook, and what is said there is heard by a desk. `n` (77 when absent): the
   * nth message of the one conversation, with ids of its own and later than the one before it.
   */
  saying: ((text: string, n?: number) => string) | null;
  /** What arrives of a customer's text where its form cannot carry it as it is (lone surrogates, white space). As it is when absent. */
  becomes?: (text: string) => string;
  /** A body with some messages of the one conversation, the first of which is the nth. Absent: this vendor delivers one at a time. */
  several?: (texts: readonly string[], n: number) => string;
  /** What bodies and samples are: fuzzing breaks them accordingly. JSON when absent. */
  format?: 'json' | 'form' | 'mail';
  /** For a channel that listens: what its `listen` accepts of a body. Absent: bodies come by webhook, and are verified. */
  heard?: (body: string | Buffer) => RawItem;
  /** More settings of the whole house in which this channel is driven, such as PUBLIC_URL where the vendor signs the address. */
  house?: Readonly<Record<string, string>>;
  /** A body in which the customer presses a button that carries this; null: presses are heard by a desk, or there is nothing to press. */
  pressing: ((carries: string) => string) | null;
  /** What parse makes of each file in `samples/`: the inbound with at least these fields, or a dead letter. */
  samples: Record<string, Partial<Inbound>[] | 'not-understood'>;
  /** Where answers go; that of `saying`. */
  conversation: string;
  /** A `ref` that fetchFile takes. */
  ref: string;
  /** Where answers go, when that is not the conversation. */
  to?: string;
  /** Files come with the message, and are fetched from nobody. */
  filesCome?: true;
  /** Nothing is registered by itself: whoever runs the house enters the address at the vendor. */
  enteredByHand?: true;
  /** Where the public would reach the house in which the suite sees this channel; where signatures cover it. */
  publicUrl?: string;
  vendor: (() => Promise<Vendor>) | null;
}

/** The house's secret for a purpose, as ports.secret gives it in the suite. */
export const secretOf = (purpose: string): string => `house-secret-nobody-may-see-${purpose}`;

const VISITOR = 'v_4Kq7';
const HALF_A_YEAR = 181 * 24 * 60 * 60 * 1000;

function post(headers: Record<string, string>, body: string | Buffer, receivedAt: number): WebhookRequest {
  return { method: 'POST', headers, query: {}, body: Buffer.from(body as string, 'utf8'), receivedAt };
}

const webchat: ChannelFixture = {
  settings: () => ({}),
  secrets: [secretOf('')],
  refused: ['wrong', 'missing', 'stale'],
  request(body, receivedAt, signed, secret = secretOf) {
    if (signed === 'missing') return post({}, body, receivedAt);
    const key = signed === 'wrong' ? 'another' : secret('webchat-visitor');
    const token = signVisitor(key, VISITOR, signed === 'stale' ? receivedAt - HALF_A_YEAR : receivedAt);
    return post({ authorization: `Bearer ${token}` }, body, receivedAt);
  },
  malformed: [
    '',
    'no json',
    'null',
    '[]',
    '{}',
    '{"id":"m1"}',
    '{"id":"m1","text":"   "}',
    '{"id":"../m1","text":"a"}',
    '{"id":"m1","text":5}',
    '{"id":"m1","text":"a","files":[{"id":"f1","name":"a.exe","type":"application/x-msdownload","size":1}]}',
  ],
  saying: (text, n = 77) => JSON.stringify({ id: `m-${n}`, text, typed: n }),
  pressing(carries) {
    const [id, question] = carries.split(/:(.*)/s);
    return JSON.stringify({ id: 'c-77', typed: 4, choice: { question, id } });
  },
  samples: {
    'message.json': [
      {
        type: 'message',
        externalId: `${VISITOR}:m-01`,
        text: 'My order has not arrived. Can you look?',
        sequence: 1,
      },
    ],
    'message-with-file.json': [
      {
        type: 'message',
        text: '',
        files: [{ ref: 'upload:up_7Q2', name: 'receipt.pdf', type: 'application/pdf', size: 48213 }],
      },
    ],
    'name-and-message.json': [
      { type: 'name', name: 'Maja Kovač' },
      { type: 'message', text: 'Thank you!', from: { address: VISITOR, name: 'Maja Kovač' } },
    ],
    'name-only.json': [{ type: 'name', name: 'Maja Kovač' }],
    'choice.json': [
      {
        type: 'choice',
        externalId: `${VISITOR}:c-01`,
        question: '0198f3a1-7d2e-7c44-9f31-2b6f0d1c9a55.solved.9',
        choice: 'yes',
      },
    ],
  },
  conversation: VISITOR,
  ref: 'upload:up_7Q2',
  vendor: null,
};

const TELEGRAM_SECRET = 'webhook-secret-nobody-may-see';
const TELEGRAM_CHAT = 7001;

const FAULTS = {
  'too-many': { status: 429, description: 'Too Many Requests: retry after 7', retryAfter: 7 },
  broken: { status: 500, description: 'Internal Server Error' },
  silent: 'never',
  cut: 'cut-after-doing',
  'bad-credentials': { status: 401, description: 'Unauthorized' },
  'customer-gone': { status: 403, description: 'Forbidden: bot was blocked by the user' },
} as const;

const telegram: ChannelFixture = {
  settings: (vendorUrl) => ({
    TELEGRAM_TOKEN: '4242:peer-token-nobody-may-see',
    TELEGRAM_SECRET_TOKEN: TELEGRAM_SECRET,
    TELEGRAM_API_URL: vendorUrl,
  }),
  secrets: ['peer-token-nobody-may-see', TELEGRAM_SECRET],
  refused: ['wrong', 'missing'],
  request(body, receivedAt, signed) {
    const secret = signed === 'wrong' ? 'another' : TELEGRAM_SECRET;
    const headers = signed === 'missing' ? {} : { 'x-telegram-bot-api-secret-token': secret };
    return post(
      { 'content-type': 'application/json', ...headers } as Record<string, string>,
      body,
      receivedAt,
    );
  },
  malformed: [
    '',
    'no json',
    'null',
    '[]',
    '{}',
    '{"update_id":"1"}',
    '{"update_id":-1}',
    '{"update_id":1e300}',
  ],
  saying: (text, n = 77) =>
    JSON.stringify({
      update_id: 880000700 + n,
      message: {
        message_id: n,
        from: { id: TELEGRAM_CHAT, is_bot: false, first_name: text },
        chat: { id: TELEGRAM_CHAT, type: 'private', first_name: text },
        date: 1_789_990_000 + Math.floor(n / 10),
        text,
      },
    }),
  pressing: (data) =>
    JSON.stringify({
      update_id: 880000778,
      callback_query: {
        id: '30069283700778',
        from: { id: TELEGRAM_CHAT, is_bot: false, first_name: 'Maja' },
        message: {
          message_id: 1001,
          chat: { id: TELEGRAM_CHAT, type: 'private', first_name: 'Maja' },
          date: 1_789_990_000,
        },
        chat_instance: '1',
        data,
      },
    }),
  samples: {
    'pressed.json': [
      {
        type: 'choice',
        externalId: '30069283700116',
        conversation: '7001',
        from: { address: '7001', name: 'Maja Kovač' },
        question: '0198f3a1-7d2e-7c44-9f31-2b6f0d1c9a55.solved.9',
        choice: 'no',
      },
    ],
    'pressed-elsewhere.json': [],
    'text.json': [
      {
        type: 'message',
        externalId: '4242:11',
        conversation: '7001',
        from: { address: '7001', name: 'Maja Kovač' },
        sentAt: 1_789_990_011_000,
        sequence: 11,
        text: 'Hello, my order has not arrived.',
        files: [],
      },
    ],
    'text-with-entities.json': [{ type: 'message', text: 'See https://example.com and @everyone' }],
    'edited.json': [
      {
        type: 'edit',
        externalId: '4242:11',
        conversation: '7001',
        text: 'Hello, my order 1207 has not arrived.',
      },
    ],
    'photo-with-caption.json': [
      {
        type: 'message',
        text: 'It arrived like this',
        files: [{ ref: 'AgAClarge', name: 'photo-13.jpg', type: 'image/jpeg', size: 98340 }],
      },
    ],
    'document.json': [
      {
        type: 'message',
        text: '',
        files: [{ ref: 'BQACdoc', name: 'receipt.pdf', type: 'application/pdf', size: 48213 }],
      },
    ],
    'voice.json': [
      {
        text: '[Voice message] 7 s',
        files: [{ ref: 'AwACvoice', name: 'voice-15.ogg', type: 'audio/ogg', size: 31002 }],
      },
    ],
    'video.json': [{ files: [{ ref: 'BAACvideo', name: 'video-16.mp4', type: 'video/mp4', size: 551000 }] }],
    'video-note.json': [
      {
        text: '[Video message] 7 s',
        files: [{ ref: 'DQACnote', name: 'video-43.mp4', type: 'video/mp4', size: 410_233 }],
      },
    ],
    'sticker.json': [
      {
        type: 'message',
        text: '[Sticker] 👍',
        files: [{ ref: 'CAACsticker', name: 'sticker-17.webp', type: 'image/webp', size: null }],
      },
    ],
    'poll.json': [{ type: 'message', text: '[Poll] Which one is mine?' }],
    'album-first.json': [
      {
        type: 'message',
        externalId: '4242:41',
        album: '4242:album-13912345678901234',
        text: 'All ten arrived broken',
        files: [{ ref: 'AgAClarge41', name: 'photo-41.jpg', type: 'image/jpeg', size: 98_340 }],
      },
    ],
    'album-second.json': [
      { type: 'message', externalId: '4242:42', album: '4242:album-13912345678901234', text: '' },
    ],
    'album-caption-edited.json': [
      {
        type: 'edit',
        externalId: '4242:41',
        album: '4242:album-13912345678901234',
        text: 'All ten arrived broken, order 1207',
      },
    ],
    'reaction.json': [{ type: 'reaction', externalId: '4242:1001', signs: ['👍', '⭐'] }],
    'reaction-taken-back.json': [{ type: 'reaction', externalId: '4242:1001', signs: [] }],
    'let-in-again.json': [{ type: 'reach', conversation: '7001', reachable: true }],
    'location.json': [{ type: 'message', text: '[Location] 46.0511, 14.5051' }],
    'contact.json': [{ type: 'message', text: '[Contact] Jan Novak, +38640000000' }],
    'dice.json': [{ type: 'message', text: '[Dice] 🎲 4' }],
    'story.json': [
      {
        type: 'message',
        text: '[A message that cannot be shown here. Ask the customer to write it as text.]',
      },
    ],
    'forum-topic.json': [
      { type: 'message', conversation: '-1001234567890:300', from: { address: '7001', name: 'Maja Kovač' } },
    ],
    'anonymous-administrator.json': [
      { type: 'message', conversation: '-1001234567890', from: { address: '-1001234567890', name: 'Help' } },
    ],
    'bot.json': [],
    'new-member.json': [],
    'blocked-by-user.json': [{ type: 'reach', conversation: '7001', reachable: false }],
    'live-location-moves.json': [],
    'business-message.json': 'not-understood',
  },
  conversation: String(TELEGRAM_CHAT),
  ref: 'BQACdoc',
  async vendor() {
    const peer = await TelegramPeer.start();
    peer.chat(TELEGRAM_CHAT);
    peer.file('BQACdoc', 'documents/receipt.pdf', Buffer.from('receipt'));
    return {
      url: peer.url,
      fail: (fault) => peer.fail('sendMessage', FAULTS[fault]),
      silence: (call) => peer.fail(call === 'connect' ? 'setWebhook' : 'getFile', 'never'),
      texts: () => peer.sent.flatMap((message) => message.text ?? []),
      files: () => peer.calls.flatMap((call) => Object.values(call.files).map((file) => file.bytes)),
      buttons: () => peer.buttons().map(({ text, callback_data: carries }) => ({ label: text, carries })),
      stop: () => peer.stop(),
    };
  },
};

/** Where customers write in the server. */
const CUSTOMERS = '900000000000000070';

const SLACK_FAULTS = {
  'too-many': { status: 429, retryAfter: 7 },
  // Of an HTTP 500 nobody knows whether the message is there; of this Slack says that nothing was done.
  broken: { error: 'team_added_to_org' },
  silent: { silent: 'before' },
  cut: { cut: true },
  'bad-credentials': { error: 'invalid_auth' },
  'customer-gone': { error: 'channel_not_found' },
} as const;

/** What the customer reads: Slack's clients undo the escaping. */
const unescaped = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const spoken: ChannelFixture = {
  settings: () => ({}),
  secrets: [],
  refused: ['wrong', 'missing'],
  request: (body, receivedAt) => post({}, body, receivedAt),
  malformed: [],
  saying: null,
  pressing: null,
  samples: {},
  conversation: '+38640123456',
  ref: 'none',
  vendor: null,
};

const SHARED = 'C0SHARED';
const PARTNER = { id: 'U0PIA', team: 'T0PARTNER' };
/** Slack itself waits three seconds for an acknowledgement. */
const ACKNOWLEDGED_MS = 1000;

/** The partner's customer in a shared channel, whose first message is a ticket: the others stand in its thread. */
function partnerIn(peer: SlackPeer): NonNullable<Vendor['say']> {
  let root: string | undefined;
  peer.channels.add(SHARED);
  peer.sharedChannels.add(SHARED);
  peer.users.set(PARTNER.id, {
    ...{ team_id: PARTNER.team, is_stranger: true, profile: { display_name: 'Pia' } },
  });
  return async (text, n) => {
    peer.epoch = Math.floor(Date.now() / 1000);
    const thread = root === undefined ? {} : { threadTs: root };
    const body = peer.write({ user: PARTNER.id, text, channel: SHARED, team: PARTNER.team, ...thread });
    root ??= String(body.event.ts);
    const delivered = () =>
      eventually(async () => {
        const tried = await peer.tell(body, { patienceMs: ACKNOWLEDGED_MS });
        if (tried.at(-1) !== 'acknowledged') throw new Error(`${text}: ${tried.join(', ')}`);
      }, 60_000);
    await delivered();
    // Some acknowledgements never reach Slack.
    if (n % 3 === 0) await delivered();
  };
}

const slack: ChannelFixture = {
  settings: (vendorUrl) => ({ SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_API_URL: vendorUrl }),
  house: {
    SLACK_APP_TOKEN: APP_TOKEN,
    SLACK_DESK_CHANNEL: 'C0DESK',
    SLACK_CONNECT_CHANNELS: SHARED,
  },
  secrets: [BOT_TOKEN, APP_TOKEN],
  refused: ['wrong', 'missing'],
  request: (body, receivedAt) => post({}, body, receivedAt),
  malformed: [],
  saying: null,
  pressing: null,
  samples: {},
  conversation: 'C0SHOP:1700000000.000001',
  ref: 'F0FILE2',
  async vendor() {
    const peer = await startSlack();
    peer.channels.add('C0SHOP');
    peer.write({ user: 'U0MAJA', channel: 'C0SHOP', text: 'Where is my parcel?' });
    peer.files.set('F0FILE2', { name: 'receipt.txt', mimetype: 'text/plain', body: Buffer.from('receipt') });
    return {
      url: peer.apiUrl,
      fail: (fault) => peer.breakNext('chat.postMessage', SLACK_FAULTS[fault]),
      silence: () => peer.breakNext('files.info', { silent: 'before' }),
      texts: () => peer.messages.slice(1).map(({ text }) => unescaped(text)),
      files: () => peer.shared.map(({ bytes }) => bytes),
      buttons: () => buttonsIn(peer.messages.at(-1)?.blocks ?? []),
      say: partnerIn(peer),
      async stop() {
        await peer.close();
        if (peer.problems.length > 0) throw new Error(peer.problems.join('; '));
      },
    };
  },
};

const DISCORD_FAULTS = {
  'too-many': { status: 429, retryAfter: 7 },
  // Of an HTTP 500 nobody knows whether the message is there; of this Discord says that nothing was done.
  broken: { status: 502 },
  silent: { silent: 'before' },
  cut: { cut: true },
  'bad-credentials': { status: 401, code: 0 },
  'customer-gone': { status: 403, code: 50_001 },
} as const;

const CUSTOMER = '700000000000000011';
const OPENING = { subject: 'Kettle', text: 'It leaks.' };
/** Discord is told nothing of what was stored: faster than anybody types (ms). */
const TYPING_MS = 40;

/** A customer with a case in a private thread. What is written while nobody is connected stands in its history alone. */
function caseIn(peer: Awaited<ReturnType<typeof startDiscord>>): Required<Pick<Vendor, 'begin' | 'say'>> {
  let thread: string | undefined;
  peer.rights.granted |= bits('CreatePrivateThreads');
  return {
    async begin() {
      const typed = await eventually(() => peer.type('new', {}, CUSTOMER, undefined, { channel: CUSTOMERS }));
      await eventually(() => {
        if (typed.callback?.type !== 9) throw new Error('no form was opened');
      });
      const sent = peer.submit(typed, OPENING, CUSTOMER);
      thread = await eventually(() => {
        const [, found] = /<#(\d+)>/.exec(JSON.stringify(sent.said)) ?? [];
        if (found === undefined) throw new Error('no case was opened');
        return found;
      });
      return `${OPENING.subject}\n\n${OPENING.text}`;
    },
    async say(text) {
      if (thread === undefined) throw new Error('there is no case');
      peer.write(thread, CUSTOMER, text);
      await new Promise((resolve) => setTimeout(resolve, TYPING_MS));
    },
  };
}

const discord: ChannelFixture = {
  settings: (vendorUrl) => ({ DISCORD_TOKEN: TOKEN, DISCORD_API_URL: vendorUrl }),
  house: {
    DISCORD_GUILD_ID: GUILD,
    DISCORD_DESK_CHANNEL: DESK,
    DISCORD_MESSAGE_CONTENT: 'true',
    DISCORD_CUSTOMER_CHANNELS: CUSTOMERS,
  },
  secrets: [TOKEN],
  refused: ['wrong', 'missing'],
  request: (body, receivedAt) => post({}, body, receivedAt),
  malformed: [],
  saying: null,
  pressing: null,
  samples: {},
  conversation: `${CUSTOMERS}:1500000000000000001:700000000000000009`,
  ref: `${CUSTOMERS}/1500000000000000001/1500000000000000002`,
  async vendor() {
    const peer = await startDiscord();
    peer.addChannel(CUSTOMERS, 0, null, 'help');
    const { url, size } = peer.attach('receipt.txt', 'receipt');
    const attachments = [{ id: '1500000000000000002', filename: 'receipt.txt', url, size }];
    const said = peer.write(CUSTOMERS, '700000000000000009', 'Where is my parcel?', { attachments });
    said.id = '1500000000000000001';
    return {
      url: peer.apiUrl,
      fail: (fault) => peer.breakNext('create-message', DISCORD_FAULTS[fault]),
      silence: () => peer.breakNext('get-message', { silent: 'before' }),
      texts: () =>
        peer
          .in(CUSTOMERS)
          .slice(1)
          .map(({ content }) => content),
      files: () => peer.uploads.map(({ bytes }) => bytes),
      buttons: () => buttonsIn(peer.in(CUSTOMERS).at(-1)?.components ?? []),
      ...caseIn(peer),
      async stop() {
        await peer.close();
        if (peer.problems.length > 0) throw new Error(peer.problems.join('; '));
      },
    };
  },
};

const CASE = '0b1f7c9e4d2a4a86';

const forms: ChannelFixture = {
  settings: () => ({}),
  secrets: [secretOf('')],
  refused: ['wrong', 'missing'],
  request(body, receivedAt, as, secret = secretOf) {
    if (as === 'missing') return post({}, body, receivedAt);
    const key = as === 'wrong' ? 'another' : secret(PAGES_SECRET);
    return post(signed(key, body), body, receivedAt);
  },
  malformed: [
    '',
    'no json',
    'null',
    '[]',
    '{}',
    '{"case":"c1","id":"m1"}',
    '{"case":"c1","id":"m1","text":"   "}',
    '{"case":"../c1","id":"m1","text":"a"}',
    '{"case":"c1","id":"m1","text":"a","trap":"a-trap-of-their-own"}',
    '{"case":"c1","id":"m1","text":"a","stated":{"kind":"A kind","fields":{}}}',
  ],
  saying: (text, n = 77) => JSON.stringify({ case: CASE, id: `m-${n}`, text, nth: n }),
  pressing(carries) {
    const [id, question] = carries.split(/:(.*)/s);
    return JSON.stringify({ case: CASE, id: 'c-77', choice: { question, id } });
  },
  samples: {
    'complaint.json': [
      {
        type: 'message',
        externalId: `${CASE}:2c26b46b68ffc68f`,
        from: { address: CASE, name: 'Maja Kovač', language: 'sl' },
        text: 'Order number: 2026-118\n\nThe kettle smells of smoke.',
        files: [{ ref: 'upload:0b6e4c1a-77', name: 'kettle.jpg', type: 'image/jpeg', size: 48213 }],
        stated: { kind: 'complaint', fields: { order: { skip: 14 }, remedy: 'replacement' } },
      },
    ],
    'caught.json': [{ type: 'message', text: 'Cheap watches', trap: 'hidden-field' }],
    'message.json': [{ type: 'message', text: 'It is the blue one.' }],
    'closed.json': [{ type: 'reach', reachable: false }],
    'choice.json': [
      { type: 'choice', question: '0198f3a1-7d2e-7c44-9f31-2b6f0d1c9a55.solved.9', choice: 'yes' },
    ],
  },
  conversation: CASE,
  ref: 'upload:0b6e4c1a-77',
  vendor: null,
};

export const fixtures: Readonly<Record<string, ChannelFixture>> = {
  webchat,
  spoken,
  email,
  telegram,
  viber,
  slack,
  discord,
  whatsapp,
  'whatsapp-cloud': whatsappCloud,
  messenger,
  instagram,
  'facebook-comments': facebookComments,
  line,
  x,
  phone,
  forms,
};

/** Every button with its label and what it carries, however deep it stands. */
function buttonsIn(part: unknown): { label: string; carries: string }[] {
  if (Array.isArray(part)) return part.flatMap(buttonsIn);
  if (typeof part !== 'object' || part === null) return [];
  const { type, text, label, value, action_id: action, custom_id: id } = part as Record<string, unknown>;
  if (type === 'button') return [{ label: String(Object(text).text), carries: `${action}:${value}` }];
  if (type === 2) return [{ label: String(label), carries: String(id) }];
  return Object.values(part).flatMap(buttonsIn);
}
