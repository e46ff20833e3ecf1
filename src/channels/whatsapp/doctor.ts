import { type Finding, finder } from '../../texts/finding.ts';
import type { DoctorPorts } from '../channel.ts';
import type { WhatsappSettings } from './index.ts';

/** Proves what Twilio lets be proven: the account. Where it delivers, its Console alone says. */
export async function examineWhatsapp(settings: WhatsappSettings, ports: DoctorPorts): Promise<Finding[]> {
  const find = finder(ports.language);
  const clock = await ports.clock('whatsapp.clock', settings.TWILIO_API_URL);
  const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token } = settings;
  const headers = { authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}` };
  const url = `${settings.TWILIO_API_URL.replace(/\/+$/, '')}/2010-04-01/Accounts/${sid}.json`;
  const signal = AbortSignal.timeout(ports.timeoutMs);
  const answer = await fetch(url, { headers, signal, redirect: 'error' }).catch(() => null);
  const problem = answer === null ? 'no answer' : String(answer.status);
  if (answer === null || answer.status >= 500)
    return [find('whatsapp.token', null, 'doctor.whatsapp-silent', 'doctor.silent-next', { problem }), clock];
  if (!answer.ok)
    return [
      find('whatsapp.token', false, 'doctor.whatsapp-refused', 'doctor.whatsapp-twilio-next', { problem }),
      clock,
    ];
  const { friendly_name: name } = Object(await answer.json().catch(() => null)) as {
    friendly_name?: unknown;
  };
  const values = { number: settings.WHATSAPP_NUMBER, name: String(name) };
  const good = find('whatsapp.token', true, 'doctor.whatsapp-number', null, values);
  const hook =
    ports.publicUrl === null
      ? find('whatsapp.webhook', false, 'doctor.whatsapp-no-url', 'doctor.telegram-no-url-next')
      : find('whatsapp.webhook', null, 'doctor.whatsapp-twilio-hook', 'doctor.whatsapp-other-hook-next', {
          wanted: `${ports.publicUrl.replace(/\/+$/, '')}/channels/whatsapp`,
        });
  return [good, clock, hook];
}
