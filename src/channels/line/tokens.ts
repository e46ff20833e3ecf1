import { readJson } from '../json.ts';
import type { ChannelMemory } from '../memory.ts';

/** What LINE gave with a message: to mark it as read, and to stand above an answer. Neither ends (docs, "Mark messages as read", "Quote tokens"). */
export interface Tokens {
  read?: string | undefined;
  quote?: string | undefined;
}

/**
 * What is kept of a conversation beside its ticket. What was said and done there lies in the order of its time: whoever left and has
 * said nothing since is away, which LINE tells nobody who sends. All of it can be lost: nothing here throws.
 */
export interface Kept {
  said(conversation: string, ids: readonly string[], tokens: Tokens, at: number): Promise<void>;
  tokensOf(conversation: string, id: string): Promise<Tokens>;
  /** They blocked us or sent us out of the group, or let us in again. */
  reach(conversation: string, reachable: boolean, at: number): Promise<void>;
  isAway(conversation: string): Promise<boolean>;
  /** Of an answer that went out in several, by which one it is known. */
  parts(conversation: string, ids: readonly string[]): Promise<void>;
  wholeOf(conversation: string, id: string): Promise<string>;
}

const REACH = 'reach';

export function createKept(memory: ChannelMemory | undefined): Kept {
  const put = async (topic: string, key: string, value: string, at: number) => {
    await memory?.put({ topic, key, value, at }).catch(() => undefined);
  };
  const get = async (topic: string, key: string) =>
    (await memory?.get(topic, key).catch(() => null))?.value ?? null;
  return {
    async said(conversation, ids, tokens, at) {
      for (const id of ids) await put(conversation, `said:${id}`, JSON.stringify(tokens), at);
    },
    async tokensOf(conversation, id) {
      const kept = readJson((await get(conversation, `said:${id}`)) ?? '{}');
      const { read, quote } = Object(kept) as { read?: unknown; quote?: unknown };
      return {
        ...(typeof read === 'string' ? { read } : {}),
        ...(typeof quote === 'string' ? { quote } : {}),
      };
    },
    reach: (conversation, reachable, at) => put(conversation, REACH, reachable ? 'back' : 'left', at),
    async isAway(conversation) {
      const [newest] = (await memory?.list(conversation, 1).catch(() => [])) ?? [];
      return newest?.key === REACH && newest.value === 'left';
    },
    async parts(conversation, [whole, ...others]) {
      for (const id of others) await put(conversation, `part:${id}`, whole ?? '', 0);
    },
    wholeOf: async (conversation, id) => (await get(conversation, `part:${id}`)) || id,
  };
}
