import { z } from 'zod';
import { CodedError } from '../../domain/coded-error.ts';

/** The account, as every channel through Twilio needs it. */
export const accountSettings = z.object({
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[\da-f]{32}$/i, 'takes AC and 32 hexadecimal digits')
    .describe('Account SID, from the front page of the Twilio Console.')
    .meta({ example: 'AC00000000000000000000000000000007' }),
  TWILIO_AUTH_TOKEN: z
    .string()
    .min(1)
    .describe('Auth token of the same account. Deliveries are signed with it.'),
  TWILIO_API_URL: z
    .url()
    .default('https://api.twilio.com')
    .describe('Where the API of Twilio is, for another region or a test.'),
});

export type TwilioAccount = z.infer<typeof accountSettings>;

export function originOf({ TWILIO_API_URL }: TwilioAccount): string {
  return new URL(TWILIO_API_URL).origin;
}

export function authorization({ TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token }: TwilioAccount): string {
  return `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`;
}

interface Asked {
  method?: 'GET' | 'POST' | 'DELETE';
  /** Below the account, `''` for itself: `/IncomingPhoneNumbers`. */
  path: string;
  query?: Record<string, string>;
  form?: Record<string, string>;
  timeoutMs: number;
}

/** Asks the account for something; null: nobody answered. Throws nothing. */
export async function askTwilio(
  account: TwilioAccount,
  { method = 'GET', path, query, form, timeoutMs }: Asked,
): Promise<{ status: number; body: Record<string, unknown> } | null> {
  const base = `${account.TWILIO_API_URL.replace(/\/+$/, '')}/2010-04-01/Accounts/${account.TWILIO_ACCOUNT_SID}`;
  const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
  const answer = await fetch(`${base}${path}.json${search}`, {
    method,
    headers: { authorization: authorization(account) },
    ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    signal: AbortSignal.timeout(timeoutMs),
    redirect: 'error',
  }).catch(() => null);
  if (answer === null) return null;
  const body = Object(await answer.json().catch(() => null)) as Record<string, unknown>;
  return { status: answer.status, body };
}

/** The same where it has to be done. Throws CodedError 'vendor-down', 'rate-limited', 'not-found', 'vendor-refused'. */
export async function demandOfTwilio(account: TwilioAccount, asked: Asked): Promise<Record<string, unknown>> {
  const answer = await askTwilio(account, asked);
  if (answer === null) throw new CodedError('vendor-down', 'Twilio did not answer.');
  const { status, body } = answer;
  if (status < 300) return body;
  const code =
    status === 429
      ? 'rate-limited'
      : status === 404
        ? 'not-found'
        : status >= 500
          ? 'vendor-down'
          : 'vendor-refused';
  throw new CodedError(code, `Twilio answered ${status}${code === 'rate-limited' ? ' (too many)' : ''}.`);
}
