import type { Db, Trx } from './database.ts';
import { storableText } from './storable.ts';
import type { Memory } from './store.ts';

/** The topic under which a channel keeps a conversation as it came: it goes when a passage of it is struck out. */
export const sourcesOf = (conversation: string): string => `source:${conversation}`;

export function createMemory(db: Db): Memory {
  const found = async (channel: string, topic: string, key: string) =>
    db
      .selectFrom('memory')
      .select(['value', 'body'])
      .where('channel', '=', channel)
      .where('topic', '=', topic)
      .where('key', '=', storableText(key))
      .executeTakeFirst();
  return {
    async keep(channel, { topic, key, value, body = null, at }) {
      await db
        .insertInto('memory')
        .values({ channel, topic, key: storableText(key), value: storableText(value), body, at })
        .onConflict((clash) => clash.columns(['channel', 'topic', 'key']).doNothing())
        .execute();
      return (await found(channel, topic, key))?.value ?? value;
    },
    async put(channel, { topic, key, value, body = null, at }) {
      await db
        .insertInto('memory')
        .values({ channel, topic, key: storableText(key), value: storableText(value), body, at })
        .onConflict((clash) =>
          clash.columns(['channel', 'topic', 'key']).doUpdateSet({ value: storableText(value), body, at }),
        )
        .execute();
    },
    async get(channel, topic, key) {
      return (await found(channel, topic, key)) ?? null;
    },
    async list(channel, topic, limit) {
      const rows = await db
        .selectFrom('memory')
        .select(['key', 'value'])
        .where('channel', '=', channel)
        .where('topic', '=', topic)
        .orderBy('at', 'desc')
        .orderBy('key', 'desc')
        .limit(limit)
        .execute();
      return rows.reverse();
    },
  };
}

/** What a channel keeps of conversations of which something was struck out: the words go, and what came as it came goes whole. */
export async function strikeMemory(
  trx: Trx,
  places: readonly { channel: string; conversation: string }[],
  strike: (words: string) => { text: string; count: number },
): Promise<number> {
  let all = 0;
  for (const { channel, conversation } of places) {
    await trx
      .deleteFrom('memory')
      .where('channel', '=', channel)
      .where('topic', '=', sourcesOf(conversation))
      .execute();
    const kept = await trx
      .selectFrom('memory')
      .select(['key', 'value'])
      .where('channel', '=', channel)
      .where('topic', '=', conversation)
      .execute();
    for (const { key, value } of kept) {
      const { text, count } = strike(value);
      all += count;
      if (count === 0) continue;
      await trx
        .updateTable('memory')
        .set({ value: text })
        .where('channel', '=', channel)
        .where('topic', '=', conversation)
        .where('key', '=', key)
        .execute();
    }
  }
  return all;
}
