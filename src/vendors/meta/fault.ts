import { CodedError, type ErrorCode } from '../../domain/coded-error.ts';

/** Faults of the network in which no byte of the request has left: it was surely not carried out. */
const NOT_SENT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|bad port)$/;

/** Meta's numbers in our words, 100 or, with its subcode, '10/2018278', which wins. */
export type Meanings = readonly (readonly [ErrorCode, readonly (number | string)[]])[];

/** What one of Meta's products calls things, on top of what all of them have. */
export interface Product {
  /** As errors name it: WhatsApp, Messenger. */
  name: string;
  meanings: Meanings;
  /** Milliseconds to wait at a limit that is not announced, by its number. */
  waits?: Readonly<Record<number, number>>;
}

/** https://developers.facebook.com/docs/graph-api/guides/error-handling and …/overview/rate-limiting; others are refusals. */
const COMMON: Meanings = [
  ['rate-limited', [4, 17, 32, 341, 613, 80001, 80002, 80006, 80007]],
  ['vendor-down', [1, 2]],
  ['blocked', [368]],
];

/** What Meta answers to a call that it did not carry out. */
export interface Refusal {
  status: number;
  /** Meta's number and what is under it; absent when the answer says nothing that we know. */
  number?: number | undefined;
  subcode?: number | undefined;
  /** Milliseconds, by the headers. */
  retryAfterMs: number | null;
}

export function meaningOf({ meanings }: Product, number = 0, subcode?: number): ErrorCode {
  const all = [...meanings, ...COMMON];
  const find = (one: number | string) => all.find(([, numbers]) => numbers.includes(one))?.[0];
  return find(`${number}/${subcode}`) ?? find(number) ?? 'vendor-refused';
}

/** `what`: the call, without its address. `repeatable`: doing it twice is harmless. */
export function refusedBy(product: Product, refusal: Refusal, what: string, repeatable: boolean): CodedError {
  const { status, number, subcode } = refusal;
  const numbers = [number, subcode].filter((one) => one !== undefined).join('/');
  const says = `${product.name} answered ${status}${numbers === '' ? '' : ` (${numbers})`} to ${what}.`;
  const code: ErrorCode =
    status === 429
      ? 'rate-limited'
      : number === undefined && status >= 500
        ? repeatable
          ? 'vendor-down'
          : 'unknown-outcome'
        : meaningOf(product, number, subcode);
  if (code !== 'rate-limited') return new CodedError(code, says);
  const retryAfterMs = refusal.retryAfterMs ?? product.waits?.[number ?? 0];
  // Meta's limits are those of an hour: where it does not say how long, the wait grows with each try.
  return new CodedError(code, says, retryAfterMs === undefined ? {} : { retryAfterMs });
}

/** No answer came. `reason`: the network's code for it. Nothing else of the call is passed on: there the token stands. */
export function unanswered(
  product: Product,
  reason: string | undefined,
  what: string,
  repeatable: boolean,
): CodedError {
  const known = [reason].find((one) => /^[A-Z_]+$|^bad port$/.test(one ?? '')) ?? 'no answer';
  const unsure = repeatable || NOT_SENT.test(known) ? 'vendor-down' : 'unknown-outcome';
  return new CodedError(unsure, `${product.name}, ${what}: ${known}.`);
}

/** Milliseconds: seconds in `retry-after`, minutes in what Meta says of its limits (graph-api/overview/rate-limiting). */
export function waitIn(header: (name: string) => string | null): number | null {
  const seconds = Number(header('retry-after'));
  if (seconds > 0) return seconds * 1000;
  const usage = header('x-business-use-case-usage') ?? '';
  const minutes = [...usage.matchAll(/"estimated_time_to_regain_access":\s*(\d{1,5})/g)];
  const longest = Math.max(0, ...minutes.map(([, one]) => Number(one)));
  return longest > 0 ? longest * 60_000 : null;
}
