import type { Connector } from '../../vendors/twilio/client.ts';
import { addressWith, checked, createCounter, itemsOf } from '../../vendors/twilio/webhook.ts';
import type { RawItem, WebhookRequest } from '../channel.ts';

/** A number without the channel before it; null: not one of WhatsApp. */
export function numberIn(address: string | undefined): string | null {
  return /^whatsapp:(\+?[\w.]{3,140})$/.exec(address ?? '')?.[1] ?? null;
}

/**
 * Checks deliveries to `address`, which is what Twilio signed: the public one, with our key where a receipt carries it.
 * Throws CodedError 'unauthorized' and 'malformed'.
 */
export function createDoor(connector: Connector, address: string): (request: WebhookRequest) => RawItem[] {
  const counted = createCounter();
  return (request) => {
    const { key, more } = request.query;
    const url = key === undefined ? address : addressWith(address, key, more !== undefined);
    const { form, given } = checked(connector, url, request);
    const raw = JSON.stringify({ arrived: counted(request.receivedAt), key, more, form });
    return itemsOf(given, raw, numberIn);
  };
}
