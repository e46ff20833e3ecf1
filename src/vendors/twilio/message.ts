import type { Inbound, InboundFile } from '../../channels/channel.ts';
import { MEDIA_ENDINGS } from '../../channels/media-endings.ts';
import { CodedError, type ErrorCode } from '../../domain/coded-error.ts';
import { codeOfNumber } from './fault.ts';
import type { Parameters } from './webhook.ts';

type ReceiptBase = Pick<Extract<Inbound, { type: 'receipt' }>, Exclude<keyof Inbound, 'type'> | 'externalId'>;

/**
 * What became of a message of ours, whose callback address holds `key`, and `more` where other parts come after: the message is there
 * once its last part is, and not there once any is not. Throws CodedError 'not-understood'.
 */
export function receiptOf(
  given: Parameters,
  base: ReceiptBase,
  { key, more }: { key?: string | undefined; more?: string | undefined },
): Inbound[] {
  const receipt = { ...base, type: 'receipt' as const, ...(key === undefined ? {} : { key }) };
  switch (given.MessageStatus ?? given.SmsStatus) {
    case 'delivered':
      return more === undefined ? [{ ...receipt, receipt: 'delivered' }] : [];
    case 'read':
      return more === undefined ? [{ ...receipt, receipt: 'read' }] : [];
    case 'failed':
    case 'undelivered':
      return [{ ...receipt, receipt: 'failed', code: reasonOf(given.ErrorCode) }];
    default:
      throw new CodedError('not-understood', 'A status that this channel does not know.');
  }
}

/** What was taken and did not arrive is no question of trying again by itself. */
function reasonOf(number: string | undefined): ErrorCode {
  const code = codeOfNumber(Number(number));
  return code === 'vendor-down' ? 'vendor-refused' : code;
}

/** Media in one message (twilio.com/docs/messaging/guides/webhook-request: NumMedia). */
const MOST_MEDIA = 10;

export function filesOf(given: Parameters): InboundFile[] {
  const count = Math.min(Number(given.NumMedia) || 0, MOST_MEDIA);
  return Array.from({ length: Math.max(0, Math.trunc(count)) }, (_, at) => at).flatMap((at) => {
    const url = given[`MediaUrl${at}`] ?? '';
    const ref = URL.canParse(url) ? new URL(url).pathname : '';
    if (ref === '') return [];
    const type = given[`MediaContentType${at}`]?.split(';')[0]?.trim() || 'application/octet-stream';
    return [{ ref, name: `file-${at + 1}.${MEDIA_ENDINGS[type] ?? 'bin'}`, type, size: null }];
  });
}
