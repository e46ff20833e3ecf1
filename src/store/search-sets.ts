import type { Term } from '../domain/search.ts';
import { run, textsOf } from './bulk.ts';
import type { Db, Engine } from './database.ts';
import {
  BLOCK,
  blockOf,
  common,
  type IdSet,
  isIn,
  placesIn,
  unpacked,
  type Wanted,
  wantedBy,
} from './search-blocks.ts';
import { indexedIds } from './search-statements.ts';
import { storableJson } from './storable.ts';

type SetsByBlock = ReadonlyMap<number, IdSet>;

/**
 * The ids from `low` to below `high`, all in sealed blocks, whose rows may have all terms, the greatest first: by the sets
 * of the frequent words, and by the engine's index of rare ones. Rows that were changed since are always among them; what
 * was changed is asked for first, as it is forgotten in the moment in which the sets have it.
 */
export async function candidates(
  db: Db,
  engine: Engine,
  terms: readonly Term[],
  low: number,
  high: number,
): Promise<Iterable<number>> {
  const changed = await run<{ id: number }>(
    db,
    'select distinct id from search_changed where id >= $1 and id < $2 order by id desc',
    [low, high],
  );
  const { sets, rare } = await setsOf(db, engine, wantedBy(terms), low, high);
  const found =
    rare.length === 0
      ? inAll(sets, low, high)
      : (await indexedIds(db, engine, rare, low, high)).filter((id) => sets.every((of) => has(of, id)));
  return changed.length === 0
    ? found
    : merged(
        found,
        changed.map(({ id }) => id),
      );
}

/** The sets of those words that are frequent, and the other ones. */
async function setsOf(
  db: Db,
  engine: Engine,
  wanted: readonly Wanted[],
  low: number,
  high: number,
): Promise<{ sets: SetsByBlock[]; rare: Term[] }> {
  const rows = await run<{ key: string; block: number | null; ids: Buffer | null }>(
    db,
    `select f.key as key, s.block as block, s.ids as ids from search_frequent f
      left join search_sets s on s.key = f.key and s.block >= $1 and s.block <= $2
      where f.key in ${textsOf(engine, '$3')}`,
    [blockOf(low), blockOf(high - 1), storableJson([...new Set(wanted.map(({ key }) => key))])],
  );
  const sets = new Map<string, Map<number, IdSet>>();
  for (const { key, block, ids } of rows) {
    const of = sets.get(key) ?? new Map<number, IdSet>();
    sets.set(key, of);
    if (block !== null && ids !== null) of.set(block, unpacked(ids));
  }
  return {
    sets: [...sets.values()],
    rare: wanted.flatMap(({ key, term }) => (sets.has(key) ? [] : [term])),
  };
}

/** Block by block: whoever has found enough asks no further. */
function* inAll(sets: readonly SetsByBlock[], low: number, high: number): Generator<number> {
  for (let block = blockOf(high - 1); block >= blockOf(low); block--) {
    const here = sets.flatMap((of) => of.get(block) ?? []);
    if (here.length < sets.length) continue;
    for (const place of placesIn(common(here)).reverse()) {
      const id = block * BLOCK + place;
      if (id >= low && id < high) yield id;
    }
  }
}

/** Both are in order, the greatest first, and so is what comes of them; each once. */
function* merged(ids: Iterable<number>, others: readonly number[]): Generator<number> {
  let at = 0;
  for (const id of ids) {
    for (let other = others[at]; other !== undefined && other >= id; other = others[++at])
      if (other > id) yield other;
    yield id;
  }
  yield* others.slice(at);
}

function has(of: SetsByBlock, id: number): boolean {
  const block = blockOf(id);
  const set = of.get(block);
  return set !== undefined && isIn(set, id - block * BLOCK);
}
