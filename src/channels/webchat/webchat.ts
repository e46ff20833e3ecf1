import { z } from 'zod';
import { CodedError } from '../../domain/coded-error.ts';
import type { Channel, ChannelLimits, ChannelPorts, Inbound, RawItem, WebhookRequest } from '../channel.ts';
import { displayName } from '../display-name.ts';
import { readJson } from '../json.ts';
import { callWish, callWishShape } from './call-wish.ts';
import { VISITOR_SECRET, visitorVerifier } from './visitor.ts';

const LIMITS: ChannelLimits = {
  textLength: 10_000,
  sendsOnce: true,
  fileBytes: 10 * 1024 * 1024,
  fileTypes: [
    'image/',
    'audio/',
    'video/',
    'text/plain',
    'text/csv',
    'application/pdf',
    'application/zip',
    'application/msword',
    'application/vnd.openxmlformats-officedocument.',
    'application/vnd.oasis.opendocument.',
  ],
  replyWindowHours: null,
  buttons: { most: 10, label: 60 },
};
const FILES_A_MESSAGE = 10;
const NAME_LENGTH = 100;
const LANGUAGE_LENGTH = 35;
const UPLOAD = 'upload:';

const fileShape = z.object({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  name: z.string().min(1).max(255),
  type: z.string().min(1).max(127),
  size: z.int().nonnegative(),
});

/** What the widget posts. `typed` only orders a burst: it grows from message to message in one browser. */
const bodyShape = z.object({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  text: z.string().default(''),
  files: z.array(fileShape).max(FILES_A_MESSAGE).default([]),
  name: z.string().max(NAME_LENGTH).optional(),
  /** The tag of the language that the widget speaks. */
  language: z.string().min(1).max(LANGUAGE_LENGTH).optional().catch(undefined),
  typed: z.int().nonnegative().default(0),
  /** A button that was pressed below a message of ours. */
  choice: z
    .object({ question: z.string().min(1).max(200), id: z.string().regex(/^[a-z0-9][a-z-]{0,39}$/) })
    .optional(),
  /** When and where they want to be called; `text` is then what it is about. */
  call: callWishShape.optional(),
});

const rawShape = bodyShape.extend({ visitor: z.string() });

type Body = z.infer<typeof bodyShape>;

/** The channel of the house's own chat widget: a visitor is known by a signed token, never by what they claim. */
export function createWebchat(_settings: Record<string, never>, ports: ChannelPorts): Channel {
  const verify = visitorVerifier(ports.secret(VISITOR_SECRET));
  return {
    id: 'webchat',
    limits: LIMITS,
    readBy: () => 'customer',

    async verify(request) {
      const visitor = visitorOf(verify, request);
      if (request.method !== 'POST') throw new CodedError('malformed', 'Messages are posted.');
      return [rawItem(visitor, readBody(request.body))];
    },

    async parse(raw, receivedAt) {
      return inboundOf(raw, receivedAt);
    },

    async inviteLink(code) {
      return ports.publicUrl === undefined ? null : `${ports.publicUrl}/chat#${code}`;
    },

    /** The stored message is the delivery: the widget reads it from the conversation. */
    async send(message) {
      return { externalId: message.key };
    },
  };
}

function visitorOf(verify: ReturnType<typeof visitorVerifier>, request: WebhookRequest): string {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const visitor = token === undefined ? null : verify(token, request.receivedAt);
  if (visitor === null) throw new CodedError('unauthorized', 'No valid visitor token.');
  return visitor;
}

function readBody(bytes: Buffer): Body {
  const body = bodyShape.safeParse(readJson(bytes.toString('utf8')));
  if (!body.success) throw new CodedError('malformed', 'Not a message of the chat widget.');
  const { text, files, name } = body.data;
  const empty = text.trim() === '' && files.length === 0 && displayName(name) === '';
  if (empty && body.data.choice === undefined && body.data.call === undefined) {
    throw new CodedError('malformed', 'A message has a text, a file, a name, a choice or a wish for a call.');
  }
  if (text.length > LIMITS.textLength) throw new CodedError('too-large', 'The text is too long.');
  if (files.some((file) => file.size > LIMITS.fileBytes))
    throw new CodedError('too-large', 'A file is too large.');
  if (!files.every((file) => LIMITS.fileTypes.some((prefix) => file.type.startsWith(prefix)))) {
    throw new CodedError('malformed', 'A file has a type that is not taken.');
  }
  return body.data;
}

function rawItem(visitor: string, body: Body): RawItem {
  return {
    externalId: `${visitor}:${body.id}`,
    conversation: visitor,
    raw: JSON.stringify({ visitor, ...body }),
  };
}

async function inboundOf(raw: string, receivedAt: number): Promise<Inbound[]> {
  const read = rawShape.safeParse(readJson(raw));
  if (!read.success) throw new CodedError('not-understood', 'Not a stored message of the chat widget.');
  const { visitor, id, files, typed, choice, language, call } = read.data;
  const wish = call === undefined ? null : await callWish(call, read.data.text, language);
  const text = wish?.text ?? read.data.text;
  const name = displayName(read.data.name);
  const base = {
    conversation: visitor,
    from: {
      address: visitor,
      name: name === '' ? null : name,
      ...(language === undefined ? {} : { language }),
    },
    sentAt: receivedAt,
    sequence: typed,
  };
  const inbound: Inbound[] = [];
  if (name !== '') inbound.push({ ...base, type: 'name', name });
  if (text.trim() !== '' || files.length > 0) {
    const attachments = files.map((file) => ({
      ref: `${UPLOAD}${file.id}`,
      name: file.name,
      type: file.type,
      size: file.size,
    }));
    const message = { externalId: `${visitor}:${id}`, text, files: attachments, ...wish?.said };
    inbound.push({ ...base, type: 'message', ...message });
  }
  if (choice !== undefined) {
    const { question, id: chosen } = choice;
    const externalId = `${visitor}:${id}`;
    inbound.push({ ...base, type: 'choice', externalId, question, choice: chosen, mark: '' });
  }
  return inbound;
}
