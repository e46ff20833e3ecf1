import { type Find, type Finding, finder } from '../../texts/finding.ts';
import type { DoctorPorts } from '../channel.ts';
import { type Client, clientOf } from './client.ts';
import { faultOf } from './fault.ts';
import type { LineSettings } from './index.ts';

/** Of the month's messages so many parts of a hundred may be used before it is said. */
const NEARLY_USED = 90;

/** Proves what LINE lets be proven: the account, where it delivers and whether that answers, and what may still be sent this month. */
export async function examineLine(settings: LineSettings, ports: DoctorPorts): Promise<Finding[]> {
  const find = finder(ports.language);
  const client = clientOf(settings, ports.timeoutMs);
  const clock = await ports.clock('line.clock', settings.LINE_API_URL);
  try {
    const { displayName: name = '' } = await asked<{ displayName?: string }>(client, 'info');
    const token = find('line.token', true, 'doctor.line-token', null, { name });
    return [
      token,
      clock,
      ...(await hookFindings(client, ports.publicUrl, find)),
      await quotaFinding(client, find),
    ];
  } catch (error) {
    const { code, message: problem } = faultOf(error, 'the account');
    const silent = code === 'vendor-down' || code === 'rate-limited';
    return [
      silent
        ? find('line.token', null, 'doctor.line-silent', 'doctor.silent-next', { problem })
        : find('line.token', false, 'doctor.line-no-token', 'doctor.line-no-token-next', { problem }),
      clock,
    ];
  }
}

async function asked<Answer>(client: Client, path: string): Promise<Answer> {
  return (await client.axios.get<Answer>(`/v2/bot/${path}`)).data;
}

async function hookFindings(client: Client, publicUrl: string | null, find: Find): Promise<Finding[]> {
  const id = 'line.webhook';
  if (publicUrl === null) return [find(id, false, 'doctor.line-no-url', 'doctor.telegram-no-url-next')];
  const wanted = `${publicUrl.replace(/\/+$/, '')}/channels/line`;
  // Where none was ever set LINE answers 404.
  const hook = await asked<{ endpoint?: string; active?: boolean }>(client, 'channel/webhook/endpoint').catch(
    () => null,
  );
  const url = hook?.endpoint ?? '';
  if (url === '') return [find(id, null, 'doctor.line-no-hook', 'doctor.line-hook-next')];
  const values = { url, wanted };
  if (url !== wanted) return [find(id, false, 'doctor.line-other-hook', 'doctor.line-hook-next', values)];
  if (hook?.active !== true) return [find(id, false, 'doctor.line-idle', 'doctor.line-idle-next', values)];
  return [find(id, true, 'doctor.line-hook', null, values), await answerFinding(client, wanted, find)];
}

/** LINE calls the address once, with no event in it, and says what it heard; it does so sixty times an hour at most. */
async function answerFinding(client: Client, endpoint: string, find: Find): Promise<Finding> {
  const id = 'line.answer';
  try {
    const { data } = await client.axios.post<{ success?: boolean; reason?: string; detail?: string }>(
      '/v2/bot/channel/webhook/test',
      { endpoint },
    );
    const problem = [data.reason, data.detail].filter(Boolean).join(', ');
    if (data.success === true) return find(id, true, 'doctor.line-answer');
    return find(id, false, 'doctor.line-no-answer', 'doctor.line-no-answer-next', { problem });
  } catch (error) {
    const { message: problem } = faultOf(error, 'the test of the webhook');
    return find(id, null, 'doctor.line-silent', 'doctor.silent-next', { problem });
  }
}

async function quotaFinding(client: Client, find: Find): Promise<Finding> {
  const id = 'line.quota';
  try {
    const quota = await asked<{ type?: string; value?: number }>(client, 'message/quota');
    if (quota.type !== 'limited') return find(id, true, 'doctor.line-no-quota');
    const { totalUsage: used = 0 } = await asked<{ totalUsage?: number }>(
      client,
      'message/quota/consumption',
    );
    const values = { used, most: quota.value ?? 0 };
    if (used >= values.most)
      return find(id, false, 'doctor.line-quota-used', 'doctor.line-quota-next', values);
    const near = used * 100 >= values.most * NEARLY_USED;
    return find(id, near ? null : true, 'doctor.line-quota', near ? 'doctor.line-quota-next' : null, values);
  } catch (error) {
    const { message: problem } = faultOf(error, 'the quota');
    return find(id, null, 'doctor.line-silent', 'doctor.silent-next', { problem });
  }
}
