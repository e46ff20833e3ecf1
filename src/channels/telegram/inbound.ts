import { CodedError } from '../../domain/coded-error.ts';
import type { Inbound, Quoted } from '../channel.ts';
import { displayName } from '../display-name.ts';
import { type Content, contentOf } from './content.ts';
import { conversationOf, type TelegramMessage } from './update.ts';

/** An IETF language tag (BCP 47) of the usual lengths; anything else says nothing. */
const LANGUAGE_TAG = /^[a-z]{2,3}(?:-[a-z\d]{2,8}){0,3}$/i;

/** Kinds of updates in which no customer says anything to us (Bot API 10.1, "Update"), in camel case. */
const SILENT_KINDS: ReadonlySet<string> = new Set([
  'channelPost',
  'editedChannelPost',
  'businessConnection',
  'stoppedMessageGeneration',
  'messageReactionCount',
  'inlineQuery',
  'chosenInlineResult',
  'shippingQuery',
  'preCheckoutQuery',
  'purchasedPaidMedia',
  'poll',
  'pollAnswer',
  'chatMember',
  'chatJoinRequest',
  'chatBoost',
  'removedChatBoost',
  'managedBot',
  'subscription',
]);

/** What every chat with a bot begins with; nobody has said anything yet. */
const START = /^\/start(@\w+)?\s*$/;

/** A message or an edit as the house knows them; [] when no customer says anything in it. */
export function inboundOf(
  message: TelegramMessage,
  keys: readonly string[],
  {
    isEdit,
    messageId,
    language,
  }: { isEdit: boolean; messageId: (name: number | string) => string; language: string },
): Inbound[] {
  if (message.migrateToChatId !== undefined) return movedTo(message, message.migrateToChatId);
  if (isEdit && message.location) return []; // a live location moves by edits, every few seconds
  const from = senderOf(message);
  const content = unstarted(contentOf(message, keys, language));
  if (from === null || content === null || START.test(content.text)) return [];
  const base = {
    conversation: conversationOf(
      message.chat.id,
      message.isTopicMessage ? message.messageThreadId : undefined,
    ),
    from,
    sentAt: (isEdit ? (message.editDate ?? message.date) : message.date) * 1000,
    sequence: message.messageId,
    externalId: messageId(message.messageId),
  };
  const { mediaGroupId: group } = message;
  const album = group === undefined ? {} : { album: messageId(`album-${group}`) };
  if (isEdit) return [{ ...base, ...album, type: 'edit', text: content.text }];
  return [{ ...base, ...album, type: 'message', ...content, ...quotedIn(message, messageId) }];
}

/** What a link to the bot carries comes behind its command, which nobody typed. */
function unstarted(content: Content | null): Content | null {
  if (content === null || START.test(content.text)) return content;
  return { ...content, text: content.text.replace(/^\/start(@\w+)?\s+/, '') };
}

/** What it answers; all that is said in a topic answers the topic's beginning, which nobody chose. */
function quotedIn(
  { replyToMessage: answered, quote, isTopicMessage, messageThreadId }: TelegramMessage,
  idOf: (name: number | string) => string,
): { quotes?: Quoted } {
  if (answered === undefined) return quote === undefined ? {} : { quotes: { externalId: null, ...quote } };
  if (isTopicMessage && answered.messageId === messageThreadId) return {};
  const { mediaGroupId: group, messageId, text, caption } = answered;
  const words = quote?.text ?? text ?? caption;
  const externalId = idOf(group === undefined ? messageId : `album-${group}`);
  return { quotes: { externalId, ...(words === undefined ? {} : { text: words }) } };
}

/** Told in the group's old chat; in the new one nobody says anything by it. */
function movedTo({ chat, from, date, messageId }: TelegramMessage, to: number): Inbound[] {
  const who = from === undefined ? { address: String(chat.id), name: null } : personOf(from);
  const base = { conversation: conversationOf(chat.id, undefined), from: who, sentAt: date * 1000 };
  return [{ ...base, type: 'moved', sequence: messageId, to: conversationOf(to, undefined) }];
}

/** Nothing for an update in which no customer speaks. Throws 'not-understood' for one that may hold a customer's word. */
export function silence(kinds: readonly string[]): Inbound[] {
  if (kinds.length > 0 && kinds.every((kind) => SILENT_KINDS.has(kind))) return [];
  throw new CodedError('not-understood', 'An update of a kind that this channel does not know.');
}

/** Who speaks; null for bots. Whoever speaks as a chat (an anonymous administrator) has a stand-in user that is a bot. */
function senderOf(message: TelegramMessage): Inbound['from'] | null {
  const { from, senderChat } = message;
  if (message.isAutomaticForward) return null;
  if (senderChat) return person(senderChat.id, senderChat.title, senderChat.username);
  if (!from) throw new CodedError('not-understood', 'A message from nobody.');
  if (from.isBot) return null;
  return personOf(from);
}

/** Somebody by their account. */
export function personOf(from: NonNullable<TelegramMessage['from']>) {
  const name = [from.firstName, from.lastName].filter(Boolean).join(' ');
  const { languageCode: tag = '' } = from;
  const language = LANGUAGE_TAG.test(tag) ? { language: tag } : {};
  return { ...person(from.id, name, from.username), ...language };
}

function person(id: number, name: string | undefined, username: string | undefined) {
  const shown = displayName(name) || displayName(username);
  return { address: String(id), name: shown === '' ? null : shown };
}
