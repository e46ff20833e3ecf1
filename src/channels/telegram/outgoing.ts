import { CodedError } from '../../domain/coded-error.ts';
import { transferSignal } from '../bounded-client.ts';
import { bytesOf } from '../bounded-file.ts';
import type { Outbound } from '../channel.ts';
import { sendInParts } from '../in-parts.ts';
import { splitText } from '../split.ts';
import type { Client } from './client.ts';
import { faultOf, movedTo } from './fault.ts';
import { keyboardOf } from './keyboard.ts';
import { placeOf } from './update.ts';

/** UTF-16 code units of one message (https://core.telegram.org/bots/api#sendmessage). */
const TEXT_UNITS = 4096;
/** Bytes of a photo (https://core.telegram.org/bots/api#sending-files); a larger one goes as a document. */
const PHOTO_BYTES = 10 * 1024 * 1024;
const PHOTO_TYPES = /^image\/(jpeg|png|webp)$/;

/**
 * Sends text and files, one after another, and answers the number of the first message. The files are read before the
 * first call, so that a lost file leaves nothing half sent. Throws CodedError as Channel.send says; what fails after the
 * first call is 'unknown-outcome', because the customer has a part of it already.
 */
export async function sendAll(client: Client, message: Outbound, fileBytes: number): Promise<number> {
  const place = placeOf(message.conversation);
  const parts = splitText(wellFormed(message.text), TEXT_UNITS);
  const answered = replyOf(message.answers);
  const keyboard = message.choices === undefined ? {} : keyboardOf(message.choices, message.key);
  const texts = parts.map(
    (part, index) => () =>
      sendText(client, place, part, {
        ...(index === 0 ? answered : {}),
        ...(index === parts.length - 1 ? keyboard : {}),
      }),
  );
  const files = await Promise.all(
    message.files.map(async (file) => ({ ...file, bytes: await bytesOf(file, fileBytes, 'Telegram') })),
  );
  return sendInParts([...texts, ...files.map((file) => () => sendFile(client, place, file))]);
}

/** Whether the customer has it in one piece. */
export function isOneMessage(text: string): boolean {
  return splitText(wellFormed(text), TEXT_UNITS).length === 1;
}

type Place = ReturnType<typeof placeOf>;

/** Once more where a group has gone that became a supergroup, of which Telegram tells: nothing was sent before. */
async function wherever<Sent>(place: Place, send: (place: Place) => Promise<Sent>): Promise<Sent> {
  try {
    return await send(place);
  } catch (error) {
    const chatId = movedTo(error);
    if (chatId === undefined) throw error;
    return send({ ...place, chatId });
  }
}

/** Below which message it stands, by its external id; where that has gone, below none (https://core.telegram.org/bots/api#replyparameters). */
function replyOf(answers: string | undefined): { replyParameters?: object } {
  const number = Number(answers?.split(':').at(-1));
  if (!Number.isSafeInteger(number) || number <= 0) return {};
  return { replyParameters: { messageId: number, allowSendingWithoutReply: true } };
}

async function sendText(
  client: Client,
  place: Place,
  text: string,
  { replyParameters, ...keyboard }: Partial<ReturnType<typeof keyboardOf>> & { replyParameters?: object },
): Promise<number> {
  const options = {
    ...keyboard,
    disableNotification: false,
    linkPreviewOptions: { isDisabled: true },
  };
  try {
    const sent = await wherever(place, ({ chatId, ...topic }) => {
      // Where a group has gone, its messages have other numbers.
      const below = replyParameters !== undefined && chatId === place.chatId ? { replyParameters } : {};
      return client.sendMessage(chatId, text, { ...topic, ...below, ...options });
    });
    return sent.messageId;
  } catch (error) {
    throw faultOf(error, 'sendMessage', false);
  }
}

/** The client takes no bytes, only its connection does. */
async function sendFile(
  client: Client,
  place: Place,
  file: { name: string; type: string; bytes: Buffer<ArrayBuffer> },
): Promise<number> {
  const isPhoto = PHOTO_TYPES.test(file.type) && file.bytes.length <= PHOTO_BYTES;
  const method = isPhoto ? 'sendPhoto' : 'sendDocument';
  const formAt = ({ chatId, messageThreadId }: Place) => {
    const form = new FormData();
    form.set('chat_id', String(chatId));
    if (messageThreadId !== undefined) form.set('message_thread_id', String(messageThreadId));
    form.set(isPhoto ? 'photo' : 'document', new Blob([file.bytes], { type: file.type }), file.name);
    return form;
  };
  try {
    const { data } = await wherever(place, (at) =>
      client.axios.post<{ result?: { message_id?: unknown } }>(`/${method}`, formAt(at), {
        headers: { 'Content-Type': 'multipart/form-data' },
        signal: transferSignal(client.axios.defaults.timeout ?? 0, file.bytes.length),
      }),
    );
    const number = data.result?.message_id;
    if (typeof number !== 'number')
      throw new CodedError('unknown-outcome', `Telegram, ${method}: no message.`);
    return number;
  } catch (error) {
    throw faultOf(error, method, false);
  }
}

/** Telegram refuses text that is no UTF-8: halves of a surrogate pair become U+FFFD. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
