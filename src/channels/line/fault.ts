import { CodedError, type ErrorCode } from '../../domain/coded-error.ts';

/** The words with which LINE says that this receiver is none (reference, "Error messages"; a group that we left is one). */
const UNREACHABLE = /property, 'to',|failed to send messages|not a member|not found/i;
/** The month's messages are used up (the same status as for too many at once). */
const USED_UP = /monthly limit/i;
/** LINE counts by the second and the minute, and says no time. */
const RETRY_MS = 10_000;

interface Answer {
  status: number;
  headers?: Record<string, unknown>;
  data?: { message?: unknown; sentMessages?: unknown } | null;
}

/**
 * The error of a call to LINE in our words (https://developers.line.biz/en/reference/messaging-api/#status-codes). It carries nothing of
 * the call: there the token stands in a header. Every call may be done twice: those that send carry a retry key.
 */
export function faultOf(error: unknown, what: string): CodedError {
  if (error instanceof CodedError) return error;
  const answer = answerIn(error);
  if (answer === undefined) {
    const reason = error instanceof Error && /^[A-Z_]+$/.test(error.message) ? error.message : 'no answer';
    return new CodedError('vendor-down', `LINE, ${what}: ${reason}.`);
  }
  const { status } = answer;
  const words = String(answer.data?.message ?? '');
  const says = `LINE answered ${status} to ${what}.`;
  if (status === 429) {
    if (USED_UP.test(words)) return new CodedError('quota-used', 'The messages of this month are used up.');
    const seconds = Number(answer.headers?.['retry-after']);
    const retryAfterMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : RETRY_MS;
    return new CodedError('rate-limited', says, { retryAfterMs });
  }
  return new CodedError(codeOf(status, words), says);
}

function codeOf(status: number, words: string): ErrorCode {
  if (status >= 500 || status < 300) return 'vendor-down';
  if (status === 413) return 'too-large';
  return status === 400 && UNREACHABLE.test(words) ? 'contact-unreachable' : 'vendor-refused';
}

/** What LINE answered; undefined when it did not. */
export function answerIn(error: unknown): Answer | undefined {
  return error instanceof Error && 'response' in error ? (error.response as Answer | undefined) : undefined;
}
