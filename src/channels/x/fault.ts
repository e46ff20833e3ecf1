import { CodedError, type ErrorCode } from '../../domain/coded-error.ts';

/** Faults of the network in which no byte of the request has left: it was surely not carried out. */
const NOT_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|CERT_\w+|ERR_TLS_\w+|\w+_SELF_SIGNED_CERT|SELF_SIGNED_\w+|UNABLE_TO_\w+)$/;

/**
 * X says in words why it refuses (403, `detail`; numbers are those of its older API: docs.x.com/x-api/fundamentals/response-codes-and-errors);
 * the first that fits counts, all others are refusals.
 */
const MEANINGS: readonly [ErrorCode, RegExp][] = [
  ['vendor-refused', /client-forbidden|app permissions|suspended|\blocked\b|\b(64|326)\b/i],
  [
    'contact-unreachable',
    /deleted or not visible|not allowed to reply|reply to this (tweet|post|conversation)|have been blocked|\b(385|433)\b/i,
  ],
  [
    'contact-unreachable',
    /permission to DM|cannot send messages? to|not verified to send|not following you|\b(150|349|476)\b/i,
  ],
  ['too-large', /too long|a bit shorter|\b(186|354)\b/i],
  ['blocked', /automated|spam|malicious|\b(226|344)\b/i],
];
const DUPLICATE = /duplicate|already said that|\b(187|151)\b/i;
/** Milliseconds, where X names no end of the limit. */
const LIMIT_MS = 60_000;

/** X has the very same words of ours already: they may be those that went out before. */
export class SaidBefore extends CodedError {}

interface Told {
  /** The library's own `requestError` looks for it under a name that it does not have. */
  _options?: { error?: unknown };
  code?: unknown;
  data?: unknown;
  rateLimit?: Limit & { day?: Limit; userDay?: Limit };
}

interface Limit {
  remaining: number;
  reset: number;
}

/** What the library threw, in our words. Nothing of it is passed on: the whole call stands in it. */
export function faultOf(
  error: unknown,
  what: string,
  { repeatable, now }: { repeatable: boolean; now: number },
): CodedError {
  if (error instanceof CodedError) return error;
  const told = Object(error) as Told;
  const status = typeof told.code === 'number' ? told.code : null;
  if (status === null) return unanswered(told._options?.error, what, repeatable);
  const says = `X answered ${status} to ${what}.`;
  // What is paid for is used up; at a limit of calls it is tried again.
  if (status === 402 || (status === 429 && /usage-capped/.test(wordsOf(told.data))))
    return new CodedError('quota-used', says);
  if (status === 429) return new CodedError('rate-limited', says, { retryAfterMs: waitOf(told, now) });
  if (status === 403 && DUPLICATE.test(wordsOf(told.data)))
    return new SaidBefore('blocked', `${says} It was said before.`);
  return new CodedError(codeOf(status, wordsOf(told.data), repeatable), says);
}

function codeOf(status: number, words: string, repeatable: boolean): ErrorCode {
  // Overloaded: X says that it did nothing.
  if (status === 503) return 'vendor-down';
  if (status >= 500) return repeatable ? 'vendor-down' : 'unknown-outcome';
  if (status === 404) return repeatable ? 'not-found' : 'contact-unreachable';
  if (status === 413) return 'too-large';
  if (status !== 400 && status !== 403) return 'vendor-refused';
  return MEANINGS.find(([, meaning]) => meaning.test(words))?.[0] ?? 'vendor-refused';
}

/** Of the limits that are used up, the one that ends last. */
function waitOf({ rateLimit }: Told, now: number): number {
  const used = [rateLimit, rateLimit?.day, rateLimit?.userDay].filter((one) => one?.remaining === 0);
  const ends = used.map((one) => (one?.reset ?? 0) * 1000 - now).filter((wait) => wait > 0);
  return ends.length === 0 ? LIMIT_MS : Math.max(...ends);
}

/** What X says of a refusal, never what was sent. */
function wordsOf(data: unknown): string {
  const { detail, title, type, errors } = Object(data) as Record<string, unknown>;
  const inner = (Array.isArray(errors) ? errors : []).map((one) => {
    const { code, message } = Object(one) as Record<string, unknown>;
    return `${code} ${message}`;
  });
  return [type, title, detail, ...inner].map(String).join(' ').slice(0, 2000);
}

function unanswered(given: unknown, what: string, repeatable: boolean): CodedError {
  const { code } = Object(given) as { code?: unknown };
  const reason = typeof code === 'string' && /^[A-Z_\d]+$/.test(code) ? code : 'no answer';
  const unsure = repeatable || NOT_SENT.test(reason) ? 'vendor-down' : 'unknown-outcome';
  return new CodedError(unsure, `X, ${what}: ${reason}.`);
}
