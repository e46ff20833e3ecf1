import { createHmac, timingSafeEqual } from 'node:crypto';
import { Recent } from '../../domain/recent.ts';

/** The name under which the house keeps the secret of visitor tokens. */
export const VISITOR_SECRET = 'webchat-visitor';

const VERSION = 'v1';
const VISITOR_ID = /^[A-Za-z0-9_-]{1,64}$/;
const LIFE_MS = 180 * 24 * 60 * 60 * 1000;
/** Some 200 bytes each. */
const KEPT_TOKENS = 5000;

/**
 * A token with which a browser proves which visitor it is, for 180 days: `v1.<visitor id>.<end>.<signature>`, the end
 * in epoch ms (base 36), the signature HMAC-SHA256 in base64url. `now` is epoch ms. The token reads nothing but this
 * visitor's own chat. Throws RangeError when the visitor id is not 1 to 64 letters, digits, `_` or `-`.
 */
export function signVisitor(secret: string, visitorId: string, now: number): string {
  if (!VISITOR_ID.test(visitorId)) throw new RangeError('A visitor id has 1 to 64 letters, digits, _ or -.');
  const claim = `${VERSION}.${visitorId}.${(now + LIFE_MS).toString(36)}`;
  return `${claim}.${signature(secret, claim).toString('base64url')}`;
}

/** The visitor id in a token that this house signed and that has not ended at `now` (epoch ms); else null. */
export function verifyVisitor(secret: string, token: string, now: number): string | null {
  return idAt(readToken(secret, token), now);
}

/** As `verifyVisitor` with this secret; the signatures of the visitors who wrote of late are not checked each time anew. */
export function visitorVerifier(secret: string): (token: string, now: number) => string | null {
  /** Only tokens that we signed. */
  const known = new Recent<Visitor>(KEPT_TOKENS);
  return (token, now) => {
    const before = known.get(token);
    if (before !== undefined) return idAt(before, now);
    const visitor = readToken(secret, token);
    if (visitor !== null) known.set(token, visitor);
    return idAt(visitor, now);
  };
}

/** Both, with this secret. */
export function visitorTokens(secret: string) {
  return {
    sign: (visitorId: string, now: number) => signVisitor(secret, visitorId, now),
    verify: visitorVerifier(secret),
  };
}

interface Visitor {
  id: string;
  /** Epoch ms. */
  end: number;
}

function idAt(visitor: Visitor | null, now: number): string | null {
  return visitor !== null && now < visitor.end ? visitor.id : null;
}

/** What stands in a token that this house signed, ended or not; else null. */
function readToken(secret: string, token: string): Visitor | null {
  const [version, id, end, given, ...rest] = token.split('.');
  if (version !== VERSION || id === undefined || end === undefined || given === undefined) return null;
  if (rest.length > 0) return null;
  const expected = signature(secret, `${version}.${id}.${end}`);
  const received = Buffer.from(given, 'base64url');
  if (received.length !== expected.length || !timingSafeEqual(received, expected)) return null;
  return { id, end: Number.parseInt(end, 36) };
}

function signature(secret: string, claim: string): Buffer {
  return createHmac('sha256', secret).update(claim).digest();
}
