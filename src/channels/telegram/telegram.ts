import { hash, timingSafeEqual } from 'node:crypto';
import { CodedError } from '../../domain/coded-error.ts';
import { camelKeys } from '../camel-keys.ts';
import type { Channel, ChannelLimits, ChannelPorts, Inbound, RawItem, WebhookRequest } from '../channel.ts';
import { readJson } from '../json.ts';
import { choiceOf, markOf, settled } from './choice.ts';
import { type Connector, connectorOf, type UpdateBody } from './client.ts';
import { download } from './download.ts';
import { faultOf } from './fault.ts';
import { inboundOf, silence } from './inbound.ts';
import type { TelegramSettings } from './index.ts';
import { answerTo, showMenu } from './menu.ts';
import { sendAll } from './outgoing.ts';
import { membershipOf, reactionOf } from './signs.ts';
import { conversationOf, type Envelope, envelopeShape, placeOf, updateShape } from './update.ts';

/** A text of this length goes out in ten messages; files: bots fetch at most 20 MB (https://core.telegram.org/bots/api#getfile). */
const LIMITS: ChannelLimits = {
  textLength: 40_000,
  sendsOnce: false,
  fileBytes: 20 * 1024 * 1024,
  fileTypes: ['image/', 'audio/', 'video/', 'text/', 'application/'],
  replyWindowHours: null,
  // Rows of a keyboard hold eight (see keyboard.ts); a label has no limit in writing, this much is seen on a phone.
  buttons: { most: 10, label: 40 },
};
const UPDATES = ['message', 'edited_message', 'callback_query', 'message_reaction', 'my_chat_member'];

/** Telegram by bottender's connector (what came) and client (what goes); never its Bot, which loses what fails. */
export function createTelegram(settings: TelegramSettings, ports: ChannelPorts): Channel {
  const connector = connectorOf(settings, ports.timeoutMs);
  const { client } = connector;
  const bot = botOf(settings.TELEGRAM_TOKEN);
  const secret = digest(settings.TELEGRAM_SECRET_TOKEN);
  return {
    id: 'telegram',
    limits: LIMITS,
    // Groups and channels have negative ids (https://core.telegram.org/bots/api#chat).
    readBy: (conversation) => (conversation.startsWith('-') ? 'others' : 'customer'),

    async verify(request) {
      checkSecret(secret, request);
      const raw = request.body.toString('utf8');
      const envelope = envelopeOf(raw);
      return (await answerTo(envelope.message)) ?? [rawItem(envelope, raw, bot)];
    },

    async parse(raw, receivedAt) {
      return understand(connector, raw, { bot, language: ports.language, receivedAt });
    },

    async send(message) {
      return { externalId: `${bot}:${await sendAll(client, message, LIMITS.fileBytes)}` };
    },

    async typing(conversation) {
      try {
        // The client's own call knows no topics.
        await client.axios.post('/sendChatAction', actionAt(conversation));
      } catch (error) {
        throw faultOf(error, 'sendChatAction', true);
      }
    },

    chosen: (mark, text, label) => settled(client, mark, text, label),
    markOf,

    async fetchFile(ref) {
      return download(client, settings, ref, LIMITS.fileBytes, ports.timeoutMs);
    },

    async inviteLink(code) {
      const address = await addressOf(connector);
      // Deep links take up to 64 characters of A-Z, a-z, 0-9, _ and - (https://core.telegram.org/bots/features#deep-linking).
      return address === null ? null : `${address}?start=${code}`;
    },

    link: () => addressOf(connector),

    async connect(publicUrl) {
      const url = `${publicUrl.replace(/\/+$/, '')}/channels/telegram`;
      const options = { secretToken: settings.TELEGRAM_SECRET_TOKEN, allowedUpdates: UPDATES };
      try {
        await client.setWebhook(url, options);
      } catch (error) {
        throw faultOf(error, 'setWebhook', true);
      }
      // Without its menu the bot works all the same.
      await showMenu(client).catch(() => undefined);
    },
  };
}

/** Opens the chat with the bot; null: it has no name. Throws CodedError. */
async function addressOf({ client }: Connector): Promise<string | null> {
  try {
    const { username } = await client.getMe();
    return username === undefined ? null : `https://t.me/${username}`;
  } catch (error) {
    throw faultOf(error, 'getMe', true);
  }
}

function actionAt(conversation: string) {
  const { chatId, messageThreadId: topic } = placeOf(conversation);
  return { chat_id: chatId, ...(topic === undefined ? {} : { message_thread_id: topic }), action: 'typing' };
}

/**
 * The bot's number, the open part of its token. Updates and messages are counted by bot: with another bot the same
 * numbers come again, and are other messages.
 */
function botOf(token: string): string {
  return /^(\d+):/.exec(token)?.[1] ?? 'bot';
}

function checkSecret(secret: Buffer, request: WebhookRequest): void {
  const given = request.headers['x-telegram-bot-api-secret-token'];
  if (given === undefined || !timingSafeEqual(digest(given), secret)) {
    throw new CodedError('unauthorized', 'The secret token is missing or wrong.');
  }
  if (request.method !== 'POST') throw new CodedError('malformed', 'Updates are posted.');
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

function envelopeOf(raw: string): Envelope {
  const read = envelopeShape.safeParse(readJson(raw));
  if (!read.success) throw new CodedError('malformed', 'Not an update of Telegram.');
  return read.data;
}

function rawItem(envelope: Envelope, raw: string, bot: string): RawItem {
  const { update_id, message, edited_message, callback_query, message_reaction, my_chat_member } = envelope;
  const place = message ?? edited_message ?? callback_query?.message ?? message_reaction ?? my_chat_member;
  const conversation = place
    ? conversationOf(place.chat.id, place.is_topic_message ? place.message_thread_id : undefined)
    : `update:${update_id}`; // of its own, so that it holds nobody up
  return { externalId: `${bot}:${update_id}`, conversation, raw };
}

function understand(
  connector: Connector,
  raw: string,
  { bot, language, receivedAt }: { bot: string; language: string; receivedAt: number },
): Inbound[] {
  const body = camelKeys(readJson(raw));
  const read = updateShape.safeParse(body);
  if (!read.success)
    throw new CodedError('not-understood', 'An update in a shape that this channel does not know.');
  const messageId = (name: number | string) => `${bot}:${name}`;
  const { message, editedMessage, callbackQuery, messageReaction, myChatMember } = read.data;
  if (callbackQuery !== undefined) return choiceOf(callbackQuery, receivedAt);
  if (messageReaction !== undefined) return reactionOf(messageReaction, messageId);
  if (myChatMember !== undefined) return membershipOf(myChatMember, read.data.updateId);
  return connector.mapRequestToEvents(read.data as UpdateBody).flatMap((event) => {
    const asked = { isEdit: event.isEditedMessage, messageId, language };
    if (event.isMessage && message) return inboundOf(message, keysOf(body, 'message'), asked);
    if (event.isEditedMessage && editedMessage)
      return inboundOf(editedMessage, keysOf(body, 'editedMessage'), asked);
    return silence(Object.keys(Object(body)).filter((key) => key !== 'updateId'));
  });
}

function keysOf(body: unknown, kind: string): string[] {
  return Object.keys(Object((body as Record<string, unknown>)[kind]));
}
