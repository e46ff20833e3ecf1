import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { mayCall, PrivateAddress, publicLookup } from './address.ts';
import { signedHeaders } from './sign.ts';

/** The answer's status is all that counts; more than this of its body is not even read. */
const MOST_ANSWER_BYTES = 64 * 1024;

export interface Sent {
  /** Null: there was no answer. */
  status: number | null;
  /** Why there was none, in a word of ours. */
  error: 'timeout' | 'unreachable' | 'private-address' | 'not-allowed' | null;
  /** When the receiver asks to be left alone for a while. */
  retryAfterMs: number | null;
}

export interface HookCall {
  url: string;
  id: string;
  secret: string;
  body: string;
}

export type SendHook = (call: HookCall) => Promise<Sent>;

export interface SendOptions {
  allowPrivate: boolean;
  timeoutMs: number;
  /** The world's clock, epoch ms: receivers refuse what is signed at another time. */
  now(): number;
}

/** Sends one event, once: no redirect is followed, and no call takes longer than the timeout. Throws nothing. */
export function createSendHook({ allowPrivate, timeoutMs, now }: SendOptions): SendHook {
  return (call) => {
    if (!mayCall(call.url, allowPrivate)) return Promise.resolve(failed('not-allowed'));
    const { url, body } = call;
    const options = {
      method: 'POST',
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Osem-Webhooks/1',
        ...signedHeaders(call, now()),
      },
      ...(allowPrivate ? {} : { lookup: publicLookup }),
    };
    return new Promise<Sent>((resolve) => {
      const open = url.startsWith('https:') ? secureRequest : plainRequest;
      const asked = open(url, options, (answer) => {
        const { statusCode: status = 0, headers } = answer;
        let bytes = 0;
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MOST_ANSWER_BYTES) answer.destroy();
        });
        answer.on('error', () => undefined);
        resolve({ status, error: null, retryAfterMs: waitIn(headers['retry-after']) });
      });
      asked.on('error', (error) => resolve(failed(wordFor(error))));
      asked.end(body);
    });
  };
}

function failed(error: NonNullable<Sent['error']>): Sent {
  return { status: null, error, retryAfterMs: null };
}

function wordFor(error: Error): NonNullable<Sent['error']> {
  if (error instanceof PrivateAddress) return 'private-address';
  return error.name === 'AbortError' || error.name === 'TimeoutError' ? 'timeout' : 'unreachable';
}

function waitIn(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : null;
}
