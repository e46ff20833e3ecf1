import { CodedError } from '../../domain/coded-error.ts';
import { deliveryItems } from '../../vendors/meta/delivery.ts';
import { createGraph, type Graph } from '../../vendors/meta/graph.ts';
import { subscribe } from '../../vendors/meta/subscribe.ts';
import { withoutTakenBack } from '../../vendors/meta/taken-back.ts';
import { challenged } from '../../vendors/meta/webhook.ts';
import type { Channel, ChannelLimits, ChannelPorts } from '../channel.ts';
import { asideWith, takeAside } from './aside.ts';
import { fetchFile } from './content.ts';
import { FACEBOOK } from './fault.ts';
import { inboundOf } from './inbound.ts';
import type { FacebookCommentsSettings } from './index.ts';
import { sendAll } from './outgoing.ts';

/** A text of this length goes out in five comments. Films come in, but do not go out. */
const LIMITS: ChannelLimits = {
  textLength: 40_000,
  sendsOnce: false,
  fileBytes: 25 * 1024 * 1024,
  fileTypes: ['image/', 'video/'],
  replyWindowHours: null,
  buttons: null,
};

/** Everybody reads what is said here. What goes on in private is said in Messenger, with the same tokens. */
export function createFacebookComments(settings: FacebookCommentsSettings, ports: ChannelPorts): Channel {
  const graphs = graphsOf(settings, ports.timeoutMs);
  const [first = ''] = settings.FACEBOOK_COMMENTS_PAGES;
  return {
    id: 'facebook-comments',
    limits: LIMITS,
    readBy: () => 'others',
    isPublic: () => true,
    verify: async (request) =>
      request.method === 'GET'
        ? challenged(request, settings.MESSENGER_VERIFY_TOKEN)
        : deliveryItems(request, settings, 'facebook-comments'),
    parse: async (raw, receivedAt) =>
      withoutTakenBack(inboundOf(raw, receivedAt, ports.language), ports.memory),
    send: async (message) => ({ externalId: await sendAll(graphs, message) }),
    takeAside: (from) => takeAside(graphs, from),
    asideWith: ({ conversation }) => asideWith(conversation),
    async link() {
      const { link } = Object(await graphs(first).get(`${first}?fields=link`)) as { link?: unknown };
      return typeof link === 'string' && link.startsWith('https://') ? link : null;
    },
    async connect() {
      for (const page of settings.FACEBOOK_COMMENTS_PAGES)
        await subscribe(graphs(page), page, { comments: true });
    },
    fetchFile: (ref) => fetchFile(graphs, ref, LIMITS.fileBytes),
  };
}

export function graphsOf(settings: FacebookCommentsSettings, timeoutMs: number): (page: string) => Graph {
  const { MESSENGER_PAGE_TOKENS: tokens, MESSENGER_API_URL: url, MESSENGER_APP_SECRET: appSecret } = settings;
  const graphs = new Map(
    [...tokens].map(([page, token]) => [
      page,
      createGraph({ url, token, appSecret, product: FACEBOOK, timeoutMs }),
    ]),
  );
  return (page) => {
    const graph = graphs.get(page);
    if (graph === undefined) throw new CodedError('contact-unreachable', 'A Page without a token.');
    return graph;
  };
}
