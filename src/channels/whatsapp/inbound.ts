import { z } from 'zod';
import { CodedError } from '../../domain/coded-error.ts';
import { text } from '../../texts/texts.ts';
import type { Connector } from '../../vendors/twilio/client.ts';
import { filesOf, receiptOf } from '../../vendors/twilio/message.ts';
import { type Parameters, parametersOf } from '../../vendors/twilio/webhook.ts';
import type { Inbound, InboundFile, Quoted } from '../channel.ts';
import { displayName } from '../display-name.ts';
import { readJson } from '../json.ts';
import { numberIn } from './webhook.ts';

const rawShape = z.object({
  arrived: z.number(),
  key: z.string().min(1).optional(),
  more: z.string().optional(),
  form: z.string(),
});

/** One message or receipt, as the door kept it. Throws CodedError 'not-understood'. */
export function inboundOf(
  connector: Connector,
  raw: string,
  receivedAt: number,
  language: string,
): Inbound[] {
  const read = rawShape.safeParse(readJson(raw));
  if (!read.success) throw new CodedError('not-understood', 'A shape that this channel does not know.');
  const given = parametersOf(read.data.form);
  const [event] = connector.mapRequestToEvents({ smsStatus: given.SmsStatus, body: given.Body });
  const isMessage = event?.isReceived ?? false;
  const customer = numberIn(isMessage ? given.From : given.To);
  if (customer === null)
    throw new CodedError('not-understood', 'Neither to nor from a customer on WhatsApp.');
  const shown = isMessage ? displayName(given.ProfileName) : '';
  const base = {
    conversation: customer,
    from: { address: customer, name: shown === '' ? null : shown },
    sentAt: receivedAt,
    sequence: Math.trunc(read.data.arrived),
    externalId: given.MessageSid ?? '',
  };
  if (base.externalId === '') throw new CodedError('not-understood', 'It has no id.');
  if (isMessage) return [{ ...base, type: 'message', ...contentOf(given, language), ...quotedIn(given) }];
  return receiptOf(given, base, read.data);
}

/** The message that was held and answered, if Twilio still knows it (twilio.com/docs/messaging/guides/webhook-request). */
function quotedIn({ OriginalRepliedMessageSid: sid }: Parameters): { quotes?: Quoted } {
  return sid ? { quotes: { externalId: sid } } : {};
}

function contentOf(given: Parameters, language: string): { text: string; files: InboundFile[] } {
  const files = filesOf(given);
  const words = [given.Body || given.ButtonText || '', placeOf(given, language)].filter(Boolean).join('\n');
  if (words !== '' || files.length > 0) return { text: words, files };
  return { text: text('placeholder.unknown', {}, language), files };
}

function placeOf({ Latitude, Longitude, Label, Address }: Parameters, language: string): string {
  if (Latitude === undefined || Longitude === undefined) return '';
  const place = `${Latitude}, ${Longitude}`;
  const at = text('placeholder.location', { place }, language);
  if (!Label) return at;
  return `${text('placeholder.venue', { title: Label, address: Address ?? place }, language)}\n${at}`;
}
