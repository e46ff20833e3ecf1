import { z } from 'zod';
import { CodedError } from '../../domain/coded-error.ts';
import type { RawItem, WebhookRequest } from '../channel.ts';
import { readJson } from '../json.ts';
import { lost, written } from '../lost.ts';
import type { Connector } from './client.ts';
import { envelopeShape, placeOf } from './event.ts';

/** LINE calls as things happen. As much room as elsewhere for clocks that are wrong. */
const FRESH_MS = 2 * 60 * 60 * 1000;
/** What it delivers again keeps the time at which it happened, and says so; for how long it tries it does not tell. */
const REDELIVERED_MS = 8 * 24 * 60 * 60 * 1000;

/** An empty list is LINE's question whether this address answers. */
const deliveryShape = z.object({ destination: z.string(), events: z.array(z.unknown()) });

/** Every event of a delivery, one item each. Throws CodedError 'unauthorized' and 'malformed'. */
export function eventsIn(request: WebhookRequest, connector: Connector, channelSecret: string): RawItem[] {
  checkSignature(connector, request, channelSecret);
  if (request.method !== 'POST') throw new CodedError('malformed', 'Events are posted.');
  const read = deliveryShape.safeParse(readJson(request.body.toString('utf8')));
  if (!read.success) throw new CodedError('malformed', 'Not a delivery of LINE.');
  const all = read.data.events.map((event, place) => itemOf(event, place, request.receivedAt));
  if (all.length > 0 && all.every(({ stale }) => stale))
    throw new CodedError('unauthorized', 'The delivery is too old.');
  return all.map(({ item }) => item);
}

/** Over the very bytes, whatever they are: the connector's type says string, its digest takes both. */
function checkSignature(connector: Connector, { headers, body }: WebhookRequest, channelSecret: string) {
  const signature = headers['x-line-signature'] ?? '';
  const isDigest = /^[A-Za-z\d+/]{43}=$/.test(signature);
  if (!isDigest || !connector.verifySignature(body as unknown as string, signature, { channelSecret }))
    throw new CodedError('unauthorized', 'The signature is missing or wrong.');
}

function itemOf(event: unknown, place: number, receivedAt: number): { item: RawItem; stale: boolean } {
  const raw = written({ place, event });
  const read = envelopeShape.safeParse(event);
  if (!read.success) return { item: lost({ place, event }), stale: false };
  const { webhookEventId: externalId, timestamp, source, deliveryContext } = read.data;
  const kept = deliveryContext?.isRedelivery === true ? REDELIVERED_MS : FRESH_MS;
  // About nobody: of its own, so that it holds nobody up.
  const conversation = placeOf(source) ?? `event:${externalId}`;
  return { item: { externalId, conversation, raw }, stale: receivedAt - timestamp > kept };
}
