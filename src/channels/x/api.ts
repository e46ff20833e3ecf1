import type { IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { TwitterApi, type TwitterApiReadWrite } from 'twitter-api-v2';
import { OAuth1Helper } from 'twitter-api-v2/dist/cjs/client-mixins/oauth1.helper.js';
import { transferSignal } from '../bounded-client.ts';
import { faultOf } from './fault.ts';
import type { XSettings } from './index.ts';

/** The host of all calls; the library knows no other. */
const HOME = 'https://api.x.com';

/** Calls to X for one account. Every call ends, follows no redirect, and says nothing of itself in its errors. */
export interface Api {
  /** As the account. Throws what the library throws: `called` makes it ours. */
  client: TwitterApiReadWrite;
  /** As the app alone, of which no account is asked: its webhooks. Throws as `client`. */
  app(): Promise<TwitterApiReadWrite>;
  /**
   * A call in our words; `repeatable`: doing it twice is harmless. Throws CodedError.
   */
  called<Answer>(what: string, repeatable: boolean, call: () => Promise<Answer>): Promise<Answer>;
  /** What lies at an address of X's, of at most so many bytes; signed where it is its API. Throws CodedError 'vendor-down'. */
  open(url: URL, bytes: number): Promise<IncomingMessage>;
}

export function createApi(settings: XSettings, timeoutMs: number, now: () => number): Api {
  const agent = agentTo(new URL(settings.X_API_URL));
  const ended = (options: RequestOptions) => {
    options.signal = transferSignal(timeoutMs, Number(Object(options.headers)['content-length']) || 0);
  };
  const calling = {
    // A packed answer that breaks off would never end in the library.
    compression: false as const,
    ...(agent === undefined ? {} : { httpAgent: agent }),
    plugins: [
      { onBeforeRequest: ({ requestOptions }: { requestOptions: RequestOptions }) => ended(requestOptions) },
    ],
  };
  const keys = { appKey: settings.X_CONSUMER_KEY, appSecret: settings.X_CONSUMER_SECRET };
  const tokens = { accessToken: settings.X_ACCESS_TOKEN, accessSecret: settings.X_ACCESS_SECRET };
  const signer = new OAuth1Helper({ consumerKeys: { key: keys.appKey, secret: keys.appSecret } });
  return {
    client: new TwitterApi({ ...keys, ...tokens }, calling).readWrite,
    app: async () => (await new TwitterApi(keys, calling).appLogin()).readWrite,
    async called(what, repeatable, call) {
      try {
        return await call();
      } catch (error) {
        throw faultOf(error, what, { repeatable, now: now() });
      }
    },
    open(url, bytes) {
      const what = { url: url.href, method: 'GET', data: {} };
      const tokenOf = { key: tokens.accessToken, secret: tokens.accessSecret };
      const headers = url.origin === HOME ? { ...signer.toHeader(signer.authorize(what, tokenOf)) } : {};
      const options = { headers, ...(agent === undefined ? {} : { agent }) };
      return opened(url, options, { timeoutMs, bytes }).catch((error: unknown) => {
        throw faultOf({ _options: { error } }, 'a download', { repeatable: true, now: now() });
      });
    },
  };
}

/** The answer, if it begins in time; what it carries, of so many bytes at most, has the time that it takes. */
function opened(
  url: URL,
  options: RequestOptions,
  { timeoutMs, bytes }: { timeoutMs: number; bytes: number },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const call = request(url, options, (response) => {
      clearTimeout(waits);
      const over = transferSignal(
        timeoutMs,
        Math.min(Number(response.headers['content-length']) || bytes, bytes),
      );
      const end = () => response.destroy(new Error('Too slow'));
      over.addEventListener('abort', end);
      response.once('close', () => over.removeEventListener('abort', end));
      resolve(response);
    });
    const waits = setTimeout(() => call.destroy(new Error('No answer')), timeoutMs);
    call.on('error', (error) => {
      clearTimeout(waits);
      reject(error);
    });
    call.end();
  });
}

/** Leads every host of X to where X_API_URL says, over plain HTTP too: the library calls https://api.x.com and nothing else. */
function agentTo(target: URL): Agent | undefined {
  if (target.origin === HOME) return undefined;
  const { hostname, protocol } = target;
  const host = hostname.replace(/^\[|\]$/g, '');
  const port = Number(target.port) || (protocol === 'http:' ? 80 : 443);
  const led = new Agent();
  led.createConnection = () =>
    protocol === 'http:' ? connect({ host, port }) : connectTls({ host, port, servername: host });
  return led;
}
