import { z } from 'zod';
import { CodedError } from '../../domain/coded-error.ts';
import type { Inbound } from '../channel.ts';
import { displayName } from '../display-name.ts';
import { readJson } from '../json.ts';
import { contentOf, contentShape } from './content.ts';
import { codeOfNumber } from './fault.ts';

/** Behind our key where other parts of the message come after. */
export const MORE = '|more';

const id = z.string().min(1).max(512);
/** Seconds since 1970, as a string; the upper end is the last instant that a Date can hold. */
const timestamp = z.coerce.number().int().nonnegative().max(8_640_000_000_000);
const replyShape = z.object({ id: z.string().max(512), title: z.string() });

const messageShape = contentShape.extend({
  id,
  timestamp,
  type: z.string(),
  interactive: z
    .object({ button_reply: replyShape.optional(), list_reply: replyShape.optional() })
    .optional(),
  /** What was held and answered; of what was passed on it has no id (webhooks/reference/messages). */
  context: z.object({ id }).optional().catch(undefined),
  edit: z.object({ original_message_id: id, message: contentShape.extend({ type: z.string() }) }).optional(),
  revoke: z.object({ original_message_id: id }).optional(),
  /** Without a sign when it was taken back. */
  reaction: z.object({ message_id: id, emoji: z.string().max(50).optional() }).optional(),
});
const statusShape = z.object({
  id,
  timestamp,
  status: z.enum(['delivered', 'read', 'failed']),
  biz_opaque_callback_data: id.optional().catch(undefined),
  errors: z
    .array(z.object({ code: z.number() }))
    .optional()
    .catch([]),
});
const rawShape = z.object({
  from: id,
  name: z.string().nullable(),
  /** Among the messages of its delivery. */
  place: z.int().nonnegative().optional(),
  message: messageShape.optional(),
  status: statusShape.optional(),
});

type Message = z.infer<typeof messageShape>;
type Base = Pick<Inbound, 'conversation' | 'from' | 'sentAt' | 'sequence'>;

/** Meta counts in whole seconds and in nothing else: within one, messages stand as they came. */
const MOST_OF_ONE_DELIVERY = 1000;

/** What opens a chat before anybody has said anything, and what we do not show. */
const SILENT = ['request_welcome'];

/** The phone number with its +, or the id of whoever shows none (`SI.1502…`); null: neither. */
export function addressOf(given: string | undefined): string | null {
  if (given === undefined) return null;
  if (/^\d{5,20}$/.test(given)) return `+${given}`;
  return /^[A-Z]{2}\.[\w.]{1,128}$/.test(given) ? given : null;
}

/** One message or receipt, as `deliveriesIn` kept it. Throws CodedError 'not-understood'. */
export function inboundOf(raw: string, receivedAt: number, language: string): Inbound[] {
  const read = rawShape.safeParse(readJson(raw));
  if (!read.success) throw new CodedError('not-understood', 'A shape that this channel does not know.');
  const { from, name, place = 0, message, status } = read.data;
  const shown = displayName(name ?? '');
  const base = (seconds: number): Base => ({
    conversation: from,
    from: { address: from, name: shown === '' ? null : shown },
    sentAt: seconds * 1000,
    sequence: Math.max(0, receivedAt - seconds * 1000) * MOST_OF_ONE_DELIVERY + place,
  });
  if (message !== undefined) return messageOf(message, base(message.timestamp), language);
  if (status !== undefined) return receiptOf(status, base(status.timestamp));
  throw new CodedError('not-understood', 'Neither a message nor a receipt.');
}

function messageOf(message: Message, base: Base, language: string): Inbound[] {
  const { id: externalId, type, edit, revoke, reaction, interactive, context } = message;
  if (SILENT.includes(type)) return [];
  if (type === 'revoke' && revoke)
    return [{ ...base, type: 'delete', externalId: revoke.original_message_id }];
  if (type === 'reaction' && reaction) {
    const signs = reaction.emoji ? [reaction.emoji] : [];
    return [{ ...base, type: 'reaction', externalId: reaction.message_id, signs }];
  }
  if (type === 'edit' && edit) {
    const { text } = contentOf(edit.message, edit.message.type, language);
    return [{ ...base, type: 'edit', externalId: edit.original_message_id, text }];
  }
  const pressed = interactive?.button_reply ?? interactive?.list_reply;
  if (pressed !== undefined) {
    const [, choice, question] = /^([a-z]+|\d):(.+)$/s.exec(pressed.id) ?? [];
    if (choice !== undefined && question !== undefined)
      return [{ ...base, type: 'choice', externalId, question, choice, mark: '' }];
    if (pressed.title !== '')
      return [{ ...base, type: 'message', externalId, text: pressed.title, files: [] }];
  }
  const quotes = context === undefined ? {} : { quotes: { externalId: context.id } };
  return [{ ...base, type: 'message', externalId, ...contentOf(message, type, language), ...quotes }];
}

function receiptOf(status: z.infer<typeof statusShape>, base: Base): Inbound[] {
  const { id: externalId, biz_opaque_callback_data: carried, errors = [] } = status;
  const key = carried?.endsWith(MORE) ? carried.slice(0, -MORE.length) : carried;
  // The message is there once its last part is, and not there once any is not.
  if (key !== carried && status.status !== 'failed') return [];
  const of = { ...base, type: 'receipt' as const, externalId, ...(key === undefined ? {} : { key }) };
  if (status.status !== 'failed') return [{ ...of, receipt: status.status }];
  // What was taken and did not arrive is no question of trying again by itself.
  const code = codeOfNumber(errors[0]?.code);
  return [{ ...of, receipt: 'failed', code: code === 'vendor-down' ? 'vendor-refused' : code }];
}
