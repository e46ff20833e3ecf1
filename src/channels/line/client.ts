import { createRequire } from 'node:module';
import type connectorModule from 'bottender/dist/line/LineConnector.js';
import type { LineClient as Client } from 'messaging-api-line';
import { boundClient } from '../bounded-client.ts';
import type { LineSettings } from './index.ts';

/** CommonJS, taken by its path: 'bottender' itself reads .env and loads every channel. */
const load = createRequire(import.meta.url);
const { default: LineConnector }: typeof connectorModule = load('bottender/dist/line/LineConnector.js');
const { LineClient }: { LineClient: typeof Client } = load('messaging-api-line');

export type { Client };
export type Connector = InstanceType<typeof LineConnector>;
export type DeliveryBody = Parameters<Connector['mapRequestToEvents']>[0];

/** Bottender's connector: the signature, and what came. */
export function connectorOf(settings: LineSettings, client: Client): Connector {
  return new LineConnector({ client, channelSecret: settings.LINE_CHANNEL_SECRET });
}

/** Bottender's client made safe, at both of LINE's hosts. */
export function clientOf(settings: LineSettings, timeoutMs: number): Client {
  const client = new LineClient({
    accessToken: settings.LINE_CHANNEL_ACCESS_TOKEN,
    channelSecret: settings.LINE_CHANNEL_SECRET,
    origin: settings.LINE_API_URL.replace(/\/+$/, ''),
    dataOrigin: settings.LINE_DATA_API_URL.replace(/\/+$/, ''),
  });
  boundClient(client, timeoutMs);
  boundClient({ axios: client.dataAxios }, timeoutMs);
  return client;
}
