import type { Channel, RawItem, WebhookRequest, WebhookResponse } from '../channels/channel.ts';
import type { TriagePorts } from './ports.ts';

const STORED: WebhookResponse = { status: 200, type: 'application/json', body: '{}' };

/** Takes what customers' vendors deliver: stored first, answered after, understood later. */
export interface Intake {
  /** Throws CodedError: whoever called delivers again unless it is 'unauthorized' or 'malformed'. */
  accept(channel: Channel, request: WebhookRequest): Promise<WebhookResponse>;
  /** For channels that listen; resolves once the items are stored. */
  store(channelId: string, items: RawItem[], receivedAt: number): Promise<void>;
}

export function createIntake(ports: Pick<TriagePorts, 'store' | 'observe' | 'now'>): Intake {
  const { store, observe, now } = ports;

  const insert = (channel: string, items: RawItem[], receivedAt: number) =>
    store.inbox.insert(items.map((item) => ({ channel, ...item, receivedAt })));
  const count = (channel: string, fresh: boolean[]) => {
    const doubled = fresh.filter((isNew) => !isNew).length;
    if (doubled > 0) observe.duplicates(channel, doubled);
  };

  return {
    store: async (channel, items, receivedAt) => count(channel, await insert(channel, items, receivedAt)),
    async accept(channel, request) {
      const begun = now();
      const verified = await channel.verify(request);
      if (!Array.isArray(verified)) {
        const { items = [], ...response } = verified;
        count(channel.id, await insert(channel.id, items, request.receivedAt));
        return response;
      }
      count(channel.id, await insert(channel.id, verified, request.receivedAt));
      observe.intake(channel.id, (now() - begun) / 1000);
      return STORED;
    },
  };
}
