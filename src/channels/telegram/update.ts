import { z } from 'zod';

const id = z.int();
const bytes = z.int().nonnegative().optional();
/** Seconds; the upper end is the last instant that a Date can hold. */
const moment = z.int().nonnegative().max(8_640_000_000_000);

const fileShape = z.object({
  fileId: z.string().min(1),
  fileName: z.string().optional(),
  mimeType: z.string().optional(),
  fileSize: bytes,
});
const chatShape = z.object({ id, title: z.string().optional(), username: z.string().optional() });

const userShape = z.object({
  id,
  isBot: z.boolean().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  username: z.string().optional(),
  languageCode: z.string().optional(),
});

const messageShape = z.object({
  messageId: id,
  messageThreadId: id.optional(),
  isTopicMessage: z.boolean().optional(),
  isAutomaticForward: z.boolean().optional(),
  from: userShape.optional(),
  senderChat: chatShape.optional(),
  chat: chatShape,
  date: moment,
  editDate: moment.optional(),
  /** The group is a supergroup of this number from now on. */
  migrateToChatId: id.optional(),
  mediaGroupId: z.string().min(1).max(64).optional(),
  /** What it answers. In a topic that may be the topic's own beginning. */
  replyToMessage: z
    .object({
      messageId: id,
      mediaGroupId: z.string().max(64).optional(),
      text: z.string().optional(),
      caption: z.string().optional(),
    })
    .optional()
    .catch(undefined),
  /** The part of it that was chosen; alone, of a message in another chat. */
  quote: z.object({ text: z.string() }).optional().catch(undefined),
  text: z.string().optional(),
  caption: z.string().optional(),
  photo: z.array(fileShape.extend({ width: z.number(), height: z.number() })).optional(),
  document: fileShape.optional(),
  audio: fileShape.optional(),
  voice: fileShape.extend({ duration: z.int().nonnegative().optional() }).optional(),
  video: fileShape.optional(),
  videoNote: fileShape.extend({ duration: z.int().nonnegative().optional() }).optional(),
  sticker: fileShape
    .extend({
      emoji: z.string().optional(),
      isAnimated: z.boolean().optional(),
      isVideo: z.boolean().optional(),
    })
    .optional(),
  location: z.object({ latitude: z.number(), longitude: z.number() }).optional(),
  venue: z.object({ title: z.string(), address: z.string() }).optional(),
  contact: z
    .object({ phoneNumber: z.string(), firstName: z.string(), lastName: z.string().optional() })
    .optional(),
  poll: z.object({ question: z.string() }).optional(),
  dice: z.object({ emoji: z.string(), value: z.number() }).optional(),
});

/** All that somebody says below a message with signs, in place of what they said before. */
const reactionShape = z.object({
  chat: chatShape,
  messageId: id,
  user: userShape.optional(),
  date: moment,
  newReaction: z.array(z.object({ type: z.string(), emoji: z.string().max(16).optional() })).max(20),
});
export type TelegramReaction = z.infer<typeof reactionShape>;

/** What the bot is in a chat from now on. */
const memberShape = z.object({
  chat: chatShape,
  from: userShape,
  date: moment,
  newChatMember: z.object({ status: z.string() }),
});
export type TelegramMembership = z.infer<typeof memberShape>;

/** A press on a button. Of an old message Telegram tells only which one it was. */
const pressShape = z.object({
  id: z.string().min(1).max(100),
  from: userShape,
  message: messageShape
    .pick({ messageId: true, chat: true, isTopicMessage: true, messageThreadId: true })
    .optional(),
  data: z.string().optional(),
});

export type TelegramPress = z.infer<typeof pressShape>;

export const updateShape = z.object({
  updateId: id,
  message: messageShape.optional(),
  editedMessage: messageShape.optional(),
  callbackQuery: pressShape.optional(),
  messageReaction: reactionShape.optional(),
  myChatMember: memberShape.optional(),
});

export type TelegramMessage = z.infer<typeof messageShape>;

/** What is needed before an update is stored: its number and whose it is. Snake case, as it came. */
const placeShape = z.object({
  chat: z.object({ id, type: z.string().optional().catch(undefined) }),
  text: z.string().optional().catch(undefined),
  from: z
    .object({ language_code: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
  message_thread_id: id.optional(),
  is_topic_message: z.boolean().optional(),
});
export const envelopeShape = z.object({
  update_id: z.int().nonnegative(),
  message: placeShape.optional().catch(undefined),
  edited_message: placeShape.optional().catch(undefined),
  message_reaction: placeShape.optional().catch(undefined),
  my_chat_member: placeShape.optional().catch(undefined),
  callback_query: z
    .object({ message: placeShape.optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

export type Envelope = z.infer<typeof envelopeShape>;
export type EnvelopeMessage = z.infer<typeof placeShape>;

/** A chat, or a topic in it: `<chat>` or `<chat>:<topic>`. */
export function conversationOf(chat: number, topic: number | undefined): string {
  return topic === undefined ? String(chat) : `${chat}:${topic}`;
}

/** The chat and the topic of a conversation. */
export function placeOf(conversation: string): { chatId: number; messageThreadId?: number } {
  const [chat, topic] = conversation.split(':');
  return topic === undefined
    ? { chatId: Number(chat) }
    : { chatId: Number(chat), messageThreadId: Number(topic) };
}
