import { setImmediate } from 'node:timers/promises';
import { rowsOf, run } from './bulk.ts';
import type { Db, Engine, Trx } from './database.ts';
import { BLOCK, BlockWords, blockOf, frequentIn, type IdSet, packed, put, termOf } from './search-blocks.ts';
import { BlockPairs } from './search-pairs.ts';
import { indexedIds } from './search-statements.ts';
import { storableJson } from './storable.ts';

/** Rows that are read at a time: other work comes in between. */
const PORTION = 512;
/** Rows of a statement that writes. */
const BATCH = 500;
/** Changed rows that a search looks at one by one; more are sealed again. */
const MOST_CHANGED = 500;

/** Where the blocks end whose words have sets: ids from `low` to below `high`; and all ids that there are. */
export interface Extent {
  generation: number;
  low: number;
  high: number;
  /** Null: there are none. */
  least: number | null;
  greatest: number | null;
}

export async function extentOf(db: Db): Promise<Extent> {
  const [extent] = await run<Extent>(
    db,
    `select generation, low, high, (select min(id) from search) as least, (select max(id) from search) as greatest
      from search_sealed`,
    [],
  );
  if (extent === undefined) throw new Error('The row of search_sealed is gone');
  return extent;
}

/** Keeps the sets of frequent words beside the index; see search-blocks.ts. */
export class Sealer {
  readonly #db: Db;
  readonly #engine: Engine;
  /** The end of the block that has to settle, and the transaction that was to begin next when it was full. */
  #full: { end: number; next: string } | null = null;

  constructor(db: Db, engine: Engine) {
    this.#db = db;
    this.#engine = engine;
  }

  /** One block more, or one again whose rows were changed; false when there is none, or another process was faster. */
  async seal(): Promise<boolean> {
    const extent = await extentOf(this.#db);
    const { low, high, least, greatest } = extent;
    if (greatest !== null && greatest >= high + BLOCK && (await this.#isSettled(high + BLOCK)))
      return this.#sealed(blockOf(high), { ...extent, high: high + BLOCK });
    if (least !== null && least <= low - BLOCK)
      return this.#sealed(blockOf(low - BLOCK), { ...extent, low: low - BLOCK });
    const changed = await this.#changedBlock(low, high);
    return changed !== null && this.#sealed(changed, extent);
  }

  /** Whether every row up to there is to be seen: on PostgreSQL a transaction may be under way that took an id long ago. */
  async #isSettled(end: number): Promise<boolean> {
    if (this.#engine === 'sqlite') return true;
    if (this.#full?.end !== end) {
      const [now] = await run<{ next: string }>(
        this.#db,
        'select pg_snapshot_xmax(pg_current_snapshot())::text as next',
        [],
      );
      this.#full = { end, next: now?.next ?? '' };
    }
    const [row] = await run<{ settled: number }>(
      this.#db,
      'select (pg_snapshot_xmin(pg_current_snapshot()) >= $1::text::xid8)::int as settled',
      [this.#full.next],
    );
    return row?.settled === 1;
  }

  async #changedBlock(low: number, high: number): Promise<number | null> {
    const rows = await run<{ id: number }>(
      this.#db,
      'select id from search_changed where id >= $1 and id < $2 order by id limit $3',
      [low, high, MOST_CHANGED + 1],
    );
    const last = rows.at(-1);
    return rows.length <= MOST_CHANGED || last === undefined ? null : blockOf(last.id);
  }

  /** What was changed is asked for before the rows, so that no change is taken for one that the sets have. */
  async #sealed(block: number, extent: Extent): Promise<boolean> {
    const [first, end] = [block * BLOCK, (block + 1) * BLOCK];
    const changes = await run<{ seq: number }>(
      this.#db,
      'select seq from search_changed where id >= $1 and id < $2',
      [first, end],
    );
    const keys = await run<{ key: string }>(this.#db, 'select key from search_frequent', []);
    const known = new Set(keys.map(({ key }) => key));
    const words = await this.#each(first, end, new BlockWords());
    const sets = await words.sets(known, setImmediate);
    const frequent = frequentIn(sets);
    const pairs = await this.#each(first, end, new BlockPairs(frequent));
    const fresh = [...sets.keys()].filter((key) => !known.has(key));
    const rows = [...sets].map(([key, set]) => rowOf(key, block, packed(set), frequent.has(key)));
    for (const [key, group] of await pairs.groups(setImmediate)) rows.push(rowOf(key, block, group));
    for (const key of fresh) rows.push(...(await this.#elsewhere(key, block, extent)));
    return this.#db.transaction().execute(async (trx) => {
      const taken = await run(
        trx,
        `update search_sealed set generation = generation + 1, low = $1, high = $2 where generation = $3
          returning generation`,
        [extent.low, extent.high, extent.generation],
      );
      if (taken.length === 0) return false;
      await run(trx, 'delete from search_sets where block = $1', [block]);
      await this.#insert(
        trx,
        'search_frequent',
        fresh.map((key) => ({ key })),
      );
      await this.#insert(trx, 'search_sets', rows);
      for (const part of portions(changes.map(({ seq }) => seq)))
        await run(trx, `delete from search_changed where seq in (${part.join(', ')})`, []);
      return true;
    });
  }

  /** Each row from `first` to below `end` is added. */
  async #each<To extends Pick<BlockWords, 'add'>>(first: number, end: number, to: To): Promise<To> {
    for (let from = first; from < end; from += PORTION) {
      const rows = await run<{ id: number; customer: string; words: string }>(
        this.#db,
        'select id, customer, words from search where id >= $1 and id < $2',
        [from, from + PORTION],
      );
      for (const row of rows) to.add(row.id - first, row);
      await setImmediate();
    }
    return to;
  }

  /** The sets of a key in the other blocks: it is rare there, so that the index knows them soon. */
  async #elsewhere(key: string, block: number, { low, high }: Extent): Promise<SetRow[]> {
    const ids = await indexedIds(this.#db, this.#engine, [termOf(key)], low, high);
    const sets = new Map<number, IdSet>();
    for (const id of ids) {
      const other = blockOf(id);
      const set = sets.get(other) ?? new Uint8Array(BLOCK / 8);
      sets.set(other, set);
      put(set, id - other * BLOCK);
    }
    sets.delete(block);
    return [...sets].map(([other, set]) => rowOf(key, other, packed(set)));
  }

  async #insert(trx: Trx, table: 'search_frequent' | 'search_sets', rows: readonly object[]): Promise<void> {
    const bytes = this.#engine === 'postgres' ? `decode(r.ids, 'hex')` : 'unhex(r.ids)';
    const statement =
      table === 'search_frequent'
        ? `insert into search_frequent (key) select r.key from ${rowsOf(this.#engine, '$1', { key: 'text' })}`
        : `insert into search_sets (key, block, ids, paired) select r.key, r.block, ${bytes}, r.paired
            from ${rowsOf(this.#engine, '$1', SET_SHAPE)}`;
    for (const part of portions(rows)) await run(trx, statement, [storableJson(part)]);
  }
}

const SET_SHAPE = { key: 'text', block: 'bigint', ids: 'text', paired: 'bigint' } as const;

interface SetRow {
  key: string;
  block: number;
  /** Hexadecimal. */
  ids: string;
  /** 1: its pairs with others of the block that have it are kept. */
  paired: number;
}

function rowOf(key: string, block: number, ids: Buffer, paired = false): SetRow {
  return { key, block, ids: ids.toString('hex'), paired: paired ? 1 : 0 };
}

function portions<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / BATCH) }, (_, at) =>
    all.slice(at * BATCH, (at + 1) * BATCH),
  );
}
