import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import type connectorModule from 'bottender/dist/messenger/MessengerConnector.js';
import { boundClient } from '../../../channels/bounded-client.ts';
import { CodedError } from '../../../domain/coded-error.ts';
import { type Product, refusedBy, unanswered, waitIn } from '../fault.ts';

/** CommonJS, taken by its path: 'bottender' itself reads .env and loads every channel. */
const { default: MessengerConnector }: typeof connectorModule = createRequire(import.meta.url)(
  'bottender/dist/messenger/MessengerConnector.js',
);

export type Connector = InstanceType<typeof MessengerConnector>;
export type Client = Connector['client'];
export type RequestBody = Parameters<Connector['mapRequestToEvents']>[0];

/** What is used of a call of axios, whose own types stand in no room's packages. */
interface Call {
  url?: string;
  params?: Record<string, unknown>;
}
interface Interceptors {
  request: { use(change: (call: Call) => Call): unknown };
}

export interface ClientSettings {
  /** With its version: https://graph.facebook.com/v23.0. */
  url: string;
  token: string;
  appSecret: string;
  /** Whether calls prove that they are the app's own (graph-api/guides/secure-requests). */
  proves: boolean;
  timeoutMs: number;
}

/**
 * Bottender's connector for one Page with its client made safe: the version is the one of the address, not that of 2020, and the token
 * goes in a header instead of the address, where proxies would write it down.
 */
export function connectorOf({ url, token, appSecret, proves, timeoutMs }: ClientSettings): Connector {
  // Its type asks for the class of the client, which it brings itself.
  const options = { appId: '', appSecret, accessToken: token, verifyToken: 'none' };
  const connector = new MessengerConnector(options as ConstructorParameters<typeof MessengerConnector>[0]);
  const { client } = connector;
  boundClient(client, timeoutMs);
  const headers = client.axios.defaults.headers as { common: Record<string, string> };
  headers.common.Authorization = `Bearer ${token}`;
  client.axios.defaults.baseURL = `${url.replace(/\/+$/, '')}/`;
  const proof = proves
    ? { appsecret_proof: createHmac('sha256', appSecret).update(token).digest('hex') }
    : {};
  (client.axios.interceptors as unknown as Interceptors).request.use((call) => {
    const { access_token: _token, ...params } = call.params ?? {};
    return Object.assign(call, {
      url: withoutToken(call.url ?? ''),
      params: { ...params, ...proof },
    });
  });
  return connector;
}

function withoutToken(url: string): string {
  const [path = '', query = ''] = url.split('?');
  const kept = query.split('&').filter((one) => one !== '' && !one.startsWith('access_token='));
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`;
}

/** What Meta answers to a call of the client, camel-cased by it. */
interface Answer {
  status: number;
  data?: unknown;
  headers?: Record<string, unknown>;
}

/** Meta's number and what is under it, as in '10/2018278'; null: Meta did not answer, or says nothing that we know. */
export function numbersOf(error: unknown): { number: number; subcode: number | undefined } | null {
  const { code, errorSubcode } = Object(Object(answerOf(error)?.data).error) as Record<string, unknown>;
  if (typeof code !== 'number') return null;
  return { number: code, subcode: typeof errorSubcode === 'number' ? errorSubcode : undefined };
}

/** The error of a call in our words; nothing of the call is passed on: there the token stands. `repeatable`: doing it twice is harmless. */
export function faultOf(product: Product, error: unknown, what: string, repeatable: boolean): CodedError {
  if (error instanceof CodedError) return error;
  const answer = answerOf(error);
  if (answer === undefined)
    return unanswered(product, error instanceof Error ? error.message : undefined, what, repeatable);
  const header = (name: string) => {
    const value = answer.headers?.[name];
    return typeof value === 'string' ? value : null;
  };
  const { number, subcode } = numbersOf(error) ?? {};
  const refusal = { status: answer.status, number, subcode, retryAfterMs: waitIn(header) };
  return refusedBy(product, refusal, what, repeatable);
}

function answerOf(error: unknown): Answer | undefined {
  return error instanceof Error && 'response' in error ? (error.response as Answer | undefined) : undefined;
}
