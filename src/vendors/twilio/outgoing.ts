import type { Outbound } from '../../channels/channel.ts';
import { sendInParts } from '../../channels/in-parts.ts';
import { splitText } from '../../channels/split.ts';
import { CodedError } from '../../domain/coded-error.ts';
import type { Client } from './client.ts';
import { faultOf } from './fault.ts';
import { addressWith } from './webhook.ts';

/** Characters of one message (twilio.com/docs/messaging/api/message-resource: Body). */
export const TEXT_UNITS = 1600;

/**
 * Sends text and files, one after another, to `whatsapp:+…` or a bare number, and answers the id of the first message. Twilio fetches a
 * file at a public address, one a message.
 * What asks the customer to write goes as the approved message of its language.
 * Throws CodedError as Channel.send says; what fails after the first message is 'unknown-outcome', because the customer has a part
 * of it already.
 */
export async function sendAll(
  client: Client,
  to: string,
  message: Outbound,
  callback: string,
  templates: ReadonlyMap<string, string> = new Map(),
): Promise<string> {
  const contentSid = templates.get(message.knock ?? '');
  if (contentSid !== undefined)
    return sendOne(client, { to, statusCallback: addressWith(callback, message.key, false), contentSid });
  const texts = splitText(message.text.toWellFormed(), TEXT_UNITS).map((body) => ({ body }));
  const files = message.files.map(({ address }) => {
    if (address === undefined) throw new CodedError('vendor-refused', 'A file that Twilio cannot fetch.');
    return { mediaUrl: [address()] };
  });
  return sendInParts(
    [...texts, ...files].map((what, at, all) => () => {
      const statusCallback = addressWith(callback, message.key, at < all.length - 1);
      return sendOne(client, { to, statusCallback, ...what });
    }),
  );
}

async function sendOne(client: Client, what: Record<string, unknown>): Promise<string> {
  let answer: Record<string, unknown>;
  try {
    answer = await client.createMessage(what as never);
  } catch (error) {
    throw faultOf(error);
  }
  if (typeof answer.sid !== 'string' || answer.sid === '')
    throw new CodedError('unknown-outcome', 'Twilio took a message and named none.');
  return answer.sid;
}
