import { CodedError } from '../../domain/coded-error.ts';
import type { Api } from './api.ts';

/** A webhook of the app (docs.x.com/x-api/webhooks/introduction). */
export interface Hook {
  id: string;
  url: string;
  valid: boolean;
}

/** Where X delivers; null: X takes no such address (https without a port, of 200 characters). */
export function hookUrl(publicUrl: string): string | null {
  const url = `${publicUrl.replace(/\/+$/, '')}/channels/x`;
  const { protocol, port } = new URL(url);
  return protocol === 'https:' && port === '' && url.length <= 200 ? url : null;
}

/**
 * Has X deliver here what happens to the account: registers the webhook, or has X ask it again where it failed, and subscribes the account.
 * Webhooks of others are left alone. Throws CodedError, 'wrong-setting' where X takes no such address.
 */
export async function connectTo(api: Api, publicUrl: string): Promise<void> {
  const url = hookUrl(publicUrl);
  if (url === null)
    throw new CodedError('wrong-setting', 'X delivers to https without a port: see PUBLIC_URL.');
  const app = await api.called('a token', true, api.app);
  const known = (await hooksOf(api, app)).find((one) => one.url === url);
  if (known?.valid === false)
    await api.called('a webhook', true, () =>
      app.v2.put('webhooks/:id', undefined, { params: { id: known.id } }),
    );
  const id = known?.id ?? idOf(await api.called('a webhook', true, () => app.v2.post('webhooks', { url })));
  if (await isSubscribed(api, id)) return;
  const path = 'account_activity/webhooks/:id/subscriptions/all';
  await api.called('a subscription', true, () => api.client.v2.post(path, {}, { params: { id } }));
}

/** Throws CodedError. */
export async function hooksOf(api: Api, app?: Awaited<ReturnType<Api['app']>>): Promise<Hook[]> {
  const caller = app ?? (await api.called('a token', true, api.app));
  const answer = await api.called('a look-up', true, () => caller.v2.get('webhooks'));
  const { data } = Object(answer) as { data?: unknown };
  return (Array.isArray(data) ? data : []).map((one) => {
    const { id, url, valid } = Object(one) as Record<string, unknown>;
    return { id: String(id), url: String(url), valid: valid === true };
  });
}

/** Throws CodedError. */
export async function isSubscribed(api: Api, hook: string): Promise<boolean> {
  const path = 'account_activity/webhooks/:id/subscriptions/all';
  const answer = await api.called('a look-up', true, () =>
    api.client.v2.get(path, undefined, { params: { id: hook } }),
  );
  return Object(Object(answer).data).subscribed === true;
}

function idOf(answer: unknown): string {
  const { id = Object(Object(answer).data).id } = Object(answer) as { id?: unknown };
  if (typeof id === 'string' && id !== '') return id;
  throw new CodedError('vendor-down', 'X took a webhook and named none.');
}
