import { CodedError, codeOf } from '../../domain/coded-error.ts';
import { sizeOf } from '../bounded-file.ts';
import type { Outbound } from '../channel.ts';
import { shortName } from '../display-name.ts';
import { splitText } from '../split.ts';
import { keyboardOf } from './choice.ts';
import type { Client } from './client.ts';
import { faultOf } from './fault.ts';

/** Characters of one text (https://developers.viber.com/docs/api/rest-bot-api/#text-message). */
export const TEXT_UNITS = 7000;
/** Characters of a sender's name (https://developers.viber.com/docs/api/rest-bot-api/#general-send-message-parameters). */
const NAME_UNITS = 28;

/** Bytes of a picture, and its types (https://developers.viber.com/docs/api/rest-bot-api/#picture-message); others go as files. */
const PICTURE_BYTES = 1024 * 1024;
const PICTURE_TYPES = /^image\/(jpeg|png|gif)$/;
/** Characters of a file's name (https://developers.viber.com/docs/api/rest-bot-api/#file-message). */
const FILE_NAME_UNITS = 256;

type Sent = Parameters<Client['sendMessage']>[1];

interface Sending {
  avatar: string | undefined;
  fileBytes: number;
  isPart(token: string): Promise<void>;
}

/**
 * Sends text and files, one after another, with the buttons below the last, and answers the token of the last: once that is
 * delivered, so are those before it; `isPart` is told their tokens, because one of them may fail alone. The files are read before the first call, so that a lost file leaves nothing half sent. Throws
 * CodedError as Channel.send says; what fails after the first call is 'unknown-outcome', because the customer has a part of it already.
 */
export async function sendAll(
  client: Client,
  message: Outbound,
  { avatar, fileBytes, isPart }: Sending,
): Promise<string> {
  const sender = { name: nameOf(message.from.name), ...(avatar === undefined ? {} : { avatar }) };
  const files = await Promise.all(message.files.map((file) => fileOf(file, fileBytes)));
  const words = splitText(sayable(message.text), TEXT_UNITS).map((text) => ({ type: 'text' as const, text }));
  const parts: Sent[] = [...words, ...files];
  if (parts.length === 0) throw new CodedError('vendor-refused', 'A message without text and files.');
  const keyboard = message.choices === undefined ? {} : keyboardOf(message.choices, message.key);
  let token = '';
  for (const [index, part] of parts.entries()) {
    try {
      if (token !== '') await isPart(token);
      const below = index === parts.length - 1 ? keyboard : {};
      token = await sendOne(client, message.to, { ...part, sender, ...below });
    } catch (error) {
      if (index === 0) throw error;
      throw new CodedError('unknown-outcome', `Only a part was sent (${codeOf(error)}).`, { cause: error });
    }
  }
  return token;
}

/** Viber fetches a file where it lies, and wants to know its size before. */
async function fileOf(file: Outbound['files'][number], limit: number): Promise<Sent> {
  const { name, type, address } = file;
  if (address === undefined) throw new CodedError('vendor-refused', 'A file that Viber cannot fetch.');
  const size = await sizeOf(file, limit, 'Viber');
  const media = address();
  if (PICTURE_TYPES.test(type) && size <= PICTURE_BYTES) return { type: 'picture', text: '', media };
  return { type: 'file', media, size, fileName: name.slice(-FILE_NAME_UNITS).toWellFormed() };
}

async function sendOne(client: Client, receiver: string, part: Sent): Promise<string> {
  try {
    const { messageToken } = (await client.sendMessage(receiver, part)) as { messageToken?: unknown };
    if (typeof messageToken === 'string' && messageToken !== '') return messageToken;
  } catch (error) {
    throw faultOf(error, 'send_message', false);
  }
  throw new CodedError('unknown-outcome', 'Viber, send_message: no token.');
}

/** A name on one line that Viber takes; never cut inside a character. */
export function nameOf(name: string): string {
  return shortName(name, NAME_UNITS) || '…';
}

/** Viber takes 30 kB of JSON, in which a control character takes six bytes and is seen by nobody; halves of a surrogate pair become U+FFFD. */
function sayable(text: string): string {
  return Buffer.from(text, 'utf8')
    .toString('utf8')
    .replace(/(?![\n\r\t])\p{Cc}/gu, '');
}
