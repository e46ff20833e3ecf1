import { CodedError } from '../../domain/coded-error.ts';
import { demandOfTwilio, type TwilioAccount } from '../../vendors/twilio/account.ts';
import { AGAIN } from './call.ts';

/** Our number, as Twilio keeps it (twilio.com/docs/phone-numbers/api/incomingphonenumber-resource). */
export interface OwnNumber {
  sid: string;
  voice_url?: string;
  sms_url?: string;
  status_callback?: string;
  capabilities?: { voice?: boolean; sms?: boolean };
}

/** Where the number is to lead, by the names of Twilio's parameters. */
export function addressesOf(publicUrl: string): Record<'VoiceUrl' | 'SmsUrl' | 'StatusCallback', string> {
  const address = `${publicUrl.replace(/\/+$/, '')}/channels/phone`;
  return { VoiceUrl: address, SmsUrl: address, StatusCallback: `${address}?step=ended${AGAIN}` };
}

/** Of these the ones at which the number leads elsewhere. */
export function strayed(number: OwnNumber, publicUrl: string): string[] {
  const there = {
    VoiceUrl: number.voice_url,
    SmsUrl: number.sms_url,
    StatusCallback: number.status_callback,
  };
  const wanted = addressesOf(publicUrl);
  return (['VoiceUrl', 'SmsUrl', 'StatusCallback'] as const).filter((name) => there[name] !== wanted[name]);
}

/** Null: it is not in the account. Throws CodedError 'vendor-down', 'vendor-refused'. */
export async function numberIn(
  account: TwilioAccount,
  number: string,
  timeoutMs: number,
): Promise<OwnNumber | null> {
  const query = { PhoneNumber: number };
  const answer = await demandOfTwilio(account, { path: '/IncomingPhoneNumbers', query, timeoutMs });
  const [found] = (answer.incoming_phone_numbers ?? []) as OwnNumber[];
  return found ?? null;
}

/** Tells Twilio where calls, texts and the ends of calls are to come, unless it knows. Throws CodedError. */
export async function connectNumber(
  settings: TwilioAccount & { PHONE_NUMBER: string },
  publicUrl: string,
  timeoutMs: number,
): Promise<void> {
  const own = await numberIn(settings, settings.PHONE_NUMBER, timeoutMs);
  if (own === null) throw new CodedError('vendor-refused', 'The number is not in this account of Twilio.');
  if (strayed(own, publicUrl).length === 0) return;
  const methods = { VoiceMethod: 'POST', SmsMethod: 'POST', StatusCallbackMethod: 'POST' };
  const form = { ...addressesOf(publicUrl), ...methods };
  const path = `/IncomingPhoneNumbers/${own.sid}`;
  await demandOfTwilio(settings, { method: 'POST', path, form, timeoutMs });
}
