import { z } from 'zod';
import { CodedError } from '../../domain/coded-error.ts';
import { checkSignature, refuseStale } from '../../vendors/meta/webhook.ts';
import type { RawItem, WebhookRequest } from '../channel.ts';
import { readJson } from '../json.ts';
import { lost, written } from '../lost.ts';
import { addressOf } from './inbound.ts';
import type { WhatsappCloudSettings } from './index.ts';

/** What a status may say that we keep; `sent` is what the answer to the send has said already. */
const KEPT_STATUSES = ['delivered', 'read', 'failed'];

const envelopeShape = z.object({
  object: z.literal('whatsapp_business_account'),
  entry: z.array(z.object({ changes: z.array(z.object({ field: z.string(), value: z.unknown() })) })),
});
const valueShape = z.object({
  metadata: z.object({ phone_number_id: z.string() }),
  contacts: z.array(z.unknown()).optional().catch([]),
  messages: z.array(z.unknown()).optional().catch([]),
  statuses: z.array(z.unknown()).optional().catch([]),
});
const contactShape = z.object({
  wa_id: z.string().optional(),
  user_id: z.string().optional(),
  profile: z.object({ name: z.string().optional(), username: z.string().optional() }),
});
const id = z.string().min(1).max(512);
const messageShape = z.object({ id, from: id.optional(), from_user_id: id.optional() });
const statusShape = z.object({
  id,
  status: z.string().max(50),
  recipient_id: id.optional(),
  recipient_user_id: id.optional(),
});

/** Every message and every receipt of a delivery, one item each. Throws CodedError 'unauthorized' and 'malformed'. */
export function deliveriesIn(request: WebhookRequest, settings: WhatsappCloudSettings): RawItem[] {
  checkSignature(request, settings.WHATSAPP_CLOUD_APP_SECRET);
  const read = envelopeShape.safeParse(readJson(request.body.toString('utf8')));
  if (!read.success) throw new CodedError('malformed', 'Not a delivery of WhatsApp.');
  const dates: number[] = [];
  const items = read.data.entry
    .flatMap(({ changes }) => changes)
    .filter(({ field }) => field === 'messages')
    .flatMap(({ value }) => itemsIn(value, settings.WHATSAPP_CLOUD_PHONE_ID, dates));
  refuseStale(dates, request.receivedAt);
  return items;
}

/** Of our own number alone: another one of the same account would be answered from the wrong one. */
function itemsIn(value: unknown, phoneId: string, dates: number[]): RawItem[] {
  const read = valueShape.safeParse(value);
  if (!read.success || read.data.metadata.phone_number_id !== phoneId) return [];
  const { contacts = [], messages = [], statuses = [] } = read.data;
  for (const one of [...messages, ...statuses]) {
    const seconds = Number(Object(one).timestamp);
    if (seconds > 0) dates.push(seconds * 1000);
  }
  return [
    ...messages.map((message, place) => messageItem(message, place, contacts)),
    ...statuses.flatMap((status) => statusItem(status)),
  ];
}

function messageItem(message: unknown, place: number, contacts: readonly unknown[]): RawItem {
  const read = messageShape.safeParse(message);
  const from = read.success ? addressOf(read.data.from ?? read.data.from_user_id) : null;
  if (!read.success || from === null) return lost({ message });
  const known = contacts.flatMap((one) => contactShape.safeParse(one).data ?? []);
  const writer = known.find(
    ({ wa_id, user_id }) => addressOf(wa_id) === from || addressOf(user_id) === from,
  )?.profile;
  const name = writer?.name || writer?.username || null;
  return { externalId: read.data.id, conversation: from, raw: written({ from, name, place, message }) };
}

function statusItem(status: unknown): RawItem[] {
  const read = statusShape.safeParse(status);
  if (!read.success) return [lost({ status })];
  const to = addressOf(read.data.recipient_id ?? read.data.recipient_user_id);
  if (to === null) return [lost({ status })];
  if (!KEPT_STATUSES.includes(read.data.status)) return [];
  const externalId = `${read.data.id}:${read.data.status}`;
  return [{ externalId, conversation: to, raw: written({ from: to, name: null, status }) }];
}
