import { z } from 'zod';
import { camelKeys } from '../../../channels/camel-keys.ts';
import type { Inbound } from '../../../channels/channel.ts';
import { readJson } from '../../../channels/json.ts';
import { CodedError } from '../../../domain/coded-error.ts';
import { text } from '../../../texts/texts.ts';
import type { Connector, RequestBody } from './client.ts';
import { contentOf, type Reader } from './content.ts';
import { eventShape, type HeardEvent, type SaidMessage } from './event.ts';
import { placeOf } from './place.ts';
import type { Sent } from './sent.ts';

const rawShape = z.object({
  account: z.string().regex(/^\d{1,64}$/),
  conversation: z.string().min(1),
  place: z.int().nonnegative(),
  standby: z.literal(true).optional(),
  event: z.unknown(),
});

/** What stands before our key in the `metadata` of what we send: it comes back with the echo of it. */
export const OWN = 'osem:';
/** Behind it where other parts of the message come after. */
export const MORE = '|more';
/** The button that opens a chat; nobody has said anything yet. */
export const START = 'osem:start';
/** An invitation's code; other words in a link are those of advertisements, and nobody said them. */
const CODE = /^OSEM-/i;

/** Happenings at Meta's in which no customer says anything. */
const SILENT: ReadonlySet<string> = new Set([
  ...['passThreadControl', 'takeThreadControl', 'requestThreadControl', 'appRoles', 'accountLinking'],
  ...['gamePlay', 'payment', 'checkoutUpdate', 'preCheckout', 'brandedCamera', 'policy-enforcement'],
  ...['policyEnforcement', 'responseFeedback', 'messagingFeedback', 'priorMessage'],
]);
/** Levels of an event that are read: those of a product's title. */
const DEPTH = 8;
/** Meta counts in milliseconds: within one, what came in one delivery stands as it came. */
const MOST_OF_ONE_DELIVERY = 1000;

export interface Hearing {
  receivedAt: number;
  language: string;
  /** The origin of the API. */
  api: string;
  /** Whether echoes are of anybody but us, and may be told. */
  echoes: boolean;
  connectorOf(account: string): Connector | undefined;
  nameOf(account: string, user: string): Promise<string | null>;
  sent: Sent;
  /** Whether an echo is of our own app, whichever of its channels sent it. */
  isOwnApp(account: string, app: string): Promise<boolean>;
}

type Base = Pick<Inbound, 'conversation' | 'from' | 'sentAt' | 'sequence'>;

interface Heard {
  base: Base;
  event: HeardEvent;
  reader: Reader;
  hearing: Hearing;
  /** Another app has the conversation. */
  standby: boolean;
}

/** One event, as `messageItems` kept it. Throws CodedError 'not-understood' for one that may hold a customer's word, 'store-down'. */
export async function inboundOf(raw: string, hearing: Hearing): Promise<Inbound[]> {
  const read = rawShape.safeParse(readJson(raw));
  const place = read.success ? placeOf(read.data.conversation) : null;
  if (!read.success || place === null) throw new CodedError('not-understood', 'An event about nobody.');
  const { account, conversation, place: nth, standby = false } = read.data;
  const camel = camelKeys(read.data.event, DEPTH);
  const event = eventShape.safeParse(camel);
  if (!event.success)
    throw new CodedError('not-understood', 'An event in a shape that this channel does not know.');
  const { timestamp: sentAt } = event.data;
  const sequence = Math.max(0, hearing.receivedAt - sentAt) * MOST_OF_ONE_DELIVERY + nth;
  const from = { address: conversation, name: null };
  const reader = { language: hearing.language, account, api: hearing.api };
  const heard = {
    ...{ base: { conversation, from, sentAt, sequence }, event: event.data, reader, hearing },
    standby,
  };
  const inbound = await understood(heard, camel, account);
  if (!inbound.some(({ type }) => type === 'message' || type === 'aside')) return inbound;
  const name = await hearing.nameOf(account, place.user);
  return inbound.map((one) =>
    one.from.address === conversation && one.from.name === null
      ? { ...one, from: { ...one.from, name } }
      : one,
  );
}

/** Bottender says what kind of event it is. */
async function understood(heard: Heard, camel: unknown, account: string): Promise<Inbound[]> {
  const connector = heard.hearing.connectorOf(account);
  if (connector === undefined) throw new CodedError('not-understood', 'There is no token for its account.');
  const body = { object: 'page', entry: [{ id: account, time: 0, messaging: [camel] }] };
  const [kind] = connector.mapRequestToEvents(body as unknown as RequestBody);
  const { event, base } = heard;
  const { message, messageEdit, postback, reaction, delivery, read, referral, optin } = event;
  if (kind?.isMessage && message) return messageOf(heard, message);
  if (messageEdit) return [{ ...base, type: 'edit', externalId: messageEdit.mid, text: messageEdit.text }];
  if (kind?.isPostback && postback) return heard.standby ? [] : postbackOf(heard, postback);
  if (kind?.isReaction && reaction) {
    // A colleague's, in the Page's own inbox.
    if (event.sender?.id === account) return [];
    const signs = reaction.action === 'unreact' ? [] : [reaction.emoji ?? reaction.reaction ?? '👍'];
    return [
      { ...base, type: 'reaction', externalId: reaction.mid, signs: signs.filter((one) => one !== '') },
    ];
  }
  if (kind?.isDelivery && delivery) return receiptsOf(heard, await toldBy(heard, delivery), 'delivered');
  if (kind?.isRead && read) return receiptsOf(heard, await toldBy(heard, read), 'read');
  if ((kind?.isReferral && referral) || (kind?.isOptin && optin))
    return codeOf(heard, (referral ?? optin)?.ref);
  if (event.passThreadControl || event.takeThreadControl) return handedOf(heard);
  if (Object.keys(Object(camel)).some((key) => SILENT.has(key))) return [];
  throw new CodedError('not-understood', 'An event of a kind that this channel does not know.');
}

