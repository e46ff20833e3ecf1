import { expect } from 'vitest';
import { reportedThread } from '../src/channels/email/automatic.ts';
import { folded } from '../src/channels/email/fold.ts';
import { headersOf } from '../src/channels/email/headers.ts';
import { mailboxesOf } from '../src/channels/email/mailboxes.ts';
import { rawOf } from '../src/channels/email/raw.ts';
import { letterOf, ownId, tokensOf } from '../src/channels/email/thread.ts';
import type { ChannelFixture } from './channels.fixtures.ts';
import { HELP, MAIL_PASSWORD, mailOf, startMail } from './peers/mail.ts';

const NOW = Date.UTC(2026, 10, 22, 9);
const ROOT = 'root@customer.example';
/** By the secret that the suite lends. */
const TOKENS = tokensOf('house-secret-nobody-may-see-email-threads');

const FAULTS = {
  'too-many': { at: 'data', code: 450, says: '4.7.28 Too many, try again in 7 seconds' },
  broken: { at: 'data', code: 451, says: '4.3.0 Local error' },
  silent: { at: 'data', cut: 'silent' },
  cut: { at: 'data', cut: 'closed' },
  'bad-credentials': { at: 'auth', code: 535, says: '5.7.8 Wrong password' },
  'customer-gone': { at: 'rcpt', code: 550, says: '5.1.1 No such user' },
} as const;

/** An answer in the one thread: it has no subject of its own. */
function saying(text: string, n = 77): string {
  const headers = {
    References: `<${ROOT}>`,
    'Content-Transfer-Encoding': 'base64',
  };
  const coded = Buffer.from(text, 'utf8').toString('base64').replace(/.{76}/g, '$&\n');
  return mailOf({ id: `<m${n}@customer.example>`, subject: 'Re: Kettle', text: coded, headers });
}

/** What mail programs keep of a text: UTF-8 without NUL, and white space around it is none. */
function becomes(text: string): string {
  return folded(Buffer.from(text, 'utf8').toString('utf8'), true) || '[A mail without text]';
}

/** What stands in the samples. */
const MAJA = { address: 'maja@customer.example', name: 'Maja Kovač' };
const THREAD = TOKENS.conversation('kettle-1@customer.example', MAJA.address);
const KEY = '0198f3a1-7d2e-7c44-9f31-2b6f0d1c9a55';

const SAMPLES: ChannelFixture['samples'] = {
  'plain.eml': [
    {
      type: 'message',
      conversation: THREAD,
      from: MAJA,
      subject: 'My kettle leaks',
      text: 'Hello,\n\nit leaks since yesterday.\n\nMaja',
      cc: [],
      files: [],
    },
  ],
  'gmail-reply.eml': [{ type: 'message', conversation: THREAD, text: 'Thank you, that helped.' }],
  'outlook-german.eml': [{ type: 'message', conversation: THREAD, text: 'Danke, er ist da.' }],
  'apple-short-references.eml': [
    { type: 'message', conversation: THREAD, text: 'One more thing: which colour will it have?' },
  ],
  'token-in-encoded-subject.eml': [{ type: 'message' }],
  'html-only.eml': [
    { type: 'message', subject: 'Picture of it', text: 'It leaks here [javascript:steal()].' },
  ],
  'attachments.eml': [
    {
      type: 'message',
      subject: 'Receipt',
      text: 'Here it is.',
      files: [
        { ref: expect.any(String), name: '../../receipt.pdf', type: 'application/pdf', size: 9 },
        { ref: expect.any(String), name: 'file-2.png', type: 'image/png', size: 8 },
      ],
    },
  ],
  'copied.eml': [
    {
      subject: 'For both of us',
      text: 'Please answer Jan too.',
      cc: ['jan@customer.example', 'sales@other.example'],
    },
  ],
  'empty-message-id.eml': [{ subject: 'No id', text: 'My program gives no id.' }],
  'without-message-id.eml': [{ subject: 'No id at all', text: 'Mine neither.' }],
  'without-sender.eml': [{ from: { address: 'unknown', name: null }, automatic: true }],
  'forged.eml': [
    { subject: 'New bank account', text: expect.stringMatching(/^⚠ The sender.s domain .*\n\n\S/) },
  ],
  'list.eml': [{ type: 'message', automatic: true }],
  'out-of-office.eml': [{ type: 'aside', asked: false, conversation: THREAD }],
  'from-outside.eml': [
    { type: 'aside', asked: true, conversation: THREAD, text: 'The parcel stands in Celje.' },
  ],
  'own.eml': [],
  'bounce.eml': [
    { type: 'receipt', receipt: 'failed', code: 'contact-unreachable', conversation: THREAD, key: KEY },
  ],
  'delayed.eml': [],
  'bounce-of-nothing-of-ours.eml': [],
};

export const email: ChannelFixture = {
  settings(vendorUrl) {
    const { port } = new URL(vendorUrl);
    const smtp = new URL(vendorUrl).searchParams.get('smtp') ?? port;
    return {
      IMAP_URL: `imap://help:${MAIL_PASSWORD}@127.0.0.1:${port}/INBOX?address=${HELP}`,
      SMTP_URL: `smtp://help:${MAIL_PASSWORD}@127.0.0.1:${smtp}`,
      MAIL_AUTH_HOST: 'mx.shop.example',
    };
  },
  secrets: [MAIL_PASSWORD],
  refused: ['wrong', 'missing'],
  request: (body, receivedAt) => ({
    method: 'POST',
    headers: {},
    query: {},
    body: Buffer.from(body as string, 'utf8'),
    receivedAt,
  }),
  malformed: [],
  saying,
  becomes,
  format: 'mail',
  heard(body) {
    const source = Buffer.isBuffer(body) ? body : Buffer.from(body, 'utf8');
    const headers = headersOf(source);
    const { id, from: writer, externalId, references } = letterOf(headers, source);
    const report = reportedThread(source, headers, TOKENS);
    const ours = report ?? references.map((one) => ownId(one, TOKENS)).find((one) => one !== null);
    const conversation =
      ours?.conversation ?? TOKENS.conversation((references[0] ?? id) || externalId, writer);
    const uid = Number(/^m(\d+)@/.exec(id)?.[1] ?? 1);
    const [mailbox] = mailboxesOf(`imap://u:p@h?address=${HELP}`);
    const from = { mailbox: mailbox?.address ?? '', at: NOW - 1000, uid, missing: 0 };
    const raw = rawOf({ ...from, side: ours?.side ?? 'case', conversation, externalId, source });
    return { externalId, conversation, raw };
  },
  pressing: null,
  samples: SAMPLES,
  conversation: TOKENS.conversation(ROOT, MAJA.address),
  to: 'maja@customer.example',
  ref: 'none',
  filesCome: true,
  async vendor() {
    const peer = await startMail();
    const smtp = new URL(peer.settings.SMTP_URL ?? '').port;
    return {
      url: `http://127.0.0.1:${new URL((peer.settings.IMAP_URL ?? '').split(',')[0] ?? '').port}?smtp=${smtp}`,
      fail: (fault) => peer.fail(FAULTS[fault]),
      silence: () => undefined,
      texts: () =>
        peer.sent.map(({ text }) => text.replace(/\n\n-- \n[\s\S]*$/, '')).filter((text) => text !== ''),
      files: () => peer.sent.flatMap(({ files }) => files),
      buttons: () => [],
      say: async (text, n) => peer.deliver(saying(text, n)),
      stop: () => peer.stop(),
    };
  },
};
