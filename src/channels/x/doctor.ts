import { CodedError } from '../../domain/coded-error.ts';
import { type Finding, finder } from '../../texts/finding.ts';
import type { DoctorPorts } from '../channel.ts';
import { type Api, createApi } from './api.ts';
import { hooksOf, hookUrl, isSubscribed } from './connect.ts';
import type { XSettings } from './index.ts';

/** Proves what X lets be proven: whose tokens these are, where X delivers, and whether the account is subscribed there. */
export async function examineX(settings: XSettings, ports: DoctorPorts): Promise<Finding[]> {
  const find = finder(ports.language);
  const api = createApi(settings, ports.timeoutMs, Date.now);
  const clock = await ports.clock('x.clock', settings.X_API_URL);
  try {
    const answer = await api.called('a look-up', true, () => api.client.v2.me());
    const token = find('x.token', true, 'doctor.x-token', null, {
      name: String(Object(Object(answer).data).username),
    });
    return [token, clock, ...(await hookFindings(api, ports.publicUrl, find))];
  } catch (error) {
    const code = error instanceof CodedError ? error.code : 'vendor-down';
    const problem = error instanceof CodedError ? error.message : code;
    const silent = code === 'vendor-down' || code === 'rate-limited';
    return [
      silent
        ? find('x.token', null, 'doctor.x-silent', 'doctor.silent-next', { problem })
        : find('x.token', false, 'doctor.x-refused', 'doctor.x-next', { problem }),
      clock,
    ];
  }
}

type Find = ReturnType<typeof finder>;

async function hookFindings(api: Api, publicUrl: string | null, find: Find): Promise<Finding[]> {
  const id = 'x.webhook';
  if (publicUrl === null) return [find(id, false, 'doctor.x-no-url', 'doctor.telegram-no-url-next')];
  const url = hookUrl(publicUrl);
  if (url === null)
    return [find(id, false, 'doctor.x-wrong-url', 'doctor.x-wrong-url-next', { url: publicUrl })];
  const hooks = await hooksOf(api);
  const hook = hooks.find((one) => one.url === url);
  const others = hooks.map((one) => one.url).join(', ') || '–';
  if (hook === undefined)
    return [find(id, false, 'doctor.x-no-hook', 'doctor.x-no-hook-next', { url, others })];
  if (!hook.valid) return [find(id, false, 'doctor.x-failed-hook', 'doctor.x-failed-hook-next', { url })];
  const subscribed = await isSubscribed(api, hook.id);
  return [
    find(id, true, 'doctor.x-hook', null, { url }),
    subscribed
      ? find('x.subscription', true, 'doctor.x-subscribed', null, {})
      : find('x.subscription', false, 'doctor.x-not-subscribed', 'doctor.x-not-subscribed-next', {}),
  ];
}
