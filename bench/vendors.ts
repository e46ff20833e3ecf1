import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { instagram, messenger } from './messages.ts';
import { facebookComments } from './pages.ts';
import { TELEGRAM_SECRET } from './program.ts';
import { TELEGRAM_HEADERS, telegramUpdate } from './telegram.ts';

/** What each channel with a webhook is measured by: deliveries as its vendor makes them, and the least that can take one. */
export interface WebhookVendor {
  /** Settings that turn the channel on; it reaches nobody. */
  env: Record<string, string>;
  /** The nth delivery, from the nth customer. */
  delivery(n: number): Delivery;
  /** The row that Osem's inbox gets of it, once its signature was looked at; null: it is forged. */
  row(headers: IncomingHttpHeaders, body: Buffer): Omit<BareRow, 'received_at'> | null;
}

export interface Delivery {
  headers: Record<string, string>;
  body: string;
}

export interface BareRow {
  channel: string;
  external_id: string;
  conversation: string;
  raw: string;
  received_at: number;
}

const NOBODY = 'http://127.0.0.1:9';
const TEXT =
  'Hello, my order has not arrived. I was told that it would be here last week, and I have looked everywhere.';

const telegram: WebhookVendor = {
  env: {
    TELEGRAM_TOKEN: '7000:bench',
    TELEGRAM_SECRET_TOKEN: TELEGRAM_SECRET,
    TELEGRAM_API_URL: NOBODY,
  },
  delivery: (n) => ({ headers: TELEGRAM_HEADERS, body: telegramUpdate(n) }),
  row(headers, body) {
    const given = digest(String(headers['x-telegram-bot-api-secret-token']));
    if (!timingSafeEqual(given, digest(TELEGRAM_SECRET))) return null;
    const raw = body.toString('utf8');
    const { update_id: id, message } = JSON.parse(raw) as Update;
    return { channel: 'telegram', external_id: `7000:${id}`, conversation: String(message.chat.id), raw };
  },
};

interface Update {
  update_id: number;
  message: { chat: { id: number } };
}

const TWILIO_TOKEN = 'a-token-of-the-bench';
const TWILIO_URL = 'https://support.example/channels/whatsapp';

const whatsapp: WebhookVendor = {
  env: {
    TWILIO_ACCOUNT_SID: 'AC00000000000000000000000000000007',
    TWILIO_AUTH_TOKEN: TWILIO_TOKEN,
    WHATSAPP_NUMBER: '+38640000000',
    TWILIO_API_URL: NOBODY,
    PUBLIC_URL: 'https://support.example',
  },
  delivery(n) {
    const form = {
      MessageSid: `SM${n.toString(16).padStart(32, '0')}`,
      ...{ SmsStatus: 'received', NumMedia: '0', ProfileName: `Guest ${n}`, WaId: `${38_640_000_000 + n}` },
      ...{ From: `whatsapp:+${38_640_000_000 + n}`, To: 'whatsapp:+38640000000', Body: `${TEXT} ${TEXT}` },
      AccountSid: 'AC00000000000000000000000000000007',
    };
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilioSignature(form).toString('base64'),
    };
    return { headers, body: new URLSearchParams(form).toString() };
  },
  row(headers, body) {
    const form = body.toString('utf8');
    const given = Object.fromEntries(new URLSearchParams(form));
    const signature = Buffer.from(String(headers['x-twilio-signature']), 'base64');
    if (!same(signature, twilioSignature(given))) return null;
    const conversation = String(given.From).slice('whatsapp:'.length);
    const raw = JSON.stringify({ arrived: Date.now() * 1000, form });
    return { channel: 'whatsapp', external_id: String(given.MessageSid), conversation, raw };
  },
};

