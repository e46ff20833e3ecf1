import { CodedError } from '../../domain/coded-error.ts';
import { learn, text } from '../../texts/texts.ts';
import { camelKeys } from '../camel-keys.ts';
import type {
  Channel,
  ChannelLimits,
  ChannelPorts,
  Inbound,
  RawItem,
  WebhookRequest,
  WebhookResponse,
} from '../channel.ts';
import { readJson } from '../json.ts';
import { callbackShape, type Envelope, envelopeShape, userOf } from './callback.ts';
import { type CallbackBody, type Connector, connectorOf } from './client.ts';
import { download, isMedia } from './download.ts';
import { faultOf } from './fault.ts';
import { inboundOf } from './inbound.ts';
import type { ViberSettings } from './index.ts';
import { nameOf, sendAll, TEXT_UNITS } from './outgoing.ts';
import { createParts } from './parts.ts';
import { exactTokens } from './token.ts';

const LIMITS: ChannelLimits = {
  // Four messages.
  textLength: 4 * TEXT_UNITS,
  sendsOnce: false,
  // https://developers.viber.com/docs/api/rest-bot-api/#file-message
  fileBytes: 50 * 1024 * 1024,
  fileTypes: ['image/', 'audio/', 'video/', 'text/', 'application/'],
  replyWindowHours: null,
  // Twelve rows in portrait mode (https://developers.viber.com/docs/faq/); a label takes more than is read on a phone.
  buttons: { most: 12, label: 40 },
};

/** All that a bot may be told of (https://developers.viber.com/docs/api/rest-bot-api/#event-types-filtering); messages always come. */
const EVENTS = ['delivered', 'seen', 'failed', 'subscribed', 'unsubscribed', 'conversation_started'];

/** Viber tries for an hour; what is older is no delivery of today's. As much again for clocks that are wrong. */
const STALE_MS = 2 * 60 * 60 * 1000;

/** Viber by bottender's connector (signature, what came) and client (what goes); never its Bot, which answers receipts. */
export function createViber(settings: ViberSettings, ports: ChannelPorts): Channel {
  const connector = connectorOf(settings, ports.timeoutMs);
  const { client } = connector;
  const parts = createParts(ports.memory, ports.now);
  const reader = { language: ports.language, hasMedia: (url: string) => isMedia(url, settings) };
  return {
    id: 'viber',
    limits: LIMITS,
    readBy: () => 'customer',

    /** The text stands in the field of whoever opens the chat (https://developers.viber.com/docs/tools/deep-links/). */
    async inviteLink(code) {
      const address = await addressOf(client);
      return address === null ? null : `${address}&text=${code}`;
    },

    link: () => addressOf(client),

    async verify(request) {
      const body = request.body.toString('utf8');
      checkSignature(connector, request);
      const envelope = envelopeOf(body);
      if (request.receivedAt - envelope.timestamp > STALE_MS)
        throw new CodedError('unauthorized', 'The delivery is too old.');
      const isNew = envelope.event === 'conversation_started' && envelope.subscribed !== true;
      return isNew ? welcome(settings, envelope) : [rawItem(envelope, body)];
    },

    async parse(raw) {
      return Promise.all(understand(connector, raw, reader).map(parts.whole));
    },

    async send(message) {
      return {
        externalId: await sendAll(client, message, {
          avatar: settings.VIBER_AVATAR,
          fileBytes: LIMITS.fileBytes,
          isPart: (token) => parts.keep(token, message),
        }),
      };
    },

    async fetchFile(ref) {
      return download(ref, settings, LIMITS.fileBytes, ports.timeoutMs);
    },

    async connect(publicUrl) {
      const url = `${publicUrl.replace(/\/+$/, '')}/channels/viber`;
      const options = { eventTypes: EVENTS, sendName: true, sendPhoto: false };
      try {
        await client.setWebhook(url, options as Parameters<typeof client.setWebhook>[1]);
      } catch (error) {
        throw faultOf(error, 'set_webhook', true);
      }
    },
  };
}

/** Opens the chat with the bot (https://developers.viber.com/docs/tools/deep-links/); null: the bot has no name for it. Throws CodedError. */
async function addressOf(client: Connector['client']): Promise<string | null> {
  try {
    const { uri = '' } = await client.getAccountInfo();
    return uri === '' ? null : `viber://pa?chatURI=${encodeURIComponent(uri)}`;
  } catch (error) {
    throw faultOf(error, 'get_account_info', true);
  }
}

/** Over the very bytes, whatever they are: the connector's type says string, its digest takes both. */
function checkSignature(connector: Connector, { method, headers, body }: WebhookRequest): void {
  const signature = headers['x-viber-content-signature'] ?? '';
  const isHex = /^[\da-f]{64}$/i.test(signature);
  if (!isHex || !connector.verifySignature(body as unknown as string, signature))
    throw new CodedError('unauthorized', 'The signature is missing or wrong.');
  if (method !== 'POST') throw new CodedError('malformed', 'Callbacks are posted.');
}

function envelopeOf(body: string): Envelope {
  const read = envelopeShape.safeParse(readJson(exactTokens(body)));
  if (!read.success) throw new CodedError('malformed', 'Not a callback of Viber.');
  return read.data;
}

/** A receipt has the token of our message, which it is about: the event tells it from what else is known by it. */
function rawItem(envelope: Envelope, raw: string): RawItem {
  const { event, message_token: token } = envelope;
  const externalId = event === 'message' ? token : `${event}:${token}`;
  // About nobody: of its own, so that it holds nobody up.
  return { externalId, conversation: userOf(envelope) ?? `callback:${externalId}`, raw };
}

/** The one thing that may be said to whoever has not written yet, and only as the answer to this callback. */
async function welcome(
  { VIBER_NAME, VIBER_AVATAR }: ViberSettings,
  { user }: Envelope,
): Promise<WebhookResponse> {
  const language = user?.language?.slice(0, 2).toLowerCase() ?? 'en';
  await learn(language);
  const sender = {
    name: nameOf(VIBER_NAME),
    ...(VIBER_AVATAR === undefined ? {} : { avatar: VIBER_AVATAR }),
  };
  const body = JSON.stringify({ sender, type: 'text', text: text('chat.welcome', {}, language) });
  return { status: 200, type: 'application/json', body };
}

function understand(connector: Connector, raw: string, reader: Parameters<typeof inboundOf>[1]): Inbound[] {
  const read = callbackShape.safeParse(camelKeys(readJson(exactTokens(raw))));
  if (!read.success)
    throw new CodedError('not-understood', 'A callback in a shape that this channel does not know.');
  const events = connector.mapRequestToEvents(read.data as unknown as CallbackBody);
  return events.flatMap(({ rawEvent }) => inboundOf(rawEvent as unknown as typeof read.data, reader));
}
