import type { Inbound, Outbound } from '../channel.ts';
import type { ChannelMemory } from '../memory.ts';

const TOPIC = 'parts';

/** Whose part a token names, where an answer went out in several: the house knows the last one only. */
export interface Parts {
  /** What is not kept costs no more than that the failure of this part is not noticed. */
  keep(token: string, message: Pick<Outbound, 'key'>): Promise<void>;
  /** The failure of a part is that of its whole answer. Throws CodedError 'store-down'. */
  whole(item: Inbound): Promise<Inbound>;
}

export function createParts(memory: ChannelMemory | undefined, now: () => number): Parts {
  return {
    async keep(token, { key }) {
      await memory?.put({ topic: TOPIC, key: token, value: key, at: now() }).catch(() => undefined);
    },
    async whole(item) {
      if (item.type !== 'receipt' || item.receipt !== 'failed') return item;
      const part = await memory?.get(TOPIC, item.externalId);
      return part == null ? item : { ...item, key: part.value };
    },
  };
}
