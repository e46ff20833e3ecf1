import { readJson } from '../json.ts';
import type { ChannelMemory } from '../memory.ts';
import type { Known } from './call.ts';

/** So many calls of one number are looked at. */
const CALLS = 20;

/** What is known in a call, for when it breaks off: of each call what was known last, in the topic of its conversation. */
export interface Remembered {
  keep(conversation: string, sid: string, known: Known): Promise<void>;
  /** Nothing known where nothing was kept. */
  of(conversation: string, sid: string): Promise<Known>;
  /** The number that was named last in a conversation. */
  numberOf(conversation: string): Promise<string | null>;
}

export function rememberedBy(memory: ChannelMemory | undefined, now: () => number): Remembered {
  return {
    async keep(conversation, sid, known) {
      await memory?.put({ topic: conversation, key: sid, value: JSON.stringify(known), at: now() });
    },
    async of(conversation, sid) {
      return knownIn((await memory?.get(conversation, sid))?.value);
    },
    async numberOf(conversation) {
      const calls = (await memory?.list(conversation, CALLS)) ?? [];
      const numbers = calls.map(({ value }) => knownIn(value).number);
      return numbers.findLast((number) => number !== undefined) ?? null;
    },
  };
}

function knownIn(value: string | undefined): Known {
  return value === undefined ? {} : (Object(readJson(value)) as Known);
}
