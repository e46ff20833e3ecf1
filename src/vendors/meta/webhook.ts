import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { WebhookRequest, WebhookResponse } from '../../channels/channel.ts';
import { CodedError } from '../../domain/coded-error.ts';

/** Meta delivers again for seven days (graph-api/webhooks/getting-started); what is dated before that was sent by somebody else. */
export const STALE_MS = 8 * 24 * 60 * 60 * 1000;

/** `x-hub-signature-256` over the raw body of what is posted. Throws CodedError 'unauthorized' and 'malformed'. */
export function checkSignature({ method, headers, body }: WebhookRequest, appSecret: string): void {
  const given = /^sha256=([\da-f]{64})$/i.exec(headers['x-hub-signature-256'] ?? '')?.[1];
  const right = createHmac('sha256', appSecret).update(body).digest();
  if (given === undefined || !timingSafeEqual(Buffer.from(given, 'hex'), right))
    throw new CodedError('unauthorized', 'The signature is missing or wrong.');
  if (method !== 'POST') throw new CodedError('malformed', 'Deliveries are posted.');
}

/** Meta asks once whether this address is ours. Throws CodedError 'unauthorized'. */
export function challenged({ query }: WebhookRequest, verifyToken: string): WebhookResponse {
  const { 'hub.mode': mode, 'hub.verify_token': token = '', 'hub.challenge': challenge = '' } = query;
  const isOurs = timingSafeEqual(digest(token), digest(verifyToken));
  if (mode !== 'subscribe' || !isOurs || !/^[\w-]{1,200}$/.test(challenge))
    throw new CodedError('unauthorized', 'The verify token is missing or wrong.');
  return { status: 200, type: 'text/plain', body: challenge };
}

/** Throws CodedError 'unauthorized' when all that a delivery dates (epoch ms) is older than Meta delivers again. */
export function refuseStale(dates: readonly number[], receivedAt: number): void {
  if (dates.length > 0 && dates.every((at) => receivedAt - at > STALE_MS))
    throw new CodedError('unauthorized', 'The delivery is older than Meta delivers again.');
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
