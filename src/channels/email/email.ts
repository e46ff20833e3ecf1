import { CodedError } from '../../domain/coded-error.ts';
import type { Channel, ChannelLimits, ChannelPorts } from '../channel.ts';
import type { ChannelMemory } from '../memory.ts';
import { understand } from './inbound.ts';
import type { EmailSettings } from './index.ts';
import { readMailbox } from './listen.ts';
import { mailboxesOf, submissionsOf } from './mailboxes.ts';
import { originalOf } from './original.ts';
import { type Sender, sendAnswer, sendForward } from './outgoing.ts';
import { readRaw } from './raw.ts';
import { attachments } from './source.ts';
import { tokensOf } from './thread.ts';

const LIMITS: ChannelLimits = {
  textLength: 200_000,
  // The same Message-ID twice is harmless where the receiving server drops the second; most do not.
  sendsOnce: false,
  // What most servers take, as the third more that it is on the line (RFC 5321 asks for 64 kB).
  fileBytes: 15 * 1024 * 1024,
  fileTypes: ['image/', 'audio/', 'video/', 'text/', 'application/'],
  replyWindowHours: null,
  buttons: null,
  unsubscribes: true,
};
const MEGABYTE = 1024 * 1024;

/** Mail: mailboxes are read by IMAP, answers go out by SMTP. There is no webhook. */
export function createEmail(settings: EmailSettings, ports: ChannelPorts): Channel {
  const mailboxes = mailboxesOf(settings.IMAP_URL, settings.MAIL_CA);
  const own: ReadonlySet<string> = new Set(mailboxes.map(({ address }) => address));
  const tokens = tokensOf(ports.secret('email-threads'));
  const memory = ports.memory ?? forgetful();
  const { language, timeoutMs, now, log = () => undefined } = ports;
  const bounces = settings.MAIL_BOUNCES;
  const authHost = settings.MAIL_AUTH_HOST.trim();
  const sender: Sender = {
    mailboxes,
    submissions: submissionsOf(settings.SMTP_URL, settings.MAIL_CA),
    bounces,
    memory,
    tokens,
    own,
    fileBytes: LIMITS.fileBytes,
    timeoutMs,
    now,
  };
  return {
    id: 'email',
    limits: LIMITS,
    async verify() {
      throw new CodedError('unauthorized', 'Mail comes by IMAP, not by a webhook');
    },
    async listen(accept, signal) {
      const maxBytes = settings.MAIL_MAX_MB * MEGABYTE;
      const reading = { memory, tokens, now, timeoutMs, log, maxBytes, bounces };
      await Promise.all(mailboxes.map((box) => readMailbox(box, reading, accept, signal)));
    },
    parse: async (raw) => understand(readRaw(raw), { memory, tokens, own, authHost, bounces, language, log }),
    async send(message) {
      return { externalId: await sendAnswer(message, sender) };
    },
    async forward(message) {
      return { externalId: await sendForward(message, sender) };
    },
    /** The subject of a first mail is part of what it says. */
    async inviteLink(code) {
      const [first] = mailboxes;
      return first === undefined ? null : `mailto:${first.address}?subject=${code}`;
    },
    async link() {
      const [first] = mailboxes;
      return first === undefined ? null : `mailto:${first.address}`;
    },
    original: (message) => originalOf(memory, message, authHost),
    fetchFile: attachments(memory),
  };
}

/** Without a house nothing is kept longer than this process lives. */
function forgetful(): ChannelMemory {
  const topics = new Map<string, Map<string, { value: string; body: Uint8Array | null }>>();
  const topicOf = (topic: string) => {
    const known = topics.get(topic) ?? new Map<string, { value: string; body: Uint8Array | null }>();
    topics.set(topic, known);
    return known;
  };
  return {
    async keep({ topic, key, value, body = null }) {
      const known = topicOf(topic).get(key);
      if (known === undefined) topicOf(topic).set(key, { value, body });
      return known?.value ?? value;
    },
    async put({ topic, key, value, body = null }) {
      topicOf(topic).set(key, { value, body });
    },
    get: async (topic, key) => topicOf(topic).get(key) ?? null,
    list: async (topic, limit) =>
      [...topicOf(topic)].map(([key, { value }]) => ({ key, value })).slice(-limit),
  };
}
