import { connectorOf } from '../../vendors/twilio/client.ts';
import { download } from '../../vendors/twilio/download.ts';
import { sendAll } from '../../vendors/twilio/outgoing.ts';
import type { Channel, ChannelLimits, ChannelPorts } from '../channel.ts';
import { templatesIn } from '../templates.ts';
import { inboundOf } from './inbound.ts';
import type { WhatsappSettings } from './index.ts';
import { createDoor } from './webhook.ts';

/**
 * A text of this length goes out in ten messages. Window: twilio.com/docs/whatsapp/key-concepts (customer service window). Buttons need a
 * template that Meta has approved, so there are none; files: 16 MB (twilio.com/docs/whatsapp/guidance-whatsapp-media-messages).
 */
const LIMITS: ChannelLimits = {
  textLength: 16_000,
  sendsOnce: false,
  fileBytes: 16 * 1024 * 1024,
  fileTypes: ['image/', 'audio/', 'video/', 'text/', 'application/'],
  replyWindowHours: 24,
  buttons: null,
};

/** WhatsApp through Twilio, by bottender's connector (what came) and client (what goes); never its Bot, which answers statuses. */
export function createWhatsapp(settings: WhatsappSettings, ports: ChannelPorts): Channel {
  const connector = connectorOf(settings, `whatsapp:${settings.WHATSAPP_NUMBER}`, ports.timeoutMs);
  const callback = `${ports.publicUrl ?? ''}/channels/whatsapp`;
  const door = createDoor(connector, callback);
  const templates = templatesIn(settings.WHATSAPP_TEMPLATES ?? '');
  return {
    id: 'whatsapp',
    limits: LIMITS,
    knocks: [...templates.keys()],
    readBy: () => 'customer',
    link: async () => `https://wa.me/${settings.WHATSAPP_NUMBER.replace(/\D/g, '')}`,
    verify: async (request) => door(request),
    parse: async (raw, receivedAt) => inboundOf(connector, raw, receivedAt, ports.language),
    send: async (message) => ({
      externalId: await sendAll(connector.client, `whatsapp:${message.to}`, message, callback, templates),
    }),
    inviteLink: async (code) =>
      `https://wa.me/${settings.WHATSAPP_NUMBER.slice(1)}?text=${encodeURIComponent(code)}`,
    phoneOf: (address) => (address.startsWith('+') ? address : null),
    fetchFile: (ref) => download(settings, ref, LIMITS.fileBytes, ports.timeoutMs),
  };
}