/** HMAC-SHA1 of the address and the sorted parameters (twilio.com/docs/usage/webhooks/webhooks-security). */
function twilioSignature(given: Record<string, string>, url = TWILIO_URL): Buffer {
  const names = Object.keys(given).sort();
  const words = names.map((name) => `${name}${given[name]}`).join('');
  return createHmac('sha1', TWILIO_TOKEN)
    .update(url + words)
    .digest();
}

const PHONE_URL = 'https://support.example/channels/phone';

/** An SMS: calls are as few as the people who answer them. */
const phone: WebhookVendor = {
  env: {
    TWILIO_ACCOUNT_SID: 'AC00000000000000000000000000000007',
    TWILIO_AUTH_TOKEN: TWILIO_TOKEN,
    PHONE_NUMBER: '+38640000000',
    TWILIO_API_URL: NOBODY,
    PUBLIC_URL: 'https://support.example',
  },
  delivery(n) {
    const form = {
      MessageSid: `SM${n.toString(16).padStart(32, '0')}`,
      ...{ SmsStatus: 'received', NumMedia: '0', From: `+${38_640_000_001 + n}`, To: '+38640000000' },
      ...{ Body: `${TEXT} ${TEXT}`, AccountSid: 'AC00000000000000000000000000000007' },
    };
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilioSignature(form, PHONE_URL).toString('base64'),
    };
    return { headers, body: new URLSearchParams(form).toString() };
  },
  row(headers, body) {
    const form = body.toString('utf8');
    const given = Object.fromEntries(new URLSearchParams(form));
    const signature = Buffer.from(String(headers['x-twilio-signature']), 'base64');
    if (!same(signature, twilioSignature(given, PHONE_URL))) return null;
    const raw = JSON.stringify({ arrived: Date.now() * 1000, form });
    const conversation = String(given.From);
    return { channel: 'phone', external_id: String(given.MessageSid), conversation, raw };
  },
};

const CLOUD_SECRET = 'a-secret-of-the-bench';

const whatsappCloud: WebhookVendor = {
  env: {
    WHATSAPP_CLOUD_TOKEN: 'bench',
    WHATSAPP_CLOUD_APP_SECRET: CLOUD_SECRET,
    WHATSAPP_CLOUD_VERIFY_TOKEN: 'bench',
    WHATSAPP_CLOUD_PHONE_ID: '106540352242922',
    WHATSAPP_CLOUD_API_URL: NOBODY,
  },
  delivery(n) {
    const customer = String(38_640_000_000 + n);
    const message = {
      from: customer,
      id: `wamid.bench${n}`,
      timestamp: String(Math.floor(Date.now() / 1000)),
      type: 'text',
      text: { body: `${TEXT} ${TEXT}` },
    };
    const value = {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '15550783881', phone_number_id: '106540352242922' },
      contacts: [{ wa_id: customer, profile: { name: `Guest ${n}` } }],
      messages: [message],
    };
    const entry = [{ id: '102290129340398', changes: [{ field: 'messages', value }] }];
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
    const signature = createHmac('sha256', CLOUD_SECRET).update(body).digest('hex');
    return {
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
      body,
    };
  },
  row(headers, body) {
    const given = String(headers['x-hub-signature-256']).slice('sha256='.length);
    if (!same(Buffer.from(given, 'hex'), createHmac('sha256', CLOUD_SECRET).update(body).digest()))
      return null;
    const { entry } = JSON.parse(body.toString('utf8')) as CloudDelivery;
    const value = entry[0]?.changes[0]?.value;
    const message = value?.messages[0];
    const conversation = `+${message?.from}`;
    const name = value?.contacts[0]?.profile.name;
    const raw = JSON.stringify({ from: conversation, name, place: 0, message });
    return { channel: 'whatsapp-cloud', external_id: message?.id ?? '', conversation, raw };
  },
};

interface CloudDelivery {
  entry: {
    changes: {
      value: { contacts: { profile: { name: string } }[]; messages: { id: string; from: string }[] };
    }[];
  }[];
}

