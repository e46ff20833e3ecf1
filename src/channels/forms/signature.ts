import { createHmac, timingSafeEqual } from 'node:crypto';

/** The name under which the house keeps the secret by which its pages hand in what was filled in. */
export const PAGES_SECRET = 'forms-pages';

const HEADER = 'x-osem-pages';

/** Marks a body as one of our pages': HMAC-SHA256 over its bytes, hex. Nobody else gets past the traps of the pages. */
export function signed(secret: string, body: string | Buffer): Record<string, string> {
  return { [HEADER]: hmac(secret, Buffer.from(body)).toString('hex') };
}

export function isSigned(
  secret: string,
  { headers, body }: { headers: Readonly<Record<string, string | undefined>>; body: Buffer },
): boolean {
  const given = Buffer.from(headers[HEADER] ?? '', 'hex');
  const expected = hmac(secret, body);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function hmac(secret: string, body: Buffer): Buffer {
  return createHmac('sha256', secret).update(body).digest();
}
