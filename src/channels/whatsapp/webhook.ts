import { hash } from 'node:crypto';
import { CodedError } from '../../domain/coded-error.ts';
import type { RawItem, WebhookRequest } from '../channel.ts';
import type { Connector } from './client.ts';

/** What becomes of a message of ours and is kept; the rest says what we know. */
const KEPT_STATUSES = ['delivered', 'read', 'failed', 'undelivered'];

/** Twilio sends some thirty. They are sorted before it is known who sent them, so that more would cost whoever is flooded. */
const MOST_PARAMETERS = 300;

/** Parameters of a form, by name; of one that comes twice the last counts. */
export type Parameters = Readonly<Record<string, string>>;

export function parametersOf(form: string): Parameters {
  return Object.fromEntries(new URLSearchParams(form));
}

/** A number without the channel before it; null: not one of WhatsApp. */
export function numberIn(address: string | undefined): string | null {
  return /^whatsapp:(\+?[\w.]{3,140})$/.exec(address ?? '')?.[1] ?? null;
}

/**
 * Checks deliveries to `address`, which is what Twilio signed: the public one, with our key where a receipt carries it. What came is
 * counted, because Twilio dates nothing. Throws CodedError 'unauthorized' and 'malformed'.
 */
export function createDoor(connector: Connector, address: string): (request: WebhookRequest) => RawItem[] {
  let arrived = 0;
  return ({ method, headers, query, body, receivedAt }) => {
    const form = body.toString('utf8');
    if (form.split('&', MOST_PARAMETERS + 1).length > MOST_PARAMETERS)
      throw new CodedError('unauthorized', 'Twilio does not send so many parameters.');
    const given = parametersOf(form);
    const { key, more } = query;
    const url = key === undefined ? address : addressWith(address, key, more !== undefined);
    const checked = connector.preprocess({
      method: 'post',
      path: '/channels/whatsapp',
      query: {},
      url,
      headers: { 'x-twilio-signature': headers['x-twilio-signature'] },
      rawBody: form,
      body: given,
    } as never);
    if (!checked.shouldNext) throw new CodedError('unauthorized', 'The signature is missing or wrong.');
    if (method !== 'POST') throw new CodedError('malformed', 'Deliveries are posted.');
    arrived = Math.max(arrived + 1, receivedAt * 1000);
    const raw = JSON.stringify({ arrived, key, more, form });
    return itemsOf(given, raw);
  };
}

/** The address to which Twilio tells what becomes of a message; `more`: of a part that others come after. */
export function addressWith(address: string, key: string, more: boolean): string {
  return `${address}?key=${encodeURIComponent(key)}${more ? '&more=1' : ''}`;
}

function itemsOf(given: Parameters, raw: string): RawItem[] {
  const { MessageSid: id = '', SmsStatus, MessageStatus = SmsStatus } = given;
  if (!/^[A-Z]{2}[\da-f]{32}$/i.test(id)) throw new CodedError('malformed', 'Not a message of Twilio.');
  const isReceipt = SmsStatus !== 'received' && MessageStatus !== undefined && MessageStatus !== 'received';
  const customer = numberIn(isReceipt ? given.To : given.From);
  if (customer === null) return [lost(id, MessageStatus, raw)];
  if (!isReceipt) return [{ externalId: id, conversation: customer, raw }];
  if (!KEPT_STATUSES.includes(MessageStatus)) return [];
  return [{ externalId: `${id}:${MessageStatus}`, conversation: customer, raw }];
}

/** What names no customer is kept for whoever looks into the dead letters, in a conversation of its own. */
function lost(id: string, status: string | undefined, raw: string): RawItem {
  const name = `lost:${hash('sha256', `${id}:${status}`, 'hex')}`;
  return { externalId: name, conversation: name, raw };
}
