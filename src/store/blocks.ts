import { sql } from 'kysely';
import type { Db } from './database.ts';
import type { Block, Blocks } from './store.ts';
import type { BlockTable } from './tables-of-desks.ts';

const MOST_LISTED = 200;

/** Who stands under a block, on either engine. */
export class SqlBlocks implements Blocks {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async add({ id, kind, channel, value, by, at }: Omit<Block, 'liftedAt' | 'liftedBy'>): Promise<Block> {
    await this.#db
      .insertInto('blocks')
      .values({
        id,
        kind,
        channel: channel ?? '',
        value,
        by_person: by,
        at,
        lifted_at: null,
        lifted_by: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const row = await this.#standing()
      .where('kind', '=', kind)
      .where('channel', '=', channel ?? '')
      .where('value', '=', value)
      .executeTakeFirst();
    if (row === undefined) return { id, kind, channel, value, by, at, liftedAt: null, liftedBy: null };
    return blockOf(row);
  }

  async lift(id: string, by: string, now: number): Promise<Block | null> {
    await this.#db
      .updateTable('blocks')
      .set({ lifted_at: now, lifted_by: by })
      .where('id', '=', id)
      .where('lifted_at', 'is', null)
      .execute();
    return this.byId(id);
  }

  async byId(id: string): Promise<Block | null> {
    const row = await this.#db.selectFrom('blocks').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : blockOf(row);
  }

  async of({ contactId, channel, address, domain }: Parameters<Blocks['of']>[0]): Promise<string | null> {
    const row = await this.#db
      .selectFrom('blocks')
      .select('id')
      .where('lifted_at', 'is', null)
      // Not `or`: SQLite would read every block for each message.
      .where(
        sql<boolean>`(kind, channel, value) in
          (values ('contact', '', ${contactId}), ('address', ${channel}, ${address}), ('domain', '', ${domain}))`,
      )
      .limit(1)
      .executeTakeFirst();
    return row?.id ?? null;
  }

  async list(page: { limit: number }): Promise<Block[]> {
    const rows = await this.#standing()
      .orderBy('at', 'desc')
      .orderBy('id')
      .limit(Math.min(page.limit, MOST_LISTED))
      .execute();
    return rows.map(blockOf);
  }

  #standing() {
    return this.#db.selectFrom('blocks').selectAll().where('lifted_at', 'is', null);
  }
}

function blockOf(row: BlockTable): Block {
  const { id, kind, channel, value, by_person: by, at, lifted_at: liftedAt, lifted_by: liftedBy } = row;
  return {
    id,
    kind: kind as Block['kind'],
    channel: channel === '' ? null : channel,
    value,
    by,
    at,
    liftedAt,
    liftedBy,
  };
}
