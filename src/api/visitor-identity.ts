import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { CodedError } from '../domain/coded-error.ts';
import { isPlainLine } from '../domain/plain-line.ts';
import { attributesShape } from './contact-shapes.ts';

/** Who the site that shows the chat says a visitor is. */
export interface VisitorIdentity {
  /** Who they are in the owner's systems. */
  externalId: string;
  name: string | null;
  /** Small letters. */
  email: string | null;
  attributes: Readonly<Record<string, string | number | boolean>>;
}

/** A page that has been open since yesterday signs anew; what a site signs for longer it cannot take back. */
const LONGEST_LIFE_S = 24 * 60 * 60;
/** How far the site's clock may be ahead of ours. */
const CLOCK_SKEW_S = 60;
const PART = /^[A-Za-z0-9_-]+$/;

/** RFC 7515: nothing else may stand there, `crit` least of all. */
const headerShape = z.strictObject({
  alg: z.literal('HS256'),
  typ: z.literal('JWT').optional(),
  kid: z.string().optional(),
});
const id = z.union([z.string().trim().min(1).max(200), z.int().nonnegative().transform(String)]);
const claimsShape = z.object({
  sub: id.optional(),
  id: id.optional(),
  email: z.email().max(254).optional(),
  name: z.string().trim().max(100).refine(isPlainLine).optional(),
  plan: z.string().trim().min(1).max(100).optional(),
  attributes: attributesShape.optional(),
  exp: z.number(),
  nbf: z.number().optional(),
});

/**
 * Who stands in a JWT that the site signed with the shared secret by HMAC-SHA256; `now` is epoch ms. The algorithm is
 * ours to name, never the token's. Throws CodedError 'unauthorized' on any that is not signed so, is not what it should
 * be, has ended, begins later, or lives for more than a day.
 */
export function visitorIdentity(secret: string | null, token: string, now: number): VisitorIdentity {
  const parts = token.split('.');
  const [head = '', body = '', signature = ''] = parts;
  if (secret === null || parts.length !== 3 || !parts.every((part) => PART.test(part))) throw refused();
  const expected = createHmac('sha256', secret).update(`${head}.${body}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw refused();
  if (!headerShape.safeParse(jsonIn(head)).success) throw refused();
  const claims = claimsShape.safeParse(jsonIn(body));
  if (!claims.success) throw refused();
  const { sub, id: own, email, name, plan, attributes, exp, nbf } = claims.data;
  const externalId = sub ?? own;
  const seconds = now / 1000;
  const ended = exp <= seconds || exp > seconds + LONGEST_LIFE_S + CLOCK_SKEW_S;
  if (externalId === undefined || ended || (nbf ?? 0) > seconds + CLOCK_SKEW_S) throw refused();
  return {
    externalId,
    name: name ?? null,
    email: email?.toLowerCase() ?? null,
    attributes: { ...attributes, ...(plan === undefined ? {} : { plan }) },
  };
}

function refused(): CodedError {
  return new CodedError('unauthorized', 'The identity is not signed as it should be, or has ended.');
}

function jsonIn(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

/** Visitors whom a site has named: apart from all others, whose ids are random. */
const NAMED = 'named_';

/** The visitor that somebody named is in every browser; nobody finds it out who does not have the secret of visitors. */
export function namedVisitor(secret: string, externalId: string): string {
  return NAMED + createHmac('sha256', secret).update(`named:${externalId}`).digest('base64url');
}

export function isNamed(visitor: string): boolean {
  return visitor.startsWith(NAMED);
}
