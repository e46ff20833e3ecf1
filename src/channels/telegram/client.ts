import { createRequire } from 'node:module';
import type connectorModule from 'bottender/dist/telegram/TelegramConnector.js';
import type { TelegramSettings } from './index.ts';

/** CommonJS, taken by its path: 'bottender' itself reads .env and loads every channel. */
const { default: TelegramConnector }: typeof connectorModule = createRequire(import.meta.url)(
  'bottender/dist/telegram/TelegramConnector.js',
);

export type Connector = InstanceType<typeof TelegramConnector>;
export type Client = Connector['client'];
export type UpdateBody = Parameters<Connector['mapRequestToEvents']>[0];

/**
 * Bottender's connector with its client made safe: every call ends after `timeoutMs`, redirects are not followed, nothing
 * is logged (the client's own request log shows the token), and the network's error code is the message of the error,
 * because the client keeps only that.
 */
export function connectorOf(settings: TelegramSettings, timeoutMs: number): Connector {
  const connector = new TelegramConnector({
    accessToken: settings.TELEGRAM_TOKEN,
    origin: settings.TELEGRAM_API_URL.replace(/\/+$/, ''),
  });
  const { axios } = connector.client;
  Object.assign(axios.defaults, { timeout: timeoutMs, maxRedirects: 0 });
  axios.interceptors.request.clear();
  axios.interceptors.request.use((config) => ({
    ...config,
    signal: config.signal ?? AbortSignal.timeout(timeoutMs),
  }));
  axios.interceptors.response.use(undefined, (error: unknown) => {
    if (error instanceof Error && 'code' in error) error.message = String(error.code);
    throw error;
  });
  return connector;
}

/** Ends a call that carries `bytes` after `timeoutMs` and the time they take on a line of 64 kB/s. */
export function transferSignal(timeoutMs: number, bytes: number): AbortSignal {
  return AbortSignal.timeout(Math.ceil(timeoutMs + Math.max(0, bytes) / 64));
}
