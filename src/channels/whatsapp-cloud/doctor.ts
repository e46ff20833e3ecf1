import { CodedError } from '../../domain/coded-error.ts';
import { type Finding, finder } from '../../texts/finding.ts';
import type { DoctorPorts } from '../channel.ts';
import { graphOf } from './graph.ts';
import type { WhatsappCloudSettings } from './index.ts';

/** Proves what Meta lets be proven: the number, and where it delivers. */
export async function examineWhatsappCloud(
  settings: WhatsappCloudSettings,
  ports: DoctorPorts,
): Promise<Finding[]> {
  const find = finder(ports.language);
  const graph = graphOf(settings, ports.timeoutMs);
  const clock = await ports.clock('whatsapp-cloud.clock', settings.WHATSAPP_CLOUD_API_URL);
  try {
    const fields = 'display_phone_number,verified_name,webhook_configuration';
    const known = Object(await graph.get(`${graph.phoneId}?fields=${fields}`)) as Record<string, unknown>;
    const values = { number: String(known.display_phone_number), name: String(known.verified_name) };
    const token = find('whatsapp-cloud.token', true, 'doctor.whatsapp-number', null, values);
    const { application } = Object(known.webhook_configuration) as { application?: unknown };
    return [token, clock, hookFinding(application, ports.publicUrl, find)];
  } catch (error) {
    const code = error instanceof CodedError ? error.code : 'vendor-down';
    const problem = error instanceof CodedError ? error.message : code;
    const silent = code === 'vendor-down' || code === 'rate-limited';
    return [
      silent
        ? find('whatsapp-cloud.token', null, 'doctor.whatsapp-silent', 'doctor.silent-next', { problem })
        : find('whatsapp-cloud.token', false, 'doctor.whatsapp-refused', 'doctor.whatsapp-cloud-next', {
            problem,
          }),
      clock,
    ];
  }
}

function hookFinding(given: unknown, publicUrl: string | null, find: ReturnType<typeof finder>): Finding {
  const id = 'whatsapp-cloud.webhook';
  if (publicUrl === null) return find(id, false, 'doctor.whatsapp-no-url', 'doctor.telegram-no-url-next');
  const wanted = `${publicUrl.replace(/\/+$/, '')}/channels/whatsapp-cloud`;
  if (given === wanted) return find(id, true, 'doctor.whatsapp-hook', null, { url: wanted });
  const url = typeof given === 'string' && given !== '' ? given : '–';
  return find(id, null, 'doctor.whatsapp-other-hook', 'doctor.whatsapp-other-hook-next', { url, wanted });
}
