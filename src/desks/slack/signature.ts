import { createHmac, timingSafeEqual } from 'node:crypto';
import { SIGNATURE_AGE_MS } from './limits.ts';

/**
 * Whether Slack signed this body not longer than five minutes ago. `now` in epoch ms; the comparison takes the same time
 * wherever the difference is. Source: docs.slack.dev/authentication/verifying-requests-from-slack (version v0).
 */
export function signedBySlack(
  secret: string,
  request: { timestamp: string | undefined; signature: string | undefined; body: Buffer },
  now: number,
): boolean {
  const { timestamp = '', signature = '', body } = request;
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now - Number(timestamp) * 1000) > SIGNATURE_AGE_MS) return false;
  const expected = Buffer.from(signatureOf(secret, timestamp, body));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The signature of a body; `timestamp` in seconds, as text. */
function signatureOf(secret: string, timestamp: string, body: Buffer): string {
  const mac = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
  return `v0=${mac}`;
}
