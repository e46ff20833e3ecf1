import { isIPv6 } from 'node:net';
import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CodedError } from '../domain/coded-error.ts';
import { Allowance } from './allowance.ts';

/** Requests a minute, counted in this process. Behind a proxy the setting for trusting it makes addresses real. */
const MINUTE = 60_000;

export const SIGN_IN_LIMIT = { max: 30, timeWindow: MINUTE };
/** Different wrong bearer tokens from one address; more of them are not compared with the house's own. */
export const WRONG_TOKEN_LIMIT = { max: 30, timeWindow: MINUTE };
/** Whole offices and phone networks share an address. */
export const CHAT_SESSION_LIMIT = { max: 600, timeWindow: MINUTE };
/** All that one address may ask of the chat, whatever visitors it claims to be. */
export const CHAT_ADDRESS_LIMIT = { max: 6000, timeWindow: MINUTE };
export const CHAT_READ_LIMIT = { max: 600, timeWindow: MINUTE, keyGenerator: byVisitor };
export const CHAT_WRITE_LIMIT = { max: 120, timeWindow: MINUTE, keyGenerator: byVisitor };
export const CHAT_FILE_LIMIT = { max: 30, timeWindow: MINUTE, keyGenerator: byVisitor };
/** Each look goes through slots and people. */
export const CHAT_CALLS_LIMIT = { max: 40, timeWindow: MINUTE, keyGenerator: byVisitor };
/** Anybody can be any number of visitors: what fills the disk is counted by address, too. */
export const CHAT_FILE_ADDRESS_LIMIT = { max: 120, timeWindow: MINUTE };
/** Forms and messages on pages of cases that one address may send; more is refused, with what was typed shown again. */
export const FORM_LIMIT = { max: 120, timeWindow: MINUTE };
/** Forms from one address; more of them go into quarantine. Whole offices share an address, and so do all behind a proxy that is not trusted. */
export const FORM_TRAP_LIMIT = { max: 60, timeWindow: 10 * MINUTE };
/** Webhooks that are refused; those that verify come in bursts and are never limited. */
export const REFUSED_WEBHOOK_LIMIT = { max: 600, timeWindow: MINUTE };

/** Routes name their own limits; none holds for all. */
export async function limitRates(app: FastifyInstance): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, { ttl }) =>
      new CodedError('rate-limited', 'Too many requests.', { retryAfterMs: ttl }),
  });
}

interface Limit {
  max: number;
  /** Milliseconds. */
  timeWindow: number;
  keyGenerator?: (request: FastifyRequest) => string;
}

/** Who has one IPv6 address has its whole /64. */
export function byAddress({ ip }: FastifyRequest): string {
  return isIPv6(ip) ? normalizeIP(ip) : ip;
}

/** The visitor that the guard has verified; who is none counts by address. */
function byVisitor(request: FastifyRequest): string {
  return request.visitor ?? request.ip;
}

/** Counts the request under the limit, by address where it names no key. Throws CodedError 'rate-limited'. */
export function limiter({
  max,
  timeWindow,
  keyGenerator = byAddress,
}: Limit): (request: FastifyRequest) => void {
  const allowance = new Allowance(max, timeWindow);
  return (request) => {
    const retryAfterMs = allowance.take(keyGenerator(request), performance.now());
    if (retryAfterMs > 0) throw new CodedError('rate-limited', 'Too many requests.', { retryAfterMs });
  };
}
