import type { Selectable } from 'kysely';
import type { Heading } from '../domain/heading.ts';
import type { OutboundKind } from '../domain/ticket/reply.ts';
import type { RowShape } from './bulk.ts';
import type { MessageTable } from './database.ts';
import { storableJson } from './storable.ts';
import type { Delivery, Message, MessageKind, MessagePatch, Quote } from './store.ts';

export const MESSAGE_SHAPE = {
  id: 'text',
  ticket_id: 'text',
  kind: 'text',
  reply_kind: 'text',
  text: 'text',
  author: 'text',
  channel: 'text',
  conversation: 'text',
  external_id: 'text',
  sent_at: 'bigint',
  sequence: 'bigint',
  received_at: 'bigint',
  delivery: 'text',
  error: 'text',
  files: 'text',
  edited_at: 'bigint',
  deleted_at: 'bigint',
  quotes: 'text',
  heading: 'text',
} as const satisfies RowShape;

export function messageRow(message: Message): Selectable<MessageTable> {
  return {
    id: message.id,
    ticket_id: message.ticketId,
    kind: message.kind,
    reply_kind: message.as,
    text: message.text,
    author: message.author,
    channel: message.channel,
    conversation: message.conversation,
    external_id: message.externalId,
    sent_at: message.sentAt,
    sequence: message.sequence,
    received_at: message.receivedAt,
    delivery: message.delivery,
    error: message.error,
    files: storableJson(message.files),
    edited_at: message.editedAt,
    deleted_at: message.deletedAt,
    quotes: message.quotes === undefined ? null : storableJson(message.quotes),
    heading: message.heading === undefined ? null : storableJson(message.heading),
  };
}

export function messageOf(row: Selectable<MessageTable>): Message {
  return {
    id: row.id,
    ticketId: row.ticket_id,
    kind: row.kind as MessageKind,
    as: row.reply_kind as OutboundKind | null,
    text: row.text,
    author: row.author,
    channel: row.channel,
    conversation: row.conversation,
    externalId: row.external_id,
    sentAt: row.sent_at,
    sequence: row.sequence,
    receivedAt: row.received_at,
    delivery: row.delivery as Delivery | null,
    error: row.error,
    files: JSON.parse(row.files),
    editedAt: row.edited_at,
    deletedAt: row.deleted_at,
    ...(row.quotes === null ? {} : { quotes: JSON.parse(row.quotes) as Quote }),
    ...(row.heading === null ? {} : { heading: JSON.parse(row.heading) as Heading }),
  };
}

/** Absent columns are null and stay as they are; `sets_error` is 1 when `error` is to be taken as it is, null too. */
export const PATCH_SHAPE = {
  id: 'text',
  ticket_id: 'text',
  at: 'bigint',
  text: 'text',
  delivery: 'text',
  error: 'text',
  sets_error: 'bigint',
  external_id: 'text',
  files: 'text',
  edited_at: 'bigint',
  deleted_at: 'bigint',
  sent_at: 'bigint',
  quotes: 'text',
  heading: 'text',
} as const satisfies RowShape;

export function patchRow(patch: MessagePatch, now: number) {
  return {
    id: patch.id,
    ticket_id: patch.ticketId ?? null,
    at: patch.editedAt ?? now,
    text: patch.text ?? null,
    delivery: patch.delivery ?? null,
    error: patch.error ?? null,
    sets_error: patch.error === undefined ? 0 : 1,
    external_id: patch.externalId ?? null,
    files: patch.files === undefined ? null : storableJson(patch.files),
    edited_at: patch.editedAt ?? null,
    deleted_at: patch.deletedAt ?? null,
    sent_at: patch.sentAt ?? null,
    quotes: patch.quotes === undefined ? null : storableJson(patch.quotes),
    heading: patch.heading === undefined ? null : storableJson(patch.heading),
  } satisfies Record<keyof typeof PATCH_SHAPE, string | number | null>;
}