function messageOf(heard: Heard, message: SaidMessage): Inbound[] | Promise<Inbound[]> {
  const { base, reader, standby } = heard;
  const { mid: externalId } = message;
  if (message.isEcho === true) return echoOf(heard, message);
  if (message.isDeleted === true) return [{ ...base, type: 'delete', externalId }];
  const choice = choiceIn(message.quickReply?.payload);
  if (choice !== null && !standby) return [{ ...base, type: 'choice', externalId, ...choice, mark: '' }];
  const content = contentOf(message, reader);
  if (standby) {
    const words = text('placeholder.standby', { text: content.text }, reader.language).trimEnd();
    return [{ ...base, type: 'aside', externalId, text: words, files: content.files, asked: false }];
  }
  const ref = message.referral?.ref ?? '';
  const words = CODE.test(ref) && !content.text.includes(ref) ? `${content.text}\n${ref}` : content.text;
  const { mid } = message.replyTo ?? {};
  const quotes = mid === undefined ? {} : { quotes: { externalId: mid } };
  return [{ ...base, type: 'message', externalId, ...content, text: words, ...quotes }];
}

/** What was said in the account's own name: ours is remembered for its receipts, that of others is a note. */
async function echoOf({ base, event, reader, hearing }: Heard, message: SaidMessage): Promise<Inbound[]> {
  const { mid, metadata = '', isDeleted, appId } = message;
  if (metadata.startsWith(OWN)) {
    const key = metadata.slice(OWN.length);
    if (!key.endsWith(MORE)) await hearing.sent.keep(base.conversation, { mid, key, at: event.timestamp });
    return [];
  }
  if (!hearing.echoes || isDeleted === true) return [];
  if (appId !== undefined && (await hearing.isOwnApp(reader.account, appId))) return [];
  const name = text('placeholder.page-inbox', {}, reader.language);
  const from = { address: reader.account, name };
  return [{ ...base, from, type: 'aside', externalId: mid, ...contentOf(message, reader), asked: false }];
}

/** Another app handed us the conversation with a word, or took it: a note. What our own app did is known. */
async function handedOf({ base, event, reader, hearing }: Heard): Promise<Inbound[]> {
  const { passThreadControl: passed, takeThreadControl: taken } = event;
  const other = passed ? passed.previousOwnerAppId : taken?.newOwnerAppId;
  const words = (passed ?? taken)?.metadata?.trim() ?? '';
  if (passed && words === '') return [];
  if (other !== undefined && (await hearing.isOwnApp(reader.account, other))) return [];
  const key = passed ? 'placeholder.handed-over' : 'placeholder.taken-over';
  const from = { address: reader.account, name: text('placeholder.other-app', {}, reader.language) };
  const told = text(key, { text: words }, reader.language).trimEnd();
  const externalId = `${base.conversation}:${base.sentAt}:${passed ? 'passed' : 'taken'}`;
  return [{ ...base, from, type: 'aside', externalId, text: told, files: [], asked: false }];
}

function postbackOf(heard: Heard, postback: NonNullable<HeardEvent['postback']>): Inbound[] {
  const { base } = heard;
  const { payload = '', title = '', mid, referral } = postback;
  const externalId = mid ?? `${base.conversation}:${base.sentAt}`;
  const choice = choiceIn(payload);
  if (choice !== null) return [{ ...base, type: 'choice', externalId, ...choice, mark: '' }];
  if (CODE.test(referral?.ref ?? '')) return codeOf(heard, referral?.ref, externalId);
  if (payload === START || title === '') return [];
  return [{ ...base, type: 'message', externalId, text: title, files: [] }];
}

/** By an invitation's link: what they send first is the code in it. */
function codeOf({ base }: Heard, ref = '', externalId = `${base.conversation}:${base.sentAt}`): Inbound[] {
  return CODE.test(ref) ? [{ ...base, type: 'message', externalId, text: ref, files: [] }] : [];
}

/** Which messages a receipt is about: Instagram names one, Messenger names them or says up to when all have arrived, or are read. */
async function toldBy(
  { base, hearing }: Heard,
  {
    mid,
    mids,
    watermark,
  }: { mid?: string | undefined; mids?: string[] | undefined; watermark?: number | undefined },
): Promise<readonly string[]> {
  const named = mids ?? (mid === undefined ? [] : [mid]);
  return named.length > 0 || watermark === undefined
    ? named
    : hearing.sent.upTo(base.conversation, watermark);
}

/** With our key where the echo has told it: then a send of unknown outcome is told, too. */
async function receiptsOf(
  { base, hearing }: Heard,
  mids: readonly string[],
  receipt: 'delivered' | 'read',
): Promise<Inbound[]> {
  if (mids.length === 0) return [];
  const keys = await hearing.sent.keysOf(base.conversation);
  return mids.map((externalId) => {
    const key = keys.get(externalId);
    return { ...base, type: 'receipt', externalId, receipt, ...(key === undefined ? {} : { key }) };
  });
}

/** What a button of ours carries: that it is ours, the choice, and the key of our message. Others say what stands on them. */
const PRESS = /^osem:([a-z\d][a-z\d-]{0,39}):(.+)$/s;

/** As `choiceIn` reads it. */
export function pressOf(choice: string, key: string): string {
  return `osem:${choice}:${key}`;
}

function choiceIn(payload: string | undefined): { choice: string; question: string } | null {
  const [, choice, question] = PRESS.exec(payload ?? '') ?? [];
  return choice === undefined || question === undefined ? null : { choice, question };
}
