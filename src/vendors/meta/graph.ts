import { createHmac } from 'node:crypto';
import { readJson } from '../../channels/json.ts';
import { CodedError } from '../../domain/coded-error.ts';
import { type Product, refusedBy, unanswered, waitIn } from './fault.ts';

/** Hosts from which Meta serves files (its documents name lookaside.fbsbx.com): nobody else is told the token. */
const FILE_HOSTS = /(^|\.)(fbsbx\.com|fbcdn\.net|facebook\.com|whatsapp\.net)$/;

export interface GraphSettings {
  /** With its version: https://graph.facebook.com/v23.0. */
  url: string;
  token: string;
  product: Product;
  timeoutMs: number;
  /** Calls prove with it that they are the app's own (graph-api/guides/secure-requests). */
  appSecret?: string;
}

/** The Graph API with one token. Every call ends, follows no redirect, and says neither token nor address in its errors. */
export interface Graph {
  /** `bytes`: what it carries, which takes its time. `repeatable`: doing it twice is harmless; of a form, by itself. Throws CodedError. */
  post(
    path: string,
    body: object | FormData,
    more?: { bytes?: number; repeatable?: boolean },
  ): Promise<unknown>;
  /** Throws CodedError 'not-found', too. */
  get(path: string): Promise<unknown>;
  /** Throws CodedError 'not-found', too. */
  remove(path: string): Promise<unknown>;
  /** A file at the address that Meta named. Throws CodedError. */
  open(address: string, bytes: number): Promise<Response>;
}

export function createGraph({ url, token, product, timeoutMs, appSecret }: GraphSettings): Graph {
  const base = url.replace(/\/+$/, '');
  const headers = { authorization: `Bearer ${token}` };
  const proof = appSecret === undefined ? null : createHmac('sha256', appSecret).update(token).digest('hex');
  const call = async (
    path: string,
    init: RequestInit,
    { what = lastOf(path), bytes = 0, repeatable = true } = {},
  ) => {
    const proven = proof === null ? path : `${path}${path.includes('?') ? '&' : '?'}appsecret_proof=${proof}`;
    let response: Response;
    let answer: unknown;
    try {
      const signal = endAfter(timeoutMs, bytes);
      response = await fetch(`${base}/${proven}`, { ...init, redirect: 'error', signal });
      answer = readJson(await response.text());
    } catch (error) {
      throw unanswered(product, reasonIn(error), what, repeatable);
    }
    // 100 with subcode 33: there is no such object.
    const { number, subcode } = numbersIn(answer);
    const gone = (number === 100 && subcode === 33) || response.status === 404;
    if (init.method !== 'POST' && gone)
      throw new CodedError('not-found', `${product.name} does not know it.`);
    const { status } = response;
    if (!response.ok)
      throw refusedBy(
        product,
        { status, number, subcode, retryAfterMs: waitIn((name) => response.headers.get(name)) },
        what,
        repeatable,
      );
    return answer;
  };
  return {
    async post(path, body, { bytes = 0, repeatable = body instanceof FormData } = {}) {
      // An upload that nobody uses harms nobody.
      const isForm = body instanceof FormData;
      const typed = isForm ? headers : { ...headers, 'content-type': 'application/json' };
      const init = { method: 'POST', headers: typed, body: isForm ? body : JSON.stringify(body) };
      return call(path, init, { bytes, repeatable });
    },
    get: (path) => call(path, { method: 'GET', headers }, { what: 'a look-up' }),
    remove: (path) => call(path, { method: 'DELETE', headers }, { what: 'a removal' }),
    async open(address, bytes) {
      const at = URL.canParse(address) ? new URL(address) : null;
      const isMeta = at?.protocol === 'https:' && FILE_HOSTS.test(at.hostname);
      if (at === null || !(isMeta || at.origin === new URL(base).origin))
        throw new CodedError('vendor-refused', `${product.name} named a file at a strange address.`);
      try {
        return await fetch(at, { headers, redirect: 'error', signal: endAfter(timeoutMs, bytes) });
      } catch (error) {
        throw unanswered(product, reasonIn(error), 'a download', true);
      }
    },
  };
}

/** On a line of 64 kB/s. */
function endAfter(timeoutMs: number, bytes: number): AbortSignal {
  return AbortSignal.timeout(Math.ceil(timeoutMs + bytes / 64));
}

/** What a path asks for, without what it is asked of. */
function lastOf(path: string): string {
  return /([a-z_]*)(?:\?.*)?$/.exec(path)?.[1] || 'a call';
}

function numbersIn(answer: unknown): { number: number | undefined; subcode: number | undefined } {
  const { code, error_subcode } = Object(Object(answer).error) as Record<string, unknown>;
  const numberOf = (one: unknown) => (typeof one === 'number' ? one : undefined);
  return { number: numberOf(code), subcode: numberOf(error_subcode) };
}

/** What fetch says of the network, in a word. */
function reasonIn(error: unknown): string | undefined {
  const { code, message } = Object(Object(error).cause) as { code?: unknown; message?: unknown };
  return [code, message].map(String).find((one) => /^[A-Z_]+$|^bad port$/.test(one));
}
