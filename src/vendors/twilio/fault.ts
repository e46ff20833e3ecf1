import { CodedError, type ErrorCode } from '../../domain/coded-error.ts';

/** Faults of the network in which no byte of the request has left: it was surely not carried out. */
const NOT_SENT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/;

/** Twilio's numbers in our words (twilio.com/docs/api/errors/<number>); others are refusals. */
const MEANINGS: readonly [ErrorCode, readonly number[]][] = [
  ['window-closed', [63016]],
  [
    'contact-unreachable',
    [21211, 21214, 21217, 21610, 21612, 21614, 21635, 30003, 30004, 30005, 30006, 63003, 63015, 63024, 63033],
  ],
  ['rate-limited', [20429, 14107, 30001, 63018, 63038]],
  ['vendor-down', [20500, 20503, 30008, 63012]],
  ['blocked', [30007, 63013, 63032, 63051]],
  ['too-large', [21617, 63028]],
  ['wrong-setting', [21655, 63027]],
];

export function codeOfNumber(number: number): ErrorCode {
  return MEANINGS.find(([, numbers]) => numbers.includes(number))?.[0] ?? 'vendor-refused';
}

/** What Twilio answers to a call that it did not carry out. */
interface Answer {
  status: number;
  data?: { code?: unknown } | null;
  headers?: Record<string, unknown>;
}

/** The error of a send in our words. It carries nothing of the call: there the token stands. */
export function faultOf(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  const answer =
    error instanceof Error && 'response' in error ? (error.response as Answer | undefined) : undefined;
  if (answer === undefined) {
    const reason = error instanceof Error && /^[A-Z_]+$/.test(error.message) ? error.message : 'no answer';
    const unsure = NOT_SENT.test(reason) ? 'vendor-down' : 'unknown-outcome';
    return new CodedError(unsure, `Twilio, a message: ${reason}.`);
  }
  const number = Number(answer.data?.code);
  const says = `Twilio answered ${answer.status}${number > 0 ? ` (${number})` : ''} to a message.`;
  const code = answer.status === 429 ? 'rate-limited' : codeOfNumber(number);
  if (code === 'rate-limited') {
    const seconds = Number(answer.headers?.['retry-after']);
    return new CodedError(code, says, { retryAfterMs: seconds > 0 ? seconds * 1000 : 1000 });
  }
  if (code === 'vendor-refused' && answer.status === 503) return new CodedError('vendor-down', says);
  const unsure = code === 'vendor-refused' && (answer.status >= 500 || answer.status < 300);
  return new CodedError(unsure ? 'unknown-outcome' : code, says);
}
