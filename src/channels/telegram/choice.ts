import { chosenMark, type Inbound } from '../channel.ts';
import type { Client } from './client.ts';
import { descriptionOf, faultOf } from './fault.ts';
import { personOf } from './inbound.ts';
import { isOneMessage } from './outgoing.ts';
import { conversationOf, placeOf, type TelegramPress } from './update.ts';

/** A press on one of our buttons; [] when the message is not named any more, or the button is none of ours. */
export function choiceOf(press: TelegramPress, receivedAt: number): Inbound[] {
  const { id, from, message, data = '' } = press;
  const [, choice, question] = /^([a-z]+|\d):(.+)$/s.exec(data) ?? [];
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

/** The mark of a message that nobody pressed; null: it went out in several, and we know the first one alone. */
export function markOf(sent: { conversation: string; externalId: string; text: string }): string | null {
  const number = sent.externalId.split(':').at(-1);
  return isOneMessage(sent.text) ? `${placeOf(sent.conversation).chatId}:${number}:` : null;
}

/** Ends the waiting of the customer's app, if it waits, and puts what was chosen in the place of the buttons. Throws CodedError. */
export async function settled(
  client: Client,
  mark: string,
  text: string,
  label: string | null,
): Promise<void> {
  const [, chat, message, query] = /^(-?\d+):(\d+):(.*)$/.exec(mark) ?? [];
  if (chat === undefined || message === undefined || query === undefined) return;
  // Telegram takes this answer for a while only: the customer's app has given up by then, and the buttons matter more.
  if (query !== '')
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
    if (/message is not modified/i.test(descriptionOf(error))) return;
    throw faultOf(error, method, true);
  });
}
