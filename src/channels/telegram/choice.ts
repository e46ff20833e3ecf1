import { type Choice, chosenMark, type Inbound } from '../channel.ts';
import type { Client } from './client.ts';
import { faultOf } from './fault.ts';
import { personOf } from './inbound.ts';
import { conversationOf, type TelegramPress } from './update.ts';

/** Bytes that a button carries back (https://core.telegram.org/bots/api#inlinekeyboardbutton). */
const DATA_BYTES = 64;

/** A row of buttons; each carries its choice and the key of our message. Throws RangeError on a key that is too long. */
export function keyboardOf(choices: readonly Choice[], key: string) {
  const buttons = choices.map(({ id, label }) => {
    const callbackData = `${id}:${key}`;
    if (Buffer.byteLength(callbackData) > DATA_BYTES) throw new RangeError('Too long for a button.');
    return { text: label, callbackData };
  });
  return { replyMarkup: { inlineKeyboard: [buttons] } };
}

/** A press on one of our buttons; [] when the message is not named any more, or the button is none of ours. */
export function choiceOf(press: TelegramPress, receivedAt: number): Inbound[] {
  const { id, from, message, data = '' } = press;
  const [, choice, question] = /^([a-z]+):(.+)$/s.exec(data) ?? [];
  if (message === undefined || choice === undefined || question === undefined || from.isBot) return [];
  const topic = message.isTopicMessage ? message.messageThreadId : undefined;
  return [
    {
      type: 'choice',
      conversation: conversationOf(message.chat.id, topic),
      from: personOf(from),
      sentAt: receivedAt,
      sequence: message.messageId,
      externalId: id,
      question,
      choice,
      mark: `${message.chat.id}:${message.messageId}:${id}`,
    },
  ];
}

/** Ends the waiting of the customer's app and puts what was chosen in the place of the buttons. Throws CodedError. */
export async function settled(
  client: Client,
  mark: string,
  text: string,
  label: string | null,
): Promise<void> {
  const [, chat, message, query] = /^(-?\d+):(\d+):(.+)$/.exec(mark) ?? [];
  if (chat === undefined || message === undefined || query === undefined) return;
  // Telegram takes this answer for a while only: the customer's app has given up by then, and the buttons matter more.
  await client.answerCallbackQuery(query, {}).catch((error: unknown) => {
    const fault = faultOf(error, 'answerCallbackQuery', true);
    if (fault.code !== 'vendor-refused') throw fault;
  });
  const at = { chatId: Number(chat), messageId: Number(message) };
  const bare = { inlineKeyboard: [] };
  const [method, edit] =
    label === null
      ? (['editMessageReplyMarkup', () => client.editMessageReplyMarkup(bare, at)] as const)
      : ([
          'editMessageText',
          () => client.editMessageText(`${text}\n${chosenMark(label)}`, { ...at, replyMarkup: bare }),
        ] as const);
  await edit().catch((error: unknown) => {
    throw faultOf(error, method, true);
  });
}
