import { challenged } from '../../vendors/meta/webhook.ts';
import type { Channel, ChannelLimits, ChannelPorts } from '../channel.ts';
import { templatesIn } from '../templates.ts';
import { download } from './download.ts';
import { graphOf } from './graph.ts';
import { inboundOf } from './inbound.ts';
import type { WhatsappCloudSettings } from './index.ts';
import { createMarks } from './marks.ts';
import { sendAll } from './outgoing.ts';
import { deliveriesIn } from './webhook.ts';

/**
 * A text of this length goes out in ten messages. Window: https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages
 * (customer service window). Buttons: a list has ten rows of 24 characters; up to three of 20 are buttons.
 */
const LIMITS: ChannelLimits = {
  textLength: 40_000,
  sendsOnce: false,
  fileBytes: 20 * 1024 * 1024,
  fileTypes: ['image/', 'audio/', 'video/', 'text/plain', 'application/'],
  replyWindowHours: 24,
  buttons: { most: 10, label: 24 },
};

export function createWhatsappCloud(settings: WhatsappCloudSettings, ports: ChannelPorts): Channel {
  const graph = graphOf(settings, ports.timeoutMs);
  const templates = templatesIn(settings.WHATSAPP_CLOUD_TEMPLATES ?? '');
  return {
    id: 'whatsapp-cloud',
    limits: LIMITS,
    knocks: [...templates.keys()],
    readBy: () => 'customer',
    verify: async (request) =>
      request.method === 'GET'
        ? challenged(request, settings.WHATSAPP_CLOUD_VERIFY_TOKEN)
        : deliveriesIn(request, settings),
    parse: async (raw, receivedAt) => inboundOf(raw, receivedAt, ports.language),
    send: async (message) => ({
      externalId: await sendAll(graph, message, {
        fileBytes: LIMITS.fileBytes,
        language: ports.language,
        templates,
      }),
    }),
    ...createMarks(graph),
    async inviteLink(code) {
      const known = await graph.get(`${graph.phoneId}?fields=display_phone_number`);
      const number = String(Object(known).display_phone_number).replace(/\D/g, '');
      return number === '' ? null : `https://wa.me/${number}?text=${encodeURIComponent(code)}`;
    },
    phoneOf: (address) => (address.startsWith('+') ? address : null),
    fetchFile: (ref) => download(graph, ref, LIMITS.fileBytes),
  };
}
