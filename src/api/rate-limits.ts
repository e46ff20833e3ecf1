import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CodedError } from '../domain/coded-error.ts';

/** Requests a minute, counted in this process. Behind a proxy the setting for trusting it makes addresses real. */
const MINUTE = 60_000;

export const SIGN_IN_LIMIT = { max: 30, timeWindow: MINUTE };
/** Whole offices and phone networks share an address. */
export const CHAT_SESSION_LIMIT = { max: 600, timeWindow: MINUTE };
/** All that one address may ask of the chat, whatever visitors it claims to be. */
export const CHAT_ADDRESS_LIMIT = { max: 6000, timeWindow: MINUTE };
export const CHAT_READ_LIMIT = { max: 600, timeWindow: MINUTE, keyGenerator: byVisitor };
export const CHAT_WRITE_LIMIT = { max: 120, timeWindow: MINUTE, keyGenerator: byVisitor };
export const CHAT_FILE_LIMIT = { max: 30, timeWindow: MINUTE, keyGenerator: byVisitor };
/** Anybody can be any number of visitors: what fills the disk is counted by address, too. */
export const CHAT_FILE_ADDRESS_LIMIT = { max: 120, timeWindow: MINUTE };
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

/** The visitor that the guard has verified; who is none counts by address. */
function byVisitor(request: FastifyRequest): string {
  return request.visitor ?? request.ip;
}

/** Counts the request under the limit. Throws CodedError 'rate-limited'. */
export function limiter(
  app: FastifyInstance,
  limit: { max: number; timeWindow: number; keyGenerator?: (request: FastifyRequest) => string },
): (request: FastifyRequest) => Promise<void> {
  const check = app.createRateLimit(limit);
  return async (request) => {
    const result = await check(request);
    if (result.isAllowed || !result.isExceeded) return;
    throw new CodedError('rate-limited', 'Too many requests.', { retryAfterMs: result.ttl });
  };
}
