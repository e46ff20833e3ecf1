import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CodedError, codeOf, type ErrorCode, MEANING } from '../domain/coded-error.ts';
import { type TextKey, text } from '../texts/texts.ts';
import { languageFor } from './caller.ts';

/** Statuses that Fastify and its plugins throw, as our codes. */
const STATUS_CODES: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  413: 'too-large',
  429: 'rate-limited',
};

/** What is said to whoever delivers, and not to somebody who uses the desk. */
const TO_VENDORS: Partial<Record<ErrorCode, TextKey>> = {
  unauthorized: 'webhook.unauthorized',
  'not-found': 'webhook.not-found',
  malformed: 'webhook.malformed',
  'too-large': 'webhook.too-large',
  'store-down': 'webhook.store-down',
};

/**
 * Every error leaves in one shape: a code, words, and the reference under which the log tells more. `to`: who asks in this room.
 */
export function answerErrors(
  app: FastifyInstance,
  settings: { language: string },
  to: 'people' | 'vendors' = 'people',
): void {
  const keyOf = (code: ErrorCode): TextKey => (to === 'vendors' && TO_VENDORS[code]) || `error.${code}`;
  const say = (code: ErrorCode, request: FastifyRequest) =>
    text(keyOf(code), {}, languageFor(request, { settings }));
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply, say));
  app.setNotFoundHandler((request, reply) =>
    answerError(new CodedError('not-found', ''), request, reply, say),
  );
}

function answerError(
  error: FastifyError | CodedError,
  request: FastifyRequest,
  reply: FastifyReply,
  say: (code: ErrorCode, request: FastifyRequest) => string,
): FastifyReply {
  const code = errorCode(error);
  const { http } = MEANING[code];
  if (http >= 500) request.log.error({ reference: request.id, err: error, code }, 'A request failed');
  if (error instanceof CodedError && error.retryAfterMs !== undefined) {
    reply.header('retry-after', Math.ceil(error.retryAfterMs / 1000));
  }
  return reply
    .code(http)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send({ error: code, text: ownWords(error, code) ?? say(code, request), reference: request.id });
}

function errorCode(error: FastifyError | CodedError): ErrorCode {
  if (error instanceof CodedError) return error.code;
  const status = error.statusCode ?? 500;
  if (status >= 500) return codeOf(error);
  return STATUS_CODES[status] ?? 'malformed';
}

/** Our own words on what is malformed say which field; of all else the catalogue speaks. */
function ownWords(error: FastifyError | CodedError, code: ErrorCode): string | null {
  const own =
    error instanceof CodedError && (code === 'malformed' || code === 'too-large' || code === 'conflict');
  return own && error.message !== '' ? error.message : null;
}
