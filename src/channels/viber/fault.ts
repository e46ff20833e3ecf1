import { CodedError, type ErrorCode } from '../../domain/coded-error.ts';

/** Faults of the network in which no byte of the request has left: it was surely not carried out. */
const NOT_SENT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/;

/** Statuses that say that this customer cannot be reached: not registered, not subscribed, no suitable device. */
const UNREACHABLE: ReadonlySet<number> = new Set([5, 6, 11]);
/** Too many requests, or a hundred messages in an hour without a word of the customer. It names no time. */
const TOO_MANY = 12;
/** How long is waited then, unless a header says it. */
const RETRY_MS = 60_000;

interface Answer {
  status: number;
  headers?: Record<string, unknown>;
  data?: { status?: unknown } | null;
}

/**
 * The error of a call to Viber in our words, by its status (https://developers.viber.com/docs/api/rest-bot-api/#error-codes). It
 * carries nothing of the call: there the token stands in a header. `repeatable`: doing it twice is harmless, so an unknown
 * outcome is worth another try.
 */
export function faultOf(error: unknown, method: string, repeatable: boolean): CodedError {
  if (error instanceof CodedError) return error;
  const answer = answerIn(error);
  const unsure: ErrorCode = repeatable ? 'vendor-down' : 'unknown-outcome';
  if (answer === undefined) {
    const reason = error instanceof Error && /^[A-Z_]+$/.test(error.message) ? error.message : 'no answer';
    return new CodedError(NOT_SENT.test(reason) ? 'vendor-down' : unsure, `Viber, ${method}: ${reason}.`);
  }
  const { status: http } = answer;
  const status = Number(answer.data?.status);
  if (http >= 200 && http < 300) {
    const says = `Viber answered status ${status} to ${method}.`;
    if (!Number.isInteger(status) || status === 0) return new CodedError(unsure, says);
    if (status === TOO_MANY) return tooMany(says, answer);
    return new CodedError(UNREACHABLE.has(status) ? 'contact-unreachable' : 'vendor-refused', says);
  }
  const says = `Viber answered ${http} to ${method}.`;
  if (http === 429) return tooMany(says, answer);
  if (http === 504) return new CodedError(unsure, says);
  return new CodedError(http >= 500 ? 'vendor-down' : 'vendor-refused', says);
}

function tooMany(says: string, { headers = {} }: Answer): CodedError {
  const seconds = Number(headers['retry-after']);
  const retryAfterMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : RETRY_MS;
  return new CodedError('rate-limited', says, { retryAfterMs });
}

function answerIn(error: unknown): Answer | undefined {
  return error instanceof Error && 'response' in error ? (error.response as Answer | undefined) : undefined;
}
