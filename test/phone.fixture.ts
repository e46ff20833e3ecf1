import type { ChannelFixture } from './channels.fixtures.ts';
import { sidOf } from './peers/twilio.ts';
import { TwilioVoicePeer } from './peers/twilio-voice.ts';

const CUSTOMER = '+38640123456';
const PUBLIC_URL = 'https://support.example';
const account = new TwilioVoicePeer();

const FAULTS = {
  'too-many': { status: 429, code: 20429, retryAfter: 7 },
  broken: { status: 503, code: 20503 },
  silent: 'never',
  cut: 'cut-after-doing',
  'bad-credentials': { status: 401, code: 20003 },
  'customer-gone': { status: 400, code: 21610 },
} as const;

const PLACE = account.file(
  'voicemail',
  Buffer.from(''),
  `/2010-04-01/Accounts/${account.accountSid}/Recordings/${sidOf('RE', 'voicemail')}.mp3`,
);
const PICTURE = account.file('sample1', Buffer.from(''));

function received(given: Record<string, string>): string {
  return new URLSearchParams({
    SmsStatus: 'received',
    NumMedia: '0',
    From: CUSTOMER,
    To: account.number,
    AccountSid: account.accountSid,
    ...given,
  }).toString();
}

/** Recorded deliveries of Twilio, as forms; the id of each is its place. What is said in calls stands in phone.test.ts. */
export const phone: ChannelFixture = {
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
    const signature = account.sign(`${PUBLIC_URL}/channels/phone`, given, token);
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
  malformed: [
    '',
    'no form',
    '{}',
    'MessageSid=',
    'MessageSid=1&SmsStatus=received',
    'CallSid=1&CallStatus=ringing',
    `CallSid=${sidOf('CA', 'x')}&RecordingStatus=completed&RecordingSid=1`,
  ],
  saying: (text, n = 77) => received({ MessageSid: sidOf('SM', `suite${n}`), Body: text }),
  becomes: (text) => text.toWellFormed(),
  pressing: null,
  samples: {
    'text.txt': [
      {
        type: 'message',
        externalId: sidOf('SM', 'text'),
        conversation: CUSTOMER,
        from: { address: CUSTOMER, name: null },
        text: 'Hello, my order has not arrived.',
        files: [],
      },
    ],
    'picture.txt': [
      {
        type: 'message',
        text: 'It arrived like this',
        files: [{ ref: PICTURE, name: 'file-1.jpg', type: 'image/jpeg', size: null }],
      },
    ],
    'nothing.txt': [{ text: '[A message that cannot be shown here. Ask the customer to write it as text.]' }],
    'stop.txt': [{ type: 'reach', reachable: false, said: 'stop' }],
    'start.txt': [{ type: 'reach', reachable: true, said: 'start' }],
    'cancel.txt': [
      { type: 'message', text: 'Cancel' },
      { type: 'reach', reachable: false, said: 'stop' },
    ],
    'sent.txt': [],
    'delivered.txt': [{ type: 'receipt', externalId: sidOf('SM', 'out'), receipt: 'delivered' }],
    'undelivered-landline.txt': [
      { type: 'receipt', externalId: sidOf('SM', 'out'), receipt: 'failed', code: 'contact-unreachable' },
    ],
    'failed-stopped.txt': [
      { type: 'receipt', externalId: sidOf('SM', 'out'), receipt: 'failed', code: 'contact-unreachable' },
    ],
    'call-missed.txt': [
      {
        type: 'message',
        externalId: sidOf('CA', 'missed'),
        conversation: CUSTOMER,
        text: `Missed call, nothing was said.\nNumber: ${CUSTOMER}`,
        automatic: true,
        stated: { kind: 'call', anew: true, fields: { 'call-number': { skip: 39 } } },
      },
    ],
    'call-hidden.txt': [],
    'recording.txt': [
      {
        type: 'message',
        externalId: sidOf('CA', 'recorded'),
        files: [{ ref: PLACE, name: 'voicemail.mp3', type: 'audio/mpeg', size: null }],
      },
    ],
  },
  conversation: CUSTOMER,
  ref: PLACE,
  async vendor() {
    const peer = await TwilioVoicePeer.start();
    peer.file('voicemail', Buffer.from('receipt'), PLACE);
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
