import { CodedError } from '../../domain/coded-error.ts';
import { demandOfTwilio } from '../../vendors/twilio/account.ts';
import { connectorOf } from '../../vendors/twilio/client.ts';
import { download } from '../../vendors/twilio/download.ts';
import { sendAll, TEXT_UNITS } from '../../vendors/twilio/outgoing.ts';
import type { Channel, ChannelLimits, ChannelPorts } from '../channel.ts';
import { connectNumber } from './connect.ts';
import { createDoor } from './door.ts';
import { inboundOf } from './inbound.ts';
import type { PhoneSettings } from './index.ts';
import { createOperator } from './operator.ts';
import { rememberedBy } from './remembered.ts';

/**
 * Three messages of the length that Twilio takes. Files: 5 MB (twilio.com/docs/messaging/guides/accepted-mime-types), where the number has MMS;
 * a recording of ten minutes has less.
 */
const LIMITS: ChannelLimits = {
  textLength: 3 * TEXT_UNITS,
  sendsOnce: false,
  fileBytes: 5 * 1024 * 1024,
  fileTypes: ['image/', 'audio/', 'video/'],
  replyWindowHours: null,
  buttons: null,
};

/** The telephone through Twilio: calls are spoken with, texts come and go as SMS. */
export function createPhone(settings: PhoneSettings, ports: ChannelPorts): Channel {
  const connector = connectorOf(settings, settings.PHONE_NUMBER, ports.timeoutMs);
  const address = `${ports.publicUrl ?? ''}/channels/phone`;
  const remembered = rememberedBy(ports.memory, ports.now);
  const operator = createOperator({ settings, ports, remembered, address });
  const door = createDoor(connector, address, operator);
  const reader = { settings, remembered, language: ports.language };
  return {
    id: 'phone',
    limits: LIMITS,
    readBy: () => 'customer',
    link: async () => `tel:${settings.PHONE_NUMBER}`,
    phoneOf: (address) => (address.startsWith('+') ? address : null),
    verify: door,
    parse: (raw, receivedAt) => inboundOf(raw, receivedAt, reader),
    /** Whoever hides the number is written to at the one that they named. */
    async send(message) {
      const { conversation, to } = message;
      const number = to.startsWith('+') ? to : await remembered.numberOf(conversation);
      if (number === null) throw new CodedError('contact-unreachable', 'They called without a number.');
      return { externalId: await sendAll(connector.client, number, message, address) };
    },
    fetchFile: (ref) => download(settings, ref, LIMITS.fileBytes, ports.timeoutMs),
    async fileKept(ref) {
      const place = /\/Recordings\/(RE[\da-f]{32})\.mp3$/i.exec(ref)?.[1];
      if (place === undefined || settings.PHONE_DELETE_RECORDINGS !== 'true') return;
      const { timeoutMs } = ports;
      await demandOfTwilio(settings, { method: 'DELETE', path: `/Recordings/${place}`, timeoutMs }).catch(
        gone,
      );
    },
    connect: (publicUrl) => connectNumber(settings, publicUrl, ports.timeoutMs),
  };
}

function gone(error: unknown): void {
  if (!(error instanceof CodedError) || error.code !== 'not-found') throw error;
}
