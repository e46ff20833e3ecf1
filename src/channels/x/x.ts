import type { Channel, ChannelLimits, ChannelPorts } from '../channel.ts';
import { createApi } from './api.ts';
import { connectTo } from './connect.ts';
import { download } from './download.ts';
import { inboundOf } from './inbound.ts';
import type { XSettings } from './index.ts';
import { DIRECT_UNITS, sendAll } from './outgoing.ts';
import { accountOf, conversationOf, isPost } from './place.ts';
import { createThreads } from './threads.ts';
import { challenged, deliveriesIn } from './webhook.ts';

/**
 * In public a text of this length goes out as a thread of posts. Buttons: X's API v2 has none (docs.x.com/x-api/direct-messages/manage), so
 * choices are written below the text.
 */
const LIMITS: ChannelLimits = {
  textLength: DIRECT_UNITS,
  sendsOnce: false,
  fileBytes: 20 * 1024 * 1024,
  fileTypes: ['image/', 'video/', 'text/plain', 'application/pdf'],
  replyWindowHours: null,
  buttons: null,
};

/** Mentions, which everybody reads, and direct messages, of one account. */
export function createX(settings: XSettings, ports: ChannelPorts): Channel {
  const { memory, language, now } = ports;
  const api = createApi(settings, ports.timeoutMs, now);
  const account = accountOf(settings);
  const threads = createThreads(ports);
  const secret = settings.X_CONSUMER_SECRET;
  const sending = { api, account, threads, memory, now, fileBytes: LIMITS.fileBytes };
  const compose = `https://x.com/messages/compose?recipient_id=${account}`;
  return {
    id: 'x',
    limits: LIMITS,
    readBy: (conversation) => (isPost(conversation) ? 'others' : 'customer'),
    isPublic: isPost,
    verify: async (request) =>
      request.method === 'GET'
        ? challenged(request, secret)
        : deliveriesIn(request, { secret, account, threads }),
    parse: (raw, receivedAt) => inboundOf(raw, { receivedAt, language, memory }),
    send: async (message) => ({ externalId: await sendAll(sending, message) }),
    asideWith: ({ to }) => asideWith(to),
    async takeAside({ to, title, text }) {
      const conversation = asideWith(to);
      const from = { name: '', team: null };
      await sendAll(sending, { key: `aside:${title}`, conversation, to, text, from, files: [] });
      return conversation;
    },
    // https://docs.x.com/x-for-websites/direct-message-button
    link: async () => compose,
    inviteLink: async (code) => `${compose}&text=${encodeURIComponent(code)}`,
    fetchFile: (ref) => download(api, ref, LIMITS.fileBytes),
    connect: (publicUrl) => connectTo(api, publicUrl),
  };
}

/** There is one conversation in private with each customer. */
function asideWith(to: string): string {
  return conversationOf({ kind: 'dm', user: to });
}
