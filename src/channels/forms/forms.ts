import { z } from 'zod';
import { CodedError } from '../../domain/coded-error.ts';
import { TRAPS } from '../../domain/ticket/spam.ts';
import type { Channel, ChannelLimits, ChannelPorts, Inbound, RawItem } from '../channel.ts';
import { displayName } from '../display-name.ts';
import { readJson } from '../json.ts';
import { isSigned, PAGES_SECRET } from './signature.ts';

const LIMITS: ChannelLimits = {
  textLength: 10_000,
  sendsOnce: true,
  fileBytes: 10 * 1024 * 1024,
  fileTypes: ['image/', 'application/pdf'],
  replyWindowHours: null,
  buttons: { most: 10, label: 60 },
};
const FILES = 10;
const UPLOAD = 'upload:';

const id = z.string().regex(/^[A-Za-z0-9_-]{1,80}$/);
const code = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);

/** What our pages hand in: a form that was filled in, a message on the page of its case, or a button that was pressed there. */
const bodyShape = z.object({
  /** The case: what opens it and all that is written on it bear the same. */
  case: id,
  /** The same for the same words, so that whoever presses twice says it once. */
  id,
  text: z.string().default(''),
  /** Orders messages of one millisecond. */
  nth: z.int().nonnegative().default(0),
  files: z
    .array(
      z.object({
        id,
        name: z.string().min(1).max(255),
        type: z.string().min(1).max(127),
        size: z.int().nonnegative(),
      }),
    )
    .max(FILES)
    .default([]),
  name: z.string().max(100).optional(),
  language: z.string().min(1).max(35).optional().catch(undefined),
  stated: z
    .object({
      kind: code,
      fields: z.record(
        code,
        z.union([z.string().max(200), z.number(), z.boolean(), z.object({ skip: z.int().nonnegative() })]),
      ),
    })
    .optional(),
  trap: z.enum(TRAPS).optional(),
  choice: z.object({ question: z.string().min(1).max(200), id: code }).optional(),
  /** The customer closed the page of the case. */
  closed: z.literal(true).optional(),
});
type Body = z.infer<typeof bodyShape>;

/** The channel behind the pages of forms: the pages set the traps and look at what was typed, here it is only taken from them. */
export function createForms(_settings: Record<string, never>, ports: ChannelPorts): Channel {
  const secret = ports.secret(PAGES_SECRET);
  return {
    id: 'forms',
    limits: LIMITS,
    readBy: () => 'customer',
    closable: true,

    async verify(request) {
      if (!isSigned(secret, request))
        throw new CodedError('unauthorized', 'Forms are sent from their own pages.');
      if (request.method !== 'POST') throw new CodedError('malformed', 'Forms are posted.');
      return [rawItem(request.body)];
    },

    async parse(raw, receivedAt) {
      const body = bodyShape.safeParse(readJson(raw));
      if (!body.success) throw new CodedError('not-understood', 'Not what a form hands in.');
      return inboundOf(body.data, receivedAt);
    },

    /** The stored message is the delivery: its customer reads it on the page of the case. */
    async send(message) {
      return { externalId: message.key };
    },
  };
}

function rawItem(bytes: Buffer): RawItem {
  const raw = bytes.toString('utf8');
  const body = bodyShape.safeParse(readJson(raw));
  if (!body.success) throw new CodedError('malformed', 'Not what a form hands in.');
  const { text, files, choice, closed } = body.data;
  if (text.trim() === '' && files.length === 0 && choice === undefined && closed === undefined)
    throw new CodedError('malformed', 'Nothing was filled in.');
  if (text.length > LIMITS.textLength) throw new CodedError('too-large', 'The text is too long.');
  return { externalId: externalIdOf(body.data), conversation: body.data.case, raw };
}

function externalIdOf({ case: conversation, id: own }: Body): string {
  return `${conversation}:${own}`;
}

function inboundOf(body: Body, receivedAt: number): Inbound[] {
  const { text, files, stated, trap, choice, language } = body;
  const name = displayName(body.name);
  const base = {
    conversation: body.case,
    from: {
      address: body.case,
      name: name === '' ? null : name,
      ...(language === undefined ? {} : { language }),
    },
    sentAt: receivedAt,
    sequence: body.nth,
  };
  const externalId = externalIdOf(body);
  if (choice !== undefined)
    return [{ ...base, type: 'choice', externalId, question: choice.question, choice: choice.id, mark: '' }];
  if (body.closed === true) return [{ ...base, type: 'reach', reachable: false }];
  if (text.trim() === '' && files.length === 0) return [];
  return [
    {
      ...base,
      type: 'message',
      externalId,
      text,
      files: files.map((file) => ({
        ref: `${UPLOAD}${file.id}`,
        name: file.name,
        type: file.type,
        size: file.size,
      })),
      ...(stated === undefined ? {} : { stated }),
      ...(trap === undefined ? {} : { trap }),
    },
  ];
}
