import type { ChannelFixture } from './channels.fixtures.ts';
import { sidOf, TwilioPeer } from './peers/twilio.ts';

const CUSTOMER = '+38640123456';
const PUBLIC_URL = 'https://support.example';
const account = new TwilioPeer();

const FAULTS = {
  'too-many': { status: 429, code: 20429, retryAfter: 7 },
  broken: { status: 503, code: 20503 },
  silent: 'never',
  cut: 'cut-after-doing',
  'bad-credentials': { status: 401, code: 20003 },
  'customer-gone': { status: 400, code: 21211 },
} as const;

const PLACE = account.file('receipt', Buffer.from(''));

function received(given: Record<string, string>): string {
  return new URLSearchParams({
    SmsStatus: 'received',
    NumMedia: '0',
    ProfileName: 'Maja Kovač',
    WaId: CUSTOMER.slice(1),
    From: `whatsapp:${CUSTOMER}`,
    To: `whatsapp:${account.number}`,
    AccountSid: account.accountSid,
    ...given,
  }).toString();
}

const file = (place: number, type: string, ending: string) => ({
  ref: account.file(`sample${place}`, Buffer.from('')),
  name: `file-${place}.${ending}`,
  type,
  size: null,
});

/** Recorded deliveries of Twilio, as forms; the id of each is its place. */
export const whatsapp: ChannelFixture = {
  settings: (vendorUrl) => account.settingsAt(vendorUrl),
  secrets: [account.authToken],
  refused: ['wrong', 'missing'],
  format: 'form',
  house: { PUBLIC_URL },
  publicUrl: PUBLIC_URL,
  request(body, receivedAt, signed) {
    const bytes = Buffer.from(body as string, 'utf8');
    const given = Object.fromEntries(new URLSearchParams(bytes.toString('utf8')));
    const token = signed === 'wrong' ? 'another' : account.authToken;
    const signature = account.sign(`${PUBLIC_URL}/channels/whatsapp`, given, token);
    return {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(signed === 'missing' ? {} : { 'x-twilio-signature': signature }),
      },
      query: {},
      body: bytes,
      receivedAt,
    };
  },
  malformed: ['', 'no form', '{}', 'MessageSid=', 'MessageSid=1&SmsStatus=received', 'SmsStatus=received'],
  saying: (text, n = 77) => received({ MessageSid: sidOf('SM', `suite${n}`), Body: text }),
  becomes: (text) => text.toWellFormed(),
  pressing: null,
  samples: {
    'text.txt': [
      {
        type: 'message',
        externalId: sidOf('SM', 'text'),
        conversation: CUSTOMER,
        from: { address: CUSTOMER, name: 'Maja Kovač' },
        text: 'Hello, my order has not arrived.',
        files: [],
      },
    ],
    'media.txt': [
      {
        type: 'message',
        text: 'It arrived like this',
        files: [file(1, 'image/jpeg', 'jpg'), file(2, 'application/pdf', 'pdf')],
      },
    ],
    'voice.txt': [{ type: 'message', text: '', files: [file(1, 'audio/ogg', 'ogg')] }],
    'location.txt': [{ type: 'message', text: '[Place] Osem, Trg 8\n[Location] 46.0511, 14.5051' }],
    'template-button.txt': [
      {
        type: 'message',
        text: 'Yes, please',
        quotes: { externalId: 'SMc68271a63ddbc431c307beb7d2918275' },
      },
    ],
    'nothing.txt': [{ text: '[A message that cannot be shown here. Ask the customer to write it as text.]' }],
    'sent.txt': [],
    'delivered.txt': [{ type: 'receipt', externalId: sidOf('SM', 'out'), receipt: 'delivered' }],
    'read.txt': [{ type: 'receipt', externalId: sidOf('SM', 'out'), receipt: 'read' }],
    'failed-window.txt': [
      { type: 'receipt', externalId: sidOf('SM', 'out'), receipt: 'failed', code: 'window-closed' },
    ],
    'undelivered.txt': [
      { type: 'receipt', externalId: sidOf('SM', 'out'), receipt: 'failed', code: 'contact-unreachable' },
    ],
    'sms.txt': 'not-understood',
  },
  conversation: CUSTOMER,
  ref: PLACE,
  enteredByHand: true,
  async vendor() {
    const peer = await TwilioPeer.start();
    peer.customer(CUSTOMER);
    peer.file('receipt', Buffer.from('receipt'));
    return {
      url: peer.url,
      fail: (fault) => peer.fail('message', FAULTS[fault]),
      silence: () => peer.fail('file', 'never'),
      texts: () => peer.sent.flatMap(({ body }) => (body === '' ? [] : [body])),
      files: () => peer.sent.flatMap(({ file: bytes }) => (bytes === null ? [] : [bytes])),
      buttons: () => [],
      stop: () => peer.stop(),
    };
  },
};
