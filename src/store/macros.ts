import { sql } from 'kysely';
import type { Role } from '../domain/actor.ts';
import { type Macro, MOST_MACROS, macroName } from '../domain/macro.ts';
import type { ReplyKind } from '../domain/ticket/reply.ts';
import type { Db, Trx } from './database.ts';
import { storableJson } from './storable.ts';
import type { Change, Macros } from './store.ts';
import type { MacroTable } from './tables-of-desks.ts';

/** Counts the macros with which replies of the changes began. */
export async function countUse(trx: Trx, changes: readonly Change[]): Promise<void> {
  const used = changes.flatMap(({ macro }) => macro ?? []);
  // In one order, so that two processes cannot wait for each other.
  for (const macro of used.sort())
    await trx.updateTable('macros').set({ used: sql`used + 1` }).where('id', '=', macro).execute();
}

/** The macros, on either engine. One that was taken away leaves its row, so that none comes back by itself. */
export class SqlMacros implements Macros {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async list(): Promise<Macro[]> {
    const rows = await this.#standing().orderBy('name').limit(MOST_MACROS).execute();
    return rows.map(macroOf);
  }

  async byName(name: string): Promise<Macro | null> {
    const row = await this.#standing().where('name', '=', macroName(name)).executeTakeFirst();
    return row === undefined ? null : macroOf(row);
  }

  async byId(id: string): Promise<Macro | null> {
    const row = await this.#standing().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : macroOf(row);
  }

  async save(macro: Omit<Macro, 'used'>, now: number): Promise<boolean> {
    const row = { ...rowOf(macro), changed_at: now };
    if (macro.version === 0) {
      const written = await this.#db
        .insertInto('macros')
        .values({ ...row, version: 1, used: 0, removed_at: null })
        .onConflict((clash) => clash.doNothing())
        .returning('id')
        .execute();
      return written.length === 1;
    }
    const { id, ...columns } = row;
    const changed = await this.#db
      .updateTable('macros')
      .set({ ...columns, version: macro.version + 1 })
      .where('id', '=', id)
      .where('version', '=', macro.version)
      .where('removed_at', 'is', null)
      .returning('id')
      .execute();
    return changed.length === 1;
  }

  async remove(id: string, now: number): Promise<boolean> {
    const removed = await this.#db
      .updateTable('macros')
      .set({ removed_at: now })
      .where('id', '=', id)
      .where('removed_at', 'is', null)
      .returning('id')
      .execute();
    return removed.length === 1;
  }

  async begin(macros: readonly Omit<Macro, 'used'>[], now: number): Promise<void> {
    const any = await this.#db.selectFrom('macros').select('id').limit(1).execute();
    if (any.length > 0) return;
    for (const macro of macros) await this.save(macro, now);
  }

  #standing() {
    return this.#db.selectFrom('macros').selectAll().where('removed_at', 'is', null);
  }
}

function rowOf({ id, name, texts, as, becomes, tags, editor }: Omit<Macro, 'used'>) {
  return {
    id,
    name: macroName(name),
    texts: storableJson(texts),
    reply_kind: as,
    becomes,
    tags: storableJson(tags),
    editor,
  };
}

function macroOf(row: MacroTable): Macro {
  return {
    id: row.id,
    name: row.name,
    texts: JSON.parse(row.texts),
    as: row.reply_kind as ReplyKind,
    becomes: row.becomes as Macro['becomes'],
    tags: JSON.parse(row.tags),
    editor: row.editor as Role,
    version: row.version,
    used: row.used,
  };
}
