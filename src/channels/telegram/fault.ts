import { CodedError, type ErrorCode } from '../../domain/coded-error.ts';

/** Faults of the network in which no byte of the request has left: it was surely not carried out. */
const NOT_SENT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/;

/** The words with which Telegram says, under status 400, that this customer cannot be reached. */
const UNREACHABLE =
  /chat not found|user not found|PEER_ID_INVALID|deactivated|blocked|kicked|not enough rights|have no rights|CHAT_WRITE_FORBIDDEN|upgraded to a supergroup|thread not found|TOPIC_/i;

/** What Telegram answers to a call that it did not carry out (https://core.telegram.org/bots/api#making-requests). */
interface Answer {
  status: number;
  data?: {
    description?: unknown;
    parameters?: { retry_after?: unknown; migrate_to_chat_id?: unknown };
  } | null;
}

/**
 * The error of a call to Telegram in our words. It carries nothing of the call: there the token stands in the address.
 * `repeatable`: doing it twice is harmless, so an unknown outcome is worth another try.
 */
export function faultOf(error: unknown, method: string, repeatable: boolean): CodedError {
  if (error instanceof CodedError) return error;
  const answer = answerOf(error);
  const unsure: ErrorCode = repeatable ? 'vendor-down' : 'unknown-outcome';
  if (answer === undefined) {
    const reason = error instanceof Error && /^[A-Z_]+$/.test(error.message) ? error.message : 'no answer';
    return new CodedError(NOT_SENT.test(reason) ? 'vendor-down' : unsure, `Telegram, ${method}: ${reason}.`);
  }
  const says = `Telegram answered ${answer.status} to ${method}.`;
  const { status } = answer;
  if (status === 429) return new CodedError('rate-limited', says, { retryAfterMs: retryAfterMs(answer) });
  if (status === 403) return new CodedError('contact-unreachable', says);
  if (status === 504 || status < 300) return new CodedError(unsure, says);
  if (status >= 500) return new CodedError('vendor-down', says);
  const unreachable = status === 400 && UNREACHABLE.test(String(answer.data?.description));
  return new CodedError(unreachable ? 'contact-unreachable' : 'vendor-refused', says);
}

/** How Telegram describes the fault; '' when there was no answer. */
export function descriptionOf(error: unknown): string {
  return String(answerOf(error)?.data?.description ?? '');
}

/** The number of the supergroup that a group has become, when that is the fault. */
export function movedTo(error: unknown): number | undefined {
  const to = answerOf(error)?.data?.parameters?.migrate_to_chat_id;
  return typeof to === 'number' && Number.isSafeInteger(to) ? to : undefined;
}

function answerOf(error: unknown): Answer | undefined {
  return error instanceof Error && 'response' in error ? (error.response as Answer | undefined) : undefined;
}

/** Telegram counts in seconds. */
function retryAfterMs(answer: Answer): number {
  const seconds = Number(answer.data?.parameters?.retry_after);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 1000;
}
