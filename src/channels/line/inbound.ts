import { CodedError } from '../../domain/coded-error.ts';
import type { Inbound } from '../channel.ts';
import { readJson } from '../json.ts';
import type { Connector, DeliveryBody } from './client.ts';
import { contentOf } from './content.ts';
import { eventShape, type LineEvent, type LineMessage, placeOf } from './event.ts';
import type { WhoIs } from './people.ts';
import type { Kept } from './tokens.ts';

/** Events in which no customer says anything to us, or of other products (line/line-openapi, webhook.yml). */
const SILENT: ReadonlySet<string> = new Set([
  'memberJoined',
  'memberLeft',
  'videoPlayComplete',
  'beacon',
  'accountLink',
  'membership',
  'module',
  'activated',
  'deactivated',
  'botSuspended',
  'botResumed',
  'delivery',
  'things',
]);
/** Whether what we say arrives from now on: from one customer, or in a group. */
const REACH: ReadonlyMap<string, boolean> = new Map([
  ['follow', true],
  ['unfollow', false],
  ['join', true],
  ['leave', false],
]);

export interface Reader {
  connector: Connector;
  /** That of placeholders. */
  language: string;
  whoIs: WhoIs;
  kept: Kept;
}

type Base = Pick<Inbound, 'conversation' | 'from' | 'sentAt' | 'sequence'>;

/** One event, as `eventsIn` kept it; [] when nothing is said in it. Throws CodedError 'not-understood'. */
export async function inboundOf(raw: string, reader: Reader): Promise<Inbound[]> {
  const { place = 0, event } = Object(readJson(raw)) as { place?: number; event?: unknown };
  const read = eventShape.safeParse(event);
  if (!read.success)
    throw new CodedError('not-understood', 'An event in a shape that this channel does not know.');
  const body = { destination: '', events: [read.data] } as unknown as DeliveryBody;
  // It leaves out the two made-up events with which LINE once tried an address.
  const [known] = reader.connector.mapRequestToEvents(body);
  if (known === undefined || SILENT.has(read.data.type)) return [];
  return heard(known.rawEvent as unknown as LineEvent, place, reader);
}

async function heard(event: LineEvent, place: number, reader: Reader): Promise<Inbound[]> {
  const conversation = placeOf(event.source);
  if (conversation === undefined) throw new CodedError('not-understood', 'An event about nobody.');
  const { type, timestamp: sentAt, unsend, postback, message } = event;
  const address = event.source?.userId ?? conversation;
  const base: Base = { conversation, from: { address, name: null }, sentAt, sequence: place };
  const reachable = REACH.get(type);
  if (reachable !== undefined) {
    const isNews = await reader.kept.reach(conversation, reachable, sentAt);
    return isNews ? [{ ...base, type: 'reach', reachable }] : [];
  }
  if (type === 'unsend' && unsend) {
    await reader.kept.unsent(conversation, unsend.messageId, sentAt);
    return [{ ...base, type: 'delete', externalId: unsend.messageId }];
  }
  if (type === 'postback' && postback) return pressed(event, base, postback.data);
  if (type === 'message' && message) {
    // Delivered again after it was taken back: it is for nobody's eyes.
    if (await reader.kept.wasUnsent(conversation, message.id)) return [];
    return [await spoken(event, message, base, reader)];
  }
  throw new CodedError('not-understood', 'An event of a kind that this channel does not know.');
}

/** One of our buttons; what is pressed in a menu that the account made elsewhere says nothing to us. */
function pressed({ webhookEventId: externalId }: LineEvent, base: Base, data: string): Inbound[] {
  const [, choice, question] = /^([a-z]+|\d):(.+)$/s.exec(data) ?? [];
  if (choice === undefined || question === undefined) return [];
  return [{ ...base, type: 'choice', externalId, question, choice, mark: '' }];
}

async function spoken(
  event: LineEvent,
  message: LineMessage,
  base: Base,
  { language, whoIs, kept }: Reader,
): Promise<Inbound> {
  const { id: externalId, imageSet, quotedMessageId, markAsReadToken: read, quoteToken: quote } = message;
  const { conversation, from } = base;
  const album = imageSet === undefined ? {} : { album: `album-${imageSet.id}` };
  await kept.said(conversation, [externalId, ...Object.values(album)], { read, quote }, base.sentAt);
  const person = event.source?.userId === undefined ? {} : await whoIs(conversation, from.address);
  const quoted = quotedMessageId === undefined ? null : await kept.wholeOf(conversation, quotedMessageId);
  return {
    ...base,
    ...album,
    type: 'message',
    externalId,
    from: { ...from, ...person },
    sequence: imageSet?.index ?? base.sequence,
    ...contentOf(message, language),
    ...(quoted === null ? {} : { quotes: { externalId: quoted } }),
    // Somebody else's program has the chat: heard, and answered by nothing of ours by itself.
    ...(event.mode === 'standby' ? { automatic: true as const } : {}),
  };
}
