import { ImapFlow } from 'imapflow';
import { certificateFault } from './fault.ts';
import type { Mailbox } from './mailboxes.ts';

/**
 * IDLE is begun anew after this, and the mailbox looked at: routers forget silent lines, some servers have no IDLE, and a
 * notice may be lost. Real milliseconds.
 */
export const IDLE_MS = 60_000;

/** What a server said, without what we sent to it. */
export function plainly(error: unknown): string {
  const { code, responseText, authenticationFailed } = Object(error) as Record<string, unknown>;
  if (authenticationFailed === true)
    return /oauth|basic auth|app(lication)?[- ](specific )?password|disabled/i.test(
      String(responseText ?? ''),
    )
      ? 'the server takes no plain password: it asks for OAuth or an app password'
      : 'the password is refused';
  const untrusted = certificateFault(error);
  if (untrusted !== null) return untrusted;
  return [code, responseText].filter((part) => typeof part === 'string').join(' ') || 'no answer';
}

export function clientOf({ server }: Mailbox, timeoutMs: number): ImapFlow {
  return new ImapFlow({
    host: server.host,
    port: server.port,
    secure: server.secure,
    ...(server.secure || server.open ? {} : { doSTARTTLS: true }),
    auth: { user: server.user, pass: server.password },
    ...(server.ca === undefined ? {} : { tls: { ca: [...server.ca] } }),
    // Its log shows what is sent.
    logger: false,
    disableAutoIdle: true,
    maxIdleTime: IDLE_MS,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: IDLE_MS + timeoutMs,
  });
}

/**
 * The answer of a server; given up when it says nothing for four times `timeoutMs`: the line is cut then, and all begins anew. IDLE
 * alone may be silent.
 */
export async function answered<T>(
  call: Promise<T>,
  { client, timeoutMs }: { client: ImapFlow; timeoutMs: number },
): Promise<T> {
  call.catch(() => undefined);
  let watch: NodeJS.Timeout | undefined;
  const silent = new Promise<never>((_, reject) => {
    let heard = client.stats().received;
    watch = setInterval(() => {
      const { received } = client.stats();
      if (received === heard) reject(Object.assign(new Error('Silence'), { code: 'no answer' }));
      heard = received;
    }, 4 * timeoutMs);
  });
  try {
    return await Promise.race([call, silent]);
  } finally {
    clearInterval(watch);
  }
}
