import { codeOf } from '../../domain/coded-error.ts';
import { type Finding, finder } from '../../texts/finding.ts';
import type { DoctorPorts } from '../channel.ts';
import { addressesOf, numberIn, type OwnNumber, strayed } from './connect.ts';
import type { PhoneSettings } from './index.ts';

/** Proves the account, that the number is in it and can speak and write, and that it leads here. */
export async function examinePhone(settings: PhoneSettings, ports: DoctorPorts): Promise<Finding[]> {
  const find = finder(ports.language);
  const clock = await ports.clock('phone.clock', settings.TWILIO_API_URL);
  const { PHONE_NUMBER: number } = settings;
  let own: OwnNumber | null;
  try {
    own = await numberIn(settings, number, ports.timeoutMs);
  } catch (error) {
    const problem = error instanceof Error ? error.message : '';
    const refused = codeOf(error) === 'vendor-refused' || codeOf(error) === 'not-found';
    return [
      refused
        ? find('phone.token', false, 'doctor.phone-refused', 'doctor.whatsapp-twilio-next', { problem })
        : find('phone.token', null, 'doctor.phone-silent', 'doctor.silent-next', { problem }),
      clock,
    ];
  }
  if (own === null)
    return [
      find('phone.token', false, 'doctor.phone-not-owned', 'doctor.phone-not-owned-next', { number }),
      clock,
    ];
  const { voice = false, sms = false } = own.capabilities ?? {};
  const what = [voice ? '' : 'voice', sms ? '' : 'SMS'].filter(Boolean).join(', ');
  const token =
    what === ''
      ? find('phone.token', true, 'doctor.phone-owned', null, { number })
      : find('phone.token', false, 'doctor.phone-cannot', 'doctor.phone-cannot-next', { number, what });
  return [token, clock, hookFinding(own, ports.publicUrl, find)];
}

function hookFinding(own: OwnNumber, url: string | null, find: ReturnType<typeof finder>): Finding {
  if (url === null) return find('phone.webhook', false, 'doctor.phone-no-url', 'doctor.telegram-no-url-next');
  if (!url.startsWith('https:'))
    return find('phone.webhook', false, 'doctor.phone-not-https', 'doctor.phone-not-https-next', { url });
  const wanted = addressesOf(url).VoiceUrl;
  const stray = strayed(own, url);
  return stray.length === 0
    ? find('phone.webhook', true, 'doctor.phone-hook', null, { wanted })
    : find('phone.webhook', false, 'doctor.phone-other-hook', 'doctor.phone-hook-next', {
        wanted,
        what: stray.join(', '),
      });
}
