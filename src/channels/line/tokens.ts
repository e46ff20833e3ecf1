import type { ChannelMemory } from '../memory.ts';

/** What LINE gave with a message: to mark it as read, and to stand above an answer. Neither ends (docs, "Mark messages as read", "Quote tokens"). */
export interface Tokens {
  read?: string | undefined;
  quote?: string | undefined;
}

/** What is kept of a conversation beside its ticket. All of it can be lost: nothing here throws. */
export interface Kept {
  /** Somebody wrote: whoever does is not away. `ids`: by what the message is known. `at`: epoch ms. */
  said(conversation: string, ids: readonly string[], tokens: Tokens, at: number): Promise<void>;
  tokensOf(conversation: string, id: string): Tokens;
  /** They took a message back, which may still be on its way. */
  unsent(conversation: string, id: string, at: number): Promise<void>;
  wasUnsent(conversation: string, id: string): Promise<boolean>;
  /**
   * They blocked us or sent us out of the group, or let us in again. False: what LINE delivers again is older than what is known, and
   * changes nothing.
   */
  reach(conversation: string, reachable: boolean, at: number): Promise<boolean>;
  isAway(conversation: string): Promise<boolean>;
  /** Of an answer that went out in several, by which one it is known. */
  parts(conversation: string, ids: readonly string[]): Promise<void>;
  wholeOf(conversation: string, id: string): Promise<string>;
}

const REACH = 'reach';
/** Messages whose tokens are known: here alone, because a write for each message would hold up what comes in. */
const NEWEST = 5000;

export function createKept(memory: ChannelMemory | undefined): Kept {
  const tokens = new Map<string, Tokens>();
  const put = async (topic: string, key: string, value: string, at: number) => {
    await memory?.put({ topic, key, value, at }).catch(() => undefined);
  };
  const get = async (topic: string, key: string) =>
    (await memory?.get(topic, key).catch(() => null))?.value ?? '';
  const reachOf = async (conversation: string) => {
    const [, state, at] = /^(left|back):(\d+)$/.exec(await get(conversation, REACH)) ?? [];
    return state === undefined ? null : { isAway: state === 'left', at: Number(at) };
  };
  return {
    async said(conversation, ids, given, at) {
      for (const id of ids) tokens.set(`${conversation} ${id}`, given);
      for (const oldest of tokens.keys()) if (tokens.size > NEWEST) tokens.delete(oldest);
      const known = await reachOf(conversation);
      if (known?.isAway === true && at > known.at) await put(conversation, REACH, `back:${at}`, at);
    },
    tokensOf: (conversation, id) => tokens.get(`${conversation} ${id}`) ?? {},
    unsent: (conversation, id, at) => put(conversation, `unsent:${id}`, 'yes', at),
    wasUnsent: async (conversation, id) => (await get(conversation, `unsent:${id}`)) !== '',
    async reach(conversation, reachable, at) {
      const known = await reachOf(conversation);
      if (known !== null && known.at > at) return false;
      await put(conversation, REACH, `${reachable ? 'back' : 'left'}:${at}`, at);
      return true;
    },
    isAway: async (conversation) => (await reachOf(conversation))?.isAway === true,
    async parts(conversation, [whole = '', ...others]) {
      for (const id of others) await put(conversation, `part:${id}`, whole, 0);
    },
    wholeOf: async (conversation, id) => (await get(conversation, `part:${id}`)) || id,
  };
}
