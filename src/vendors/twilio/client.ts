import { createRequire } from 'node:module';
import type connectorModule from 'bottender/dist/whatsapp/WhatsappConnector.js';
import { boundClient } from '../../channels/bounded-client.ts';
import type { TwilioAccount } from './account.ts';

/** CommonJS, taken by its path: 'bottender' itself reads .env and loads every channel. */
const { default: WhatsappConnector }: typeof connectorModule = createRequire(import.meta.url)(
  'bottender/dist/whatsapp/WhatsappConnector.js',
);

export type Connector = InstanceType<typeof WhatsappConnector>;
export type Client = Connector['client'];

/**
 * Bottender's connector with its client made safe; `from`: `whatsapp:+…`, or a bare number for SMS. The client signs in to an origin of
 * its own only when the account stands in it.
 */
export function connectorOf(settings: TwilioAccount, from: string, timeoutMs: number): Connector {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken } = settings;
  const origin = new URL(settings.TWILIO_API_URL);
  origin.username = accountSid;
  origin.password = encodeURIComponent(authToken);
  const connector = new WhatsappConnector({
    accountSid,
    authToken,
    phoneNumber: from,
    origin: origin.href.replace(/\/+$/, ''),
  });
  boundClient(connector.client, timeoutMs);
  return connector;
}
