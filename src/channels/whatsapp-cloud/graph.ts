import { CodedError } from '../../domain/coded-error.ts';
import { readJson } from '../json.ts';
import { refusedBy, unanswered } from './fault.ts';
import type { WhatsappCloudSettings } from './index.ts';

/** Hosts from which Meta serves files (its documents name lookaside.fbsbx.com): nobody else is told the token. */
const FILE_HOSTS = /(^|\.)(fbsbx\.com|fbcdn\.net|facebook\.com|whatsapp\.net)$/;

/** The Graph API for one phone number. Every call ends, follows no redirect, and says no token in its errors. */
export interface Graph {
  /** A call below the phone number. `bytes`: what it carries, which takes its time. Throws CodedError. */
  post(path: string, body: object | FormData, bytes?: number): Promise<unknown>;
  /** Throws CodedError 'not-found', too. */
  get(path: string): Promise<unknown>;
  /** A file at the address that Meta named. Throws CodedError. */
  open(address: string, bytes: number): Promise<Response>;
  phoneId: string;
}

export function graphOf(settings: WhatsappCloudSettings, timeoutMs: number): Graph {
  const base = settings.WHATSAPP_CLOUD_API_URL.replace(/\/+$/, '');
  const phoneId = settings.WHATSAPP_CLOUD_PHONE_ID;
  const headers = { authorization: `Bearer ${settings.WHATSAPP_CLOUD_TOKEN}` };
  const call = async (url: string, init: RequestInit, what: string, bytes: number, repeatable: boolean) => {
    try {
      // On a line of 64 kB/s.
      const signal = AbortSignal.timeout(Math.ceil(timeoutMs + bytes / 64));
      const response = await fetch(url, { ...init, redirect: 'error', signal });
      return { response, answer: readJson(await response.text()) };
    } catch (error) {
      throw unanswered(error, what, repeatable);
    }
  };
  return {
    phoneId,
    async post(path, body, bytes = 0) {
      const isForm = body instanceof FormData;
      const init = {
        method: 'POST',
        headers: { ...headers, ...(isForm ? {} : { 'content-type': 'application/json' }) },
        body: isForm ? body : JSON.stringify(body),
      };
      // An upload that nobody uses harms nobody.
      const repeatable = isForm;
      const { response, answer } = await call(`${base}/${phoneId}/${path}`, init, path, bytes, repeatable);
      if (!response.ok) throw refusal(response, answer, path, repeatable);
      return answer;
    },
    async get(path) {
      const { response, answer } = await call(`${base}/${path}`, { headers }, 'a look-up', 0, true);
      // 100 with subcode 33: there is no such object.
      const gone = numberIn(answer) === 100 && Object(Object(answer).error).error_subcode === 33;
      if (gone || response.status === 404) throw new CodedError('not-found', 'WhatsApp does not know it.');
      if (!response.ok) throw refusal(response, answer, 'a look-up', true);
      return answer;
    },
    async open(address, bytes) {
      const url = URL.canParse(address) ? new URL(address) : null;
      const isMeta = url?.protocol === 'https:' && FILE_HOSTS.test(url.hostname);
      if (url === null || !(isMeta || url.origin === new URL(base).origin))
        throw new CodedError('vendor-refused', 'WhatsApp named a file at a strange address.');
      try {
        const signal = AbortSignal.timeout(Math.ceil(timeoutMs + bytes / 64));
        return await fetch(url, { headers, redirect: 'error', signal });
      } catch (error) {
        throw unanswered(error, 'a download', true);
      }
    },
  };
}

function refusal(response: Response, answer: unknown, what: string, repeatable: boolean): CodedError {
  const retryAfter = response.headers.get('retry-after');
  return refusedBy({ status: response.status, number: numberIn(answer), retryAfter }, what, repeatable);
}

function numberIn(answer: unknown): number | undefined {
  const { code } = Object(Object(answer).error) as { code?: unknown };
  return typeof code === 'number' ? code : undefined;
}
