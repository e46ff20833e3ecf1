import type { Inbound } from '../channel.ts';
import { personOf } from './inbound.ts';
import { conversationOf, type TelegramMembership, type TelegramReaction } from './update.ts';

/** Stands for a sign that only Telegram can draw. */
const OWN_SIGN = '⭐';

/** What somebody says below a message with signs; [] for bots and for those who say it as a chat. */
export function reactionOf(
  { chat, messageId: number, user, date, newReaction }: TelegramReaction,
  messageId: (number: number) => string,
): Inbound[] {
  if (user === undefined || user.isBot) return [];
  return [
    {
      type: 'reaction',
      conversation: conversationOf(chat.id, undefined),
      from: personOf(user),
      sentAt: date * 1000,
      sequence: number,
      externalId: messageId(number),
      signs: newReaction.map(({ emoji }) => emoji || OWN_SIGN),
    },
  ];
}

/** Those in which nothing that the bot says arrives (https://core.telegram.org/bots/api#chatmember). */
const OUTSIDE = ['kicked', 'left'];

/** The bot was blocked or shut out of a chat, or let in again. */
export function membershipOf(
  { chat, from, date, newChatMember }: TelegramMembership,
  updateId: number,
): Inbound[] {
  return [
    {
      type: 'reach',
      conversation: conversationOf(chat.id, undefined),
      from: personOf(from),
      sentAt: date * 1000,
      sequence: updateId,
      reachable: !OUTSIDE.includes(newChatMember.status),
    },
  ];
}
