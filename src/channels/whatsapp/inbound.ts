import { z } from 'zod';
import { CodedError, type ErrorCode } from '../../domain/coded-error.ts';
import { text } from '../../texts/texts.ts';
import type { Inbound, InboundFile, Quoted } from '../channel.ts';
import { displayName } from '../display-name.ts';
import { readJson } from '../json.ts';
import { MEDIA_ENDINGS } from '../media-endings.ts';
import type { Connector } from './client.ts';
import { codeOfNumber } from './fault.ts';
import { numberIn, type Parameters, parametersOf } from './webhook.ts';

const rawShape = z.object({
  arrived: z.number(),
  key: z.string().min(1).optional(),
  more: z.string().optional(),
  form: z.string(),
});
/** Media in one message (twilio.com/docs/messaging/guides/webhook-request: NumMedia). */
const MOST_MEDIA = 10;

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
  const { key, more } = read.data;
  const receipts = receiptOf(given, { ...base, type: 'receipt', ...(key === undefined ? {} : { key }) });
  // The message is there once its last part is, and not there once any is not.
  return more === undefined
    ? receipts
    : receipts.filter((one) => 'receipt' in one && one.receipt === 'failed');
}

/** The message that was held and answered, if Twilio still knows it (twilio.com/docs/messaging/guides/webhook-request). */
function quotedIn({ OriginalRepliedMessageSid: sid }: Parameters): { quotes?: Quoted } {
  return sid ? { quotes: { externalId: sid } } : {};
}

type ReceiptBase = Pick<Extract<Inbound, { type: 'receipt' }>, keyof Inbound | 'externalId' | 'key'>;

function receiptOf(given: Parameters, base: ReceiptBase & { type: 'receipt' }): Inbound[] {
  switch (given.MessageStatus ?? given.SmsStatus) {
    case 'delivered':
      return [{ ...base, receipt: 'delivered' }];
    case 'read':
      return [{ ...base, receipt: 'read' }];
    case 'failed':
    case 'undelivered':
      return [{ ...base, receipt: 'failed', code: reasonOf(given.ErrorCode) }];
    default:
      throw new CodedError('not-understood', 'A status that this channel does not know.');
  }
}

/** What was taken and did not arrive is no question of trying again by itself. */
function reasonOf(number: string | undefined): ErrorCode {
  const code = codeOfNumber(Number(number));
  return code === 'vendor-down' ? 'vendor-refused' : code;
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

function filesOf(given: Parameters): InboundFile[] {
  const count = Math.min(Number(given.NumMedia) || 0, MOST_MEDIA);
  return Array.from({ length: Math.max(0, Math.trunc(count)) }, (_, at) => at).flatMap((at) => {
    const url = given[`MediaUrl${at}`] ?? '';
    const ref = URL.canParse(url) ? new URL(url).pathname : '';
    if (ref === '') return [];
    const type = given[`MediaContentType${at}`]?.split(';')[0]?.trim() || 'application/octet-stream';
    return [{ ref, name: `file-${at + 1}.${MEDIA_ENDINGS[type] ?? 'bin'}`, type, size: null }];
  });
}
