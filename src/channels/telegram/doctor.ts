import { type Finding, finder } from '../../texts/finding.ts';
import type { DoctorPorts } from '../channel.ts';
import { connectorOf } from './client.ts';
import { faultOf } from './fault.ts';
import type { TelegramSettings } from './index.ts';

/** Updates that wait: more of them than come in between two deliveries. */
const MANY = 50;

/** Proves what Telegram lets be proven: the bot, and where it is told to deliver. */
export async function examineTelegram(settings: TelegramSettings, ports: DoctorPorts): Promise<Finding[]> {
  const find = finder(ports.language);
  const { client } = connectorOf(settings, ports.timeoutMs);
  const clock = await ports.clock('telegram.clock', settings.TELEGRAM_API_URL);
  try {
    const { username = '' } = await client.getMe();
    const token = find('telegram.token', true, 'doctor.telegram-token', null, { name: username });
    const hook = await client.getWebhookInfo();
    return [token, clock, ...hookFindings(hook, ports.publicUrl, find)];
  } catch (error) {
    const fault = faultOf(error, 'getMe', true);
    const problem = fault.message;
    const refused = fault.code !== 'vendor-down' && fault.code !== 'rate-limited';
    return [
      refused
        ? find('telegram.token', false, 'doctor.telegram-no-token', 'doctor.telegram-no-token-next', {
            problem,
          })
        : find('telegram.token', null, 'doctor.telegram-silent', 'doctor.silent-next', { problem }),
      clock,
    ];
  }
}

interface Hook {
  url: string;
  pendingUpdateCount: number;
  lastErrorMessage?: string;
}

function hookFindings(hook: Hook, publicUrl: string | null, find: ReturnType<typeof finder>): Finding[] {
  if (publicUrl === null)
    return [find('telegram.webhook', false, 'doctor.telegram-no-url', 'doctor.telegram-no-url-next')];
  const wanted = `${publicUrl.replace(/\/+$/, '')}/channels/telegram`;
  if (hook.url === '')
    return [find('telegram.webhook', null, 'doctor.telegram-no-hook', 'doctor.telegram-no-hook-next')];
  if (hook.url !== wanted) {
    const values = { url: hook.url, wanted };
    return [
      find('telegram.webhook', false, 'doctor.telegram-other-hook', 'doctor.telegram-no-hook-next', values),
    ];
  }
  const values = { url: hook.url, count: hook.pendingUpdateCount, problem: hook.lastErrorMessage ?? 'none' };
  // The last error stays with Telegram long after it is mended: only with updates that wait is it one of today.
  const failing = hook.lastErrorMessage !== undefined && hook.pendingUpdateCount > 0;
  if (failing || hook.pendingUpdateCount > MANY)
    return [find('telegram.webhook', false, 'doctor.telegram-late', 'doctor.telegram-late-next', values)];
  return [find('telegram.webhook', true, 'doctor.telegram-hook', null, values)];
}
