import { createHash } from 'node:crypto';
import { CodedError, codeOf, MEANING } from '../../domain/coded-error.ts';
import { sizeOf } from '../bounded-file.ts';
import type { Choice, Outbound } from '../channel.ts';
import { shortName } from '../display-name.ts';
import { splitText } from '../split.ts';
import type { Client } from './client.ts';
import { answerIn, faultOf } from './fault.ts';

/** UTF-16 code units of one text (https://developers.line.biz/en/reference/messaging-api/#text-message). */
export const TEXT_UNITS = 5000;
/** Bubbles of one push (#send-push-message); it counts as one message of the month's, however many they are. */
export const BUBBLES = 5;
/** Buttons that stay (#buttons): how many, and UTF-16 units of the text above them and of what is shown where there are none. */
const BUTTONS = { most: 4, text: 160, altText: 400 };
/** Buttons that go with the next message (#quick-reply), and UTF-16 units on one of either kind (#action-objects). */
export const QUICK = { most: 13, label: 20 };
/** UTF-16 units of the name of whoever writes (#icon-nickname-switch), which must not be LINE's own. */
const NAME_UNITS = 20;
/** Bytes of a preview, which is the picture itself here, and UTF-16 units of an address (#image-message). */
const PICTURE = { types: /^image\/(jpeg|png)$/, bytes: 1024 * 1024, address: 2000 };
/** Customers open what they were sent days later; LINE keeps nothing of ours. */
const ADDRESS_MS = 30 * 86_400_000;

type Bubble = Record<string, unknown>;

/**
 * Pushes text and files, five bubbles at a time, and answers the ids of all. The files are read before the first push, so that a lost
 * file leaves nothing half sent. Each push has a retry key of its own: one that was taken before counts as sent, so that all of it
 * may be tried again. Throws CodedError as Channel.send says.
 */
export async function sendAll(
  client: Client,
  message: Outbound,
  { fileBytes, quoteToken }: { fileBytes: number; quoteToken: string | undefined },
): Promise<string[]> {
  const bubbles = [...textsOf(message, quoteToken), ...(await filesOf(message.files, fileBytes))];
  if (bubbles.length === 0) throw new CodedError('vendor-refused', 'A message without text and files.');
  const asked = asking(bubbles, message);
  const sent: string[] = [];
  for (let at = 0; at < asked.length; at += BUBBLES) {
    const messages = asked.slice(at, at + BUBBLES).map((bubble) => ({ ...bubble, ...senderOf(message) }));
    try {
      sent.push(...(await push(client, message.conversation, messages, retryKey(message.key, at))));
    } catch (error) {
      if (at === 0 || MEANING[codeOf(error)].job === 'retry') throw error;
      throw new CodedError('unknown-outcome', `Only a part was sent (${codeOf(error)}).`, { cause: error });
    }
  }
  return sent;
}

function textsOf({ text }: Outbound, quoteToken: string | undefined): Bubble[] {
  const parts = splitText(text.toWellFormed(), TEXT_UNITS);
  return parts.map((part, index) => ({
    type: 'text',
    text: part,
    ...(index === 0 && quoteToken !== undefined ? { quoteToken } : {}),
  }));
}

/** Pictures as such where LINE takes them; all else as an address to open. */
async function filesOf(files: Outbound['files'], fileBytes: number): Promise<Bubble[]> {
  const pictures: Bubble[] = [];
  const links: string[] = [];
  for (const file of files) {
    const size = await sizeOf(file, fileBytes, 'LINE');
    const address = file.address?.(ADDRESS_MS);
    if (address === undefined) throw new CodedError('vendor-refused', 'A file that LINE cannot fetch.');
    const fits = size <= PICTURE.bytes && address.length <= PICTURE.address;
    if (PICTURE.types.test(file.type) && fits && address.startsWith('https://'))
      pictures.push({ type: 'image', originalContentUrl: address, previewImageUrl: address });
    else links.push(`${file.name.toWellFormed()}\n${address}`);
  }
  return [...pictures, ...splitText(links.join('\n\n'), TEXT_UNITS).map((text) => ({ type: 'text', text }))];
}

/** The last bubble with what can be chosen: under a short text buttons that stay, else those above the customer's keyboard. */
function asking(bubbles: Bubble[], { choices = [], key }: Outbound): Bubble[] {
  const last = bubbles.at(-1);
  if (choices.length === 0 || last === undefined) return bubbles;
  if (choices.length > QUICK.most || choices.some(({ label }) => label.length > QUICK.label))
    throw new CodedError('vendor-refused', 'More choices than LINE has buttons.');
  const actions = choices.map(({ id, label }) => ({
    ...{ type: 'postback', label, data: `${id}:${key}`, displayText: label },
  }));
  const { type, text, quoteToken } = last;
  const short = type === 'text' && typeof text === 'string' && text.length <= BUTTONS.text;
  if (short && quoteToken === undefined && choices.length <= BUTTONS.most) {
    const template = { type: 'buttons', text, actions };
    return [...bubbles.slice(0, -1), { type: 'template', altText: withoutButtons(text, choices), template }];
  }
  const items = actions.map((action) => ({ type: 'action', action }));
  return [...bubbles.slice(0, -1), { ...last, quickReply: { items } }];
}

function withoutButtons(text: string, choices: readonly Choice[]): string {
  const lines = choices.map(({ label }, index) => `${index + 1} – ${label}`);
  return [text, ...lines].join('\n').slice(0, BUTTONS.altText).toWellFormed();
}

/** What the house says by itself goes under the account's own name. */
function senderOf({ from, bySystem }: Outbound): { sender?: { name: string } } {
  const name = shortName(from.name, NAME_UNITS);
  return bySystem === true || name === '' || /line/i.test(name) ? {} : { sender: { name } };
}

/** A UUID of our key and the place of the push in its message (#retry-api-request takes UUIDs alone, ours may have more behind it). */
function retryKey(key: string, at: number): string {
  const digits = createHash('sha256').update(`${key}#${at}`).digest('hex');
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
  ];
  return [...parts, digits.slice(20, 32)].join('-');
}

/** The client's own push carries no retry key. */
async function push(client: Client, to: string, messages: Bubble[], key: string): Promise<string[]> {
  const headers = { 'X-Line-Retry-Key': key };
  const answer = await client.axios.post('/v2/bot/message/push', { to, messages }, { headers }).catch(taken);
  const ids = idsIn(answer.data);
  const named = answer.headers['x-line-accepted-request-id'] ?? answer.headers['x-line-request-id'];
  if (ids.length > 0) return ids;
  if (typeof named === 'string' && named !== '') return [named];
  throw new CodedError('vendor-down', 'LINE, push: no message.');
}

interface Taken {
  data: unknown;
  headers: Record<string, unknown>;
}

/** A push with this key was taken before: its answer tells what became of it. */
function taken(error: unknown): Taken {
  const answer = answerIn(error);
  if (answer?.status !== 409) throw faultOf(error, 'push');
  return { data: answer.data, headers: answer.headers ?? {} };
}

function idsIn(data: unknown): string[] {
  const { sentMessages } = Object(data) as { sentMessages?: { id?: unknown }[] };
  const ids = Array.isArray(sentMessages) ? sentMessages.map((one) => Object(one).id as unknown) : [];
  return ids.filter((id): id is string => typeof id === 'string' && id !== '');
}