const X_SECRET = 'a-secret-of-the-bench';
const X_ACCOUNT = '2244994945';

/** A direct message, as most that customers write here are. */
const x: WebhookVendor = {
  env: {
    X_CONSUMER_KEY: 'bench',
    X_CONSUMER_SECRET: X_SECRET,
    X_ACCESS_TOKEN: `${X_ACCOUNT}-bench`,
    X_ACCESS_SECRET: 'bench',
    X_API_URL: NOBODY,
  },
  delivery(n) {
    const sender = String(3_000_000_000 + n);
    const user = (id: string, name: string) => ({
      ...{ id, created_timestamp: '1422556069340', name, screen_name: `guest_${n}`, protected: false },
      ...{ verified: false, followers_count: 22, friends_count: 45, statuses_count: 494 },
      profile_image_url_https: 'https://pbs.twimg.com/profile_images/851526626785480705/cW4WTi7C_normal.jpg',
    });
    const entities = { hashtags: [], symbols: [], user_mentions: [], urls: [] };
    const event = {
      ...{ type: 'message_create', id: String(1_990_000_000_000_000_000n + BigInt(n)) },
      created_timestamp: String(Date.now()),
      message_create: {
        ...{ target: { recipient_id: X_ACCOUNT }, sender_id: sender, source_app_id: '13090192' },
        message_data: { text: `${TEXT} ${TEXT}`, entities },
      },
    };
    const users = { [sender]: user(sender, `Guest ${n}`), [X_ACCOUNT]: user(X_ACCOUNT, 'Osem Shop') };
    const body = JSON.stringify({ for_user_id: X_ACCOUNT, direct_message_events: [event], users });
    const signature = createHmac('sha256', X_SECRET).update(body).digest('base64');
    const headers = {
      'content-type': 'application/json',
      'x-twitter-webhooks-signature': `sha256=${signature}`,
    };
    return { headers, body };
  },
  row(headers, body) {
    const given = String(headers['x-twitter-webhooks-signature']).slice('sha256='.length);
    if (!same(Buffer.from(given, 'base64'), createHmac('sha256', X_SECRET).update(body).digest()))
      return null;
    const { direct_message_events: events, users } = JSON.parse(body.toString('utf8')) as XDelivery;
    const [direct] = events;
    const sender = direct?.message_create.sender_id ?? '';
    const { name, screen_name } = users[sender] ?? {};
    const raw = JSON.stringify({ conversation: `dm:${sender}`, user: { name, screen_name }, direct });
    return { channel: 'x', external_id: `dm:${direct?.id}`, conversation: `dm:${sender}`, raw };
  },
};

interface XDelivery {
  direct_message_events: { id: string; message_create: { sender_id: string } }[];
  users: Record<string, { name?: string; screen_name?: string }>;
}

export const CHAT_SECRET = 'a-secret-of-the-bench';

const VIBER_TOKEN = 'a-token-of-the-bench';

const viber: WebhookVendor = {
  env: { VIBER_AUTH_TOKEN: VIBER_TOKEN, VIBER_API_URL: NOBODY },
  delivery(n) {
    const id = `${Buffer.from(String(n).padStart(15, '0')).toString('base64')}==`;
    const sender = { id, name: `Guest ${n}`, language: 'en', country: 'SI', api_version: 8 };
    const message = { type: 'text', text: `${TEXT} ${TEXT}`, tracking_data: '' };
    const body = JSON.stringify({
      ...{
        event: 'message',
        timestamp: Date.now(),
        chat_hostname: 'bench',
        message_token: 0,
        sender,
        message,
      },
      silent: false,
    }).replace('"message_token":0', `"message_token":${4_912_661_846_655_000_000n + BigInt(n)}`);
    const signature = createHmac('sha256', VIBER_TOKEN).update(body).digest('hex');
    return { headers: { 'content-type': 'application/json', 'x-viber-content-signature': signature }, body };
  },
  row(headers, body) {
    const given = Buffer.from(String(headers['x-viber-content-signature']), 'hex');
    if (!same(given, createHmac('sha256', VIBER_TOKEN).update(body).digest())) return null;
    const raw = body.toString('utf8');
    const { sender } = JSON.parse(raw) as { sender: { id: string } };
    const token = /"message_token":(\d+)/.exec(raw)?.[1] ?? '';
    return { channel: 'viber', external_id: token, conversation: sender.id, raw };
  },
};

