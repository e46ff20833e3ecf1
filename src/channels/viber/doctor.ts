import { type Finding, finder } from '../../texts/finding.ts';
import type { DoctorPorts } from '../channel.ts';
import { connectorOf } from './client.ts';
import { faultOf } from './fault.ts';
import type { ViberSettings } from './index.ts';

/** Proves what Viber lets be proven: the bot, and where it is told to deliver. */
export async function examineViber(settings: ViberSettings, ports: DoctorPorts): Promise<Finding[]> {
  const find = finder(ports.language);
  const { client } = connectorOf(settings, ports.timeoutMs);
  const clock = await ports.clock('viber.clock', settings.VIBER_API_URL);
  try {
    const { name = '', webhook } = await client.getAccountInfo();
    const token = find('viber.token', true, 'doctor.viber-token', null, { name });
    return [token, clock, hookFinding(webhook, ports.publicUrl, find)];
  } catch (error) {
    const fault = faultOf(error, 'get_account_info', true);
    const problem = fault.message;
    const refused = fault.code !== 'vendor-down' && fault.code !== 'rate-limited';
    return [
      refused
        ? find('viber.token', false, 'doctor.viber-no-token', 'doctor.viber-no-token-next', { problem })
        : find('viber.token', null, 'doctor.viber-silent', 'doctor.silent-next', { problem }),
      clock,
    ];
  }
}

function hookFinding(
  webhook: string | undefined,
  publicUrl: string | null,
  find: ReturnType<typeof finder>,
): Finding {
  if (publicUrl === null)
    return find('viber.webhook', false, 'doctor.viber-no-url', 'doctor.telegram-no-url-next');
  const wanted = `${publicUrl.replace(/\/+$/, '')}/channels/viber`;
  if (webhook === undefined || webhook === '')
    return find('viber.webhook', null, 'doctor.viber-no-hook', 'doctor.viber-hook-next');
  const values = { url: webhook, wanted };
  return webhook === wanted
    ? find('viber.webhook', true, 'doctor.viber-hook', null, values)
    : find('viber.webhook', false, 'doctor.viber-other-hook', 'doctor.viber-hook-next', values);
}
