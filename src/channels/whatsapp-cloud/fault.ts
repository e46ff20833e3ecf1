import { CodedError, type ErrorCode } from '../../domain/coded-error.ts';

/** Faults of the network in which no byte of the request has left: it was surely not carried out. */
const NOT_SENT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|bad port)$/;

/** Meta's numbers in our words (developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes); others are refusals. */
const MEANINGS: readonly [ErrorCode, readonly number[]][] = [
  ['window-closed', [131047]],
  ['contact-unreachable', [131026, 131021, 131030, 131050]],
  ['rate-limited', [4, 80007, 130429, 131048, 131056, 133016]],
  ['vendor-down', [1, 2, 131000, 131016, 131057, 133004]],
  ['blocked', [368, 130497, 131031, 131049]],
  ['too-large', [131053]],
];
/** To the same customer one message in six seconds is let through for ever (131056, pair rate limit). */
const PAIR_LIMIT = 131056;
const PAIR_WAIT_MS = 6000;

export function codeOfNumber(number: number | undefined): ErrorCode {
  return MEANINGS.find(([, numbers]) => numbers.includes(number ?? 0))?.[0] ?? 'vendor-refused';
}

/** What Meta answers to a call that it did not carry out. */
export interface Refusal {
  status: number;
  /** Meta's number; absent when the answer says nothing that we know. */
  number?: number | undefined;
  /** Seconds, by the header. */
  retryAfter: string | null;
}

/** `what`: the call, without its address. `repeatable`: doing it twice is harmless. */
export function refusedBy(
  { status, number, retryAfter }: Refusal,
  what: string,
  repeatable: boolean,
): CodedError {
  const says = `WhatsApp answered ${status}${number === undefined ? '' : ` (${number})`} to ${what}.`;
  const code: ErrorCode =
    status === 429
      ? 'rate-limited'
      : number === undefined && status >= 500
        ? repeatable
          ? 'vendor-down'
          : 'unknown-outcome'
        : codeOfNumber(number);
  if (code !== 'rate-limited') return new CodedError(code, says);
  const seconds = Number(retryAfter);
  const wait = seconds > 0 ? seconds * 1000 : number === PAIR_LIMIT ? PAIR_WAIT_MS : 1000;
  return new CodedError(code, says, { retryAfterMs: wait });
}

/** No answer came. Nothing of the call is passed on: there the token stands. */
export function unanswered(error: unknown, what: string, repeatable: boolean): CodedError {
  const { code, message } = Object(Object(error).cause) as { code?: unknown; message?: unknown };
  const known = [code, message].map(String).find((one) => /^[A-Z_]+$|^bad port$/.test(one));
  const reason = known ?? 'no answer';
  const unsure = repeatable || NOT_SENT.test(reason) ? 'vendor-down' : 'unknown-outcome';
  return new CodedError(unsure, `WhatsApp, ${what}: ${reason}.`);
}
