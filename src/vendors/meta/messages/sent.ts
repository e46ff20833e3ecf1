import { z } from 'zod';
import { readJson } from '../../../channels/json.ts';
import type { ChannelMemory } from '../../../channels/memory.ts';

/** Messages of ours in one conversation whose receipts are still of interest. */
const KEPT = 20;
const TOPIC = 'sent';

const keptShape = z.array(z.object({ mid: z.string(), key: z.string(), at: z.number() }));
type One = z.infer<typeof keptShape>[number];

/** What the echoes say that we have sent: Messenger's receipts name an instant, not a message. */
export interface Sent {
  /** `at`: by Meta's clock, epoch ms. Throws CodedError 'store-down'. */
  keep(conversation: string, one: One): Promise<void>;
  /** Ids of messages that were sent until then. Throws CodedError 'store-down'. */
  upTo(conversation: string, at: number): Promise<string[]>;
  /** Our keys by Meta's ids. Throws CodedError 'store-down'. */
  keysOf(conversation: string): Promise<ReadonlyMap<string, string>>;
}

export function createSent(memory: ChannelMemory | undefined): Sent {
  const kept = async (conversation: string): Promise<One[]> => {
    const found = await memory?.get(TOPIC, conversation);
    return keptShape.safeParse(readJson(found?.value ?? '')).data ?? [];
  };
  return {
    async keep(conversation, one) {
      const others = (await kept(conversation)).filter(({ mid }) => mid !== one.mid);
      const value = JSON.stringify([...others, one].slice(-KEPT));
      await memory?.put({ topic: TOPIC, key: conversation, value, at: one.at });
    },
    async upTo(conversation, at) {
      return (await kept(conversation)).filter((one) => one.at <= at).map(({ mid }) => mid);
    },
    async keysOf(conversation) {
      return new Map((await kept(conversation)).map(({ mid, key }) => [mid, key]));
    },
  };
}
