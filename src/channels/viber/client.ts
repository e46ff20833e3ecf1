import { createRequire } from 'node:module';
import type connectorModule from 'bottender/dist/viber/ViberConnector.js';
import { boundClient } from '../bounded-client.ts';
import type { ViberSettings } from './index.ts';
import { exactTokens } from './token.ts';

/** CommonJS, taken by its path: 'bottender' itself reads .env and loads every channel. */
const { default: ViberConnector }: typeof connectorModule = createRequire(import.meta.url)(
  'bottender/dist/viber/ViberConnector.js',
);

export type Connector = InstanceType<typeof ViberConnector>;
export type Client = Connector['client'];
export type CallbackBody = Parameters<Connector['mapRequestToEvents']>[0];

/** Whoever answers is named with each message; this stands for nobody. */
const NOBODY = { name: 'Osem' };

/** Bottender's connector with its client made safe; tokens in answers are read exactly. */
export function connectorOf(settings: ViberSettings, timeoutMs: number): Connector {
  const connector = new ViberConnector({
    accessToken: settings.VIBER_AUTH_TOKEN,
    sender: NOBODY,
    origin: settings.VIBER_API_URL.replace(/\/+$/, ''),
  });
  const { client } = connector;
  boundClient(client, timeoutMs);
  client.axios.defaults.transformResponse = [(body: unknown) => answerOf(body)];
  return connector;
}

function answerOf(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(exactTokens(body));
  } catch {
    return body;
  }
}
