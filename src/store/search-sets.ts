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
import { pairIn, pairsWantedBy, type WantedPair } from './search-pairs.ts';
import { indexedIds } from './search-statements.ts';
import { storableJson } from './storable.ts';

type SetsByBlock = ReadonlyMap<number, IdSet>;

/**
 * The ids from `from` to below `to`, all in sealed blocks, whose rows may have all terms, the greatest first: by the sets
 * of the frequent words, and by the engine's index of rare ones. Rows that were changed since are always among them; what
 * was changed is asked for first, as it is forgotten in the moment in which the sets have it.
 */
export async function candidates(
  db: Db,
  engine: Engine,
  terms: readonly Term[],
  { from: low, to: high }: { from: number; to: number },
): Promise<Iterable<number>> {
  const changed = await run<{ id: number }>(
    db,
    'select distinct id from search_changed where id >= $1 and id < $2 order by id desc',
    [low, high],
  );
  const { sets, pairs, rare } = await setsOf(db, engine, terms, low, high);
  const isWhereAllAre = (id: number) =>
    sets.every((of) => has(of, id)) && pairs.every((of) => mayHave(of, id));
  const found =
    rare.length === 0
      ? inAll(sets, pairs, low, high)
      : (await indexedIds(db, engine, rare, low, high)).filter(isWhereAllAre);
  return changed.length === 0
    ? found
    : merged(
        found,
        changed.map(({ id }) => id),
      );
}

interface Sets {
  /** Of those words that are frequent: where there is none, no row has the word. */
  sets: SetsByBlock[];
  /** Of frequent words that a phrase has next to each other: where there is none, nobody noted which rows have them so. */
  pairs: SetsByBlock[];
  /** The other words. */
  rare: Term[];
}

/** As an array, PostgreSQL takes them for a few and reads the index; as a subselect for a hundred, and reads the table. */
function among(engine: Engine, parameter: string): string {
  const keys = textsOf(engine, parameter);
  return engine === 'postgres' ? `= any(array${keys})` : `in ${keys}`;
}

/** In one statement: a block that is sealed again meanwhile has other pairs. */
async function setsOf(
  db: Db,
  engine: Engine,
  terms: readonly Term[],
  low: number,
  high: number,
): Promise<Sets> {
  const [wanted, wantedPairs] = [wantedBy(terms), pairsWantedBy(terms)];
  const json = (keys: readonly string[]) => storableJson([...new Set(keys)]);
  const rows = await run<{ key: string; block: number | null; ids: Buffer | null; paired: number | null }>(
    db,
    `select f.key as key, s.block as block, s.ids as ids, s.paired as paired from search_frequent f
      left join search_sets s on s.key = f.key and s.block >= $1 and s.block <= $2
      where f.key ${among(engine, '$3')}
      union all select key, block, ids, paired from search_sets
      where block >= $1 and block <= $2 and key ${among(engine, '$4')}`,
    [
      blockOf(low),
      blockOf(high - 1),
      json(wanted.map(({ key }) => key)),
      json(wantedPairs.map(({ group }) => group)),
    ],
  );
  const kept = new Map<string, Kept>();
  for (const { key, block, ids, paired } of rows) {
    const of = kept.get(key) ?? { blocks: new Map(), paired: new Set() };
    kept.set(key, of);
    if (block === null || ids === null) continue;
    of.blocks.set(block, ids);
    if (paired === 1) of.paired.add(block);
  }
  const isKept = ({ key }: Wanted) => kept.has(key);
  const frequent = new Set(wanted.filter(isKept).map(({ key }) => key));
  return {
    sets: [...frequent].map((key) => unpackedAll(kept.get(key))),
    pairs: wantedPairs.map((pair) => pairedIn(pair, kept)),
    rare: wanted.filter((one) => !isKept(one)).map(({ term }) => term),
  };
}

/** What is kept by one key. */
interface Kept {
  blocks: Map<number, Buffer>;
  /** Blocks in which its pairs are noted. */
  paired: Set<number>;
}

function unpackedAll(kept: Kept | undefined): SetsByBlock {
  return new Map([...(kept?.blocks ?? [])].map(([block, ids]) => [block, unpacked(ids)]));
}

/** In each block where the pairs of both words are noted. */
function pairedIn(pair: WantedPair, kept: ReadonlyMap<string, Kept>): SetsByBlock {
  const [one, other] = pair.keys.map((key) => kept.get(key)?.paired ?? new Set<number>());
  const group = kept.get(pair.group)?.blocks;
  const noted = [...(one ?? [])].filter((block) => other?.has(block) === true);
  return new Map(noted.map((block) => [block, pairIn(group?.get(block), pair)]));
}

/** Block by block: whoever has found enough asks no further. */
function* inAll(
  sets: readonly SetsByBlock[],
  pairs: readonly SetsByBlock[],
  low: number,
  high: number,
): Generator<number> {
  for (let block = blockOf(high - 1); block >= blockOf(low); block--) {
    const here = sets.flatMap((of) => of.get(block) ?? []);
    if (here.length < sets.length) continue;
    const together = pairs.flatMap((of) => of.get(block) ?? []);
    for (const place of placesIn(common([...here, ...together])).reverse()) {
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

function mayHave(of: SetsByBlock, id: number): boolean {
  return !of.has(blockOf(id)) || has(of, id);
}
