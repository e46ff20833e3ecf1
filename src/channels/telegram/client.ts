import { createRequire } from 'node:module';
import type connectorModule from 'bottender/dist/telegram/TelegramConnector.js';
import { boundClient } from '../bounded-client.ts';
import type { TelegramSettings } from './index.ts';

/** CommonJS, taken by its path: 'bottender' itself reads .env and loads every channel. */
const { default: TelegramConnector }: typeof connectorModule = createRequire(import.meta.url)(
  'bottender/dist/telegram/TelegramConnector.js',
);

export type Connector = InstanceType<typeof TelegramConnector>;
export type Client = Connector['client'];
export type UpdateBody = Parameters<Connector['mapRequestToEvents']>[0];

/** Bottender's connector with its client made safe. */
export function connectorOf(settings: TelegramSettings, timeoutMs: number): Connector {
  const connector = new TelegramConnector({
    accessToken: settings.TELEGRAM_TOKEN,
    origin: settings.TELEGRAM_API_URL.replace(/\/+$/, ''),
  });
  boundClient(connector.client, timeoutMs);
  return connector;
}
