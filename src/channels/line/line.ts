import { CodedError } from '../../domain/coded-error.ts';
import type { Channel, ChannelLimits, ChannelPorts } from '../channel.ts';
import { type Client, clientOf, connectorOf } from './client.ts';
import { download } from './download.ts';
import { isDirect } from './event.ts';
import { faultOf } from './fault.ts';
import { inboundOf } from './inbound.ts';
import type { LineSettings } from './index.ts';
import { BUBBLES, QUICK, sendAll, TEXT_UNITS } from './outgoing.ts';
import { ASKING_MS, createWhoIs } from './people.ts';
import { createKept } from './tokens.ts';
import { eventsIn } from './webhook.ts';

const LIMITS: ChannelLimits = {
  // One push.
  textLength: BUBBLES * TEXT_UNITS,
  // By the retry key, which LINE keeps for a day (docs, "Retry failed API requests").
  sendsOnce: true,
  fileBytes: 50 * 1024 * 1024,
  fileTypes: ['image/', 'audio/', 'video/', 'text/', 'application/'],
  replyWindowHours: null,
  buttons: QUICK,
};
/** Whoever writes says so again before; the mark takes whole fives of seconds (#display-a-loading-indicator). */
const WRITING_SECONDS = 10;

/** LINE by bottender's connector (signature, what came) and client (what goes); never its Bot, which answers by tokens that end in a minute. */
export function createLine(settings: LineSettings, ports: ChannelPorts): Channel {
  const client = clientOf(settings, ports.timeoutMs);
  const connector = connectorOf(settings, client);
  const hasty = clientOf(settings, Math.min(ASKING_MS, ports.timeoutMs));
  const kept = createKept(ports.memory);
  const reader = {
    ...{ connector, kept, language: ports.language },
    whoIs: createWhoIs(hasty, ports.memory, ports.now),
  };
  const post = async (path: string, body: object) => {
    await client.axios.post(path, body).catch((error: unknown) => {
      throw faultOf(error, path);
    });
  };
  return {
    id: 'line',
    limits: LIMITS,
    readBy: (conversation) => (isDirect(conversation) ? 'customer' : 'others'),
    verify: async (request) => eventsIn(request, connector, settings.LINE_CHANNEL_SECRET),
    parse: (raw) => inboundOf(raw, reader),

    async send(message) {
      const { conversation, answers } = message;
      // LINE takes what is pushed to whoever blocked us, and tells nobody that it does not arrive.
      if (await kept.isAway(conversation))
        throw new CodedError('contact-unreachable', 'They have blocked us, or sent us out of the group.');
      const { quote: quoteToken } = answers === undefined ? {} : kept.tokensOf(conversation, answers);
      const ids = await sendAll(client, message, { fileBytes: LIMITS.fileBytes, quoteToken });
      await kept.parts(conversation, ids);
      return { externalId: ids[0] ?? '' };
    },

    async typing(conversation) {
      if (!isDirect(conversation)) return;
      await post('/v2/bot/chat/loading/start', { chatId: conversation, loadingSeconds: WRITING_SECONDS });
    },

    async seen({ conversation, externalId }) {
      const { read } = kept.tokensOf(conversation, externalId);
      if (read !== undefined) await post('/v2/bot/chat/markAsRead', { markAsReadToken: read });
    },

    async inviteLink(code) {
      const name = await nameOf(client);
      return name === null ? null : `https://line.me/R/oaMessage/${name}/?${encodeURIComponent(code)}`;
    },

    async link() {
      const name = await nameOf(client);
      return name === null ? null : `https://line.me/R/ti/p/${name}`;
    },

    fetchFile: (ref) => download(client, ref, { limit: LIMITS.fileBytes, timeoutMs: ports.timeoutMs }),

    async connect(publicUrl) {
      const endpoint = `${publicUrl.replace(/\/+$/, '')}/channels/line`;
      await client.axios.put('/v2/bot/channel/webhook/endpoint', { endpoint }).catch((error: unknown) => {
        throw faultOf(error, 'the webhook endpoint');
      });
    },
  };
}

/** The account's name in an address (docs, "LINE URL scheme"), the bought one before the given; null: it has none. Throws CodedError. */
async function nameOf(client: Client): Promise<string | null> {
  const { data } = await client.axios
    .get<{ basicId?: string; premiumId?: string }>('/v2/bot/info')
    .catch((error: unknown) => {
      throw faultOf(error, 'the account');
    });
  const name = data.premiumId ?? data.basicId ?? '';
  return name === '' ? null : encodeURIComponent(name);
}
