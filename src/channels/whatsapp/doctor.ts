import { type Finding, finder } from '../../texts/finding.ts';
import { askTwilio } from '../../vendors/twilio/account.ts';
import type { DoctorPorts } from '../channel.ts';
import type { WhatsappSettings } from './index.ts';

/** Proves what Twilio lets be proven: the account. Where it delivers, its Console alone says. */
export async function examineWhatsapp(settings: WhatsappSettings, ports: DoctorPorts): Promise<Finding[]> {
  const find = finder(ports.language);
  const clock = await ports.clock('whatsapp.clock', settings.TWILIO_API_URL);
  const answer = await askTwilio(settings, { path: '', timeoutMs: ports.timeoutMs });
  const problem = answer === null ? 'no answer' : String(answer.status);
  if (answer === null || answer.status >= 500)
    return [find('whatsapp.token', null, 'doctor.whatsapp-silent', 'doctor.silent-next', { problem }), clock];
  if (answer.status !== 200)
    return [
      find('whatsapp.token', false, 'doctor.whatsapp-refused', 'doctor.whatsapp-twilio-next', { problem }),
      clock,
    ];
  const name = answer.body.friendly_name;
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
