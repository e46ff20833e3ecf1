import { hash } from 'node:crypto';
import type { RawItem, WebhookRequest } from '../../channels/channel.ts';
import { CodedError } from '../../domain/coded-error.ts';
import type { Connector } from './client.ts';

/** Twilio sends some thirty. They are sorted before it is known who sent them, so that more would cost whoever is flooded. */
const MOST_PARAMETERS = 300;

/** Parameters of a form, by name; of one that comes twice the last counts. */
export type Parameters = Readonly<Record<string, string>>;

export function parametersOf(form: string): Parameters {
  return Object.fromEntries(new URLSearchParams(form));
}

/** A body that Twilio signed, with the address to which it was sent. */
export interface Checked {
  form: string;
  given: Parameters;
}

/**
 * Checks that Twilio sent this to `url`, which is the public address to the letter, what stands behind its question mark among it.
 * Throws CodedError 'unauthorized' and 'malformed'.
 */
export function checked(
  connector: Connector,
  url: string,
  { method, headers, body }: WebhookRequest,
): Checked {
  const form = body.toString('utf8');
  if (form.split('&', MOST_PARAMETERS + 1).length > MOST_PARAMETERS)
    throw new CodedError('unauthorized', 'Twilio does not send so many parameters.');
  const given = parametersOf(form);
  const outcome = connector.preprocess({
    method: 'post',
    path: new URL(url, 'https://nowhere.invalid').pathname,
    query: {},
    url,
    headers: { 'x-twilio-signature': headers['x-twilio-signature'] },
    rawBody: form,
    body: given,
  } as never);
  if (!outcome.shouldNext) throw new CodedError('unauthorized', 'The signature is missing or wrong.');
  if (method !== 'POST') throw new CodedError('malformed', 'Deliveries are posted.');
  return { form, given };
}

/** Numbers what came, because Twilio dates nothing. */
export function createCounter(): (receivedAt: number) => number {
  let arrived = 0;
  return (receivedAt) => {
    arrived = Math.max(arrived + 1, receivedAt * 1000);
    return arrived;
  };
}

/** The address to which Twilio tells what becomes of a message; `more`: of a part that others come after. */
export function addressWith(address: string, key: string, more: boolean): string {
  return `${address}?key=${encodeURIComponent(key)}${more ? '&more=1' : ''}`;
}

/** What becomes of a message of ours and is kept; the rest says what we know. */
const KEPT_STATUSES = ['delivered', 'read', 'failed', 'undelivered'];

/**
 * The message or receipt in a delivery; `customerIn` takes the customer out of an address. What names no customer is kept for whoever
 * looks into the dead letters. Throws CodedError 'malformed'.
 */
export function itemsOf(
  given: Parameters,
  raw: string,
  customerIn: (address: string | undefined) => string | null,
): RawItem[] {
  const { MessageSid: id = '', SmsStatus, MessageStatus = SmsStatus } = given;
  if (!/^[A-Z]{2}[\da-f]{32}$/i.test(id)) throw new CodedError('malformed', 'Not a message of Twilio.');
  const isReceipt = SmsStatus !== 'received' && MessageStatus !== undefined && MessageStatus !== 'received';
  const customer = customerIn(isReceipt ? given.To : given.From);
  if (customer === null) return [lost(`${id}:${MessageStatus}`, raw)];
  if (!isReceipt) return [{ externalId: id, conversation: customer, raw }];
  if (!KEPT_STATUSES.includes(MessageStatus)) return [];
  return [{ externalId: `${id}:${MessageStatus}`, conversation: customer, raw }];
}

/** In a conversation of its own. */
function lost(id: string, raw: string): RawItem {
  const name = `lost:${hash('sha256', id, 'hex')}`;
  return { externalId: name, conversation: name, raw };
}