const LINE_SECRET = 'a-secret-of-the-bench';

const line: WebhookVendor = {
  env: {
    LINE_CHANNEL_SECRET: LINE_SECRET,
    LINE_CHANNEL_ACCESS_TOKEN: 'bench',
    LINE_API_URL: NOBODY,
    LINE_DATA_API_URL: NOBODY,
  },
  delivery(n) {
    const event = {
      ...{
        type: 'message',
        mode: 'active',
        timestamp: Date.now(),
        replyToken: 'nHuyWiB7yP5Zw52FIkcQobQuGDXCTA',
      },
      source: { type: 'user', userId: `U${n.toString(16).padStart(32, '0')}` },
      ...{ webhookEventId: `01JBENCH${n}`, deliveryContext: { isRedelivery: false } },
      message: {
        id: String(444_573_844_083_000 + n),
        type: 'text',
        quoteToken: `quote${n}`,
        text: `${TEXT} ${TEXT}`,
      },
    };
    const body = JSON.stringify({ destination: 'U0d9b3f6a2c4e48719a5b6c7d8e9f0a1b', events: [event] });
    const signature = createHmac('sha256', LINE_SECRET).update(body).digest('base64');
    return { headers: { 'content-type': 'application/json', 'x-line-signature': signature }, body };
  },
  row(headers, body) {
    const given = Buffer.from(String(headers['x-line-signature']), 'base64');
    if (!same(given, createHmac('sha256', LINE_SECRET).update(body).digest())) return null;
    const { events } = JSON.parse(body.toString('utf8')) as { events: LineEvent[] };
    const [event] = events;
    const raw = JSON.stringify({ place: 0, event });
    const conversation = event?.source.userId ?? '';
    return { channel: 'line', external_id: event?.webhookEventId ?? '', conversation, raw };
  },
};

interface LineEvent {
  webhookEventId: string;
  source: { userId: string };
}

/** Its deliveries carry tokens of visitors (bench/load.ts), which the house signs with a secret of its own. */
const webchat: WebhookVendor = {
  env: { TRUST_PROXY: 'true' },
  delivery: (n) => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: `m${n}`, text: 'word '.repeat(80), typed: n }),
  }),
  /** `Bearer v1.<visitor>.<end>.<signature>`. */
  row({ authorization = '' }, body) {
    const token = authorization.slice('Bearer '.length);
    const end = token.lastIndexOf('.');
    const right = createHmac('sha256', CHAT_SECRET).update(token.slice(0, end)).digest();
    if (!same(Buffer.from(token.slice(end + 1), 'base64url'), right)) return null;
    const [, visitor = ''] = token.split('.');
    const message = JSON.parse(body.toString('utf8')) as { id: string };
    const raw = JSON.stringify({ visitor, ...message });
    return { channel: 'webchat', external_id: `${visitor}:${message.id}`, conversation: visitor, raw };
  },
};

function same(given: Buffer, right: Buffer): boolean {
  return given.length === right.length && timingSafeEqual(given, right);
}

function digest(words: string): Buffer {
  return createHash('sha256').update(words).digest();
}

export const vendors: Readonly<Record<string, WebhookVendor>> = {
  webchat,
  telegram,
  viber,
  whatsapp,
  'whatsapp-cloud': whatsappCloud,
  messenger,
  instagram,
  line,
  'facebook-comments': facebookComments,
  x,
  phone,
};
