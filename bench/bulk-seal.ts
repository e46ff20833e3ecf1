import { run } from '../src/store/bulk.ts';
import type { Db } from '../src/store/database.ts';
import { openDatabase } from '../src/store/open.ts';
import { Sealer } from '../src/store/search-seal.ts';
import { BLOCK, PERIOD } from './bulk-rows.ts';
import { pause } from './row.ts';

/**
 * Seals the index as the house would. Blocks have the same words after a period: the first and the last are sealed by the house's own code, what lies
 * between is copied from the first ones. Throws when the last one is not what its copy would have been.
 */
export async function sealAll(url: string, total: number, say: (words: string) => void): Promise<void> {
  const { db, engine } = await openDatabase(url);
  try {
    const blocks = Math.floor(total / BLOCK);
    const sealer = new Sealer(db, engine);
    say(`sealing ${blocks} blocks of words`);
    const originals = Math.min(blocks, PERIOD + 1);
    await sealUntil(db, sealer, originals);
    const last = blocks - 1;
    if (last > originals) {
      await run(
        db,
        `insert into search_sets (key, block, ids, paired)
          select s.key, b, s.ids, s.paired from generate_series($1::bigint, $2::bigint) b
          join search_sets s on s.block = (b - 1) % ${PERIOD} + 1 order by s.key, b`,
        [originals, last - 1],
      );
      await run(db, 'update search_sealed set generation = generation + 1, high = $1', [last * BLOCK]);
    }
    await sealUntil(db, sealer, blocks);
    if (last > originals) await prove(db, last);
  } finally {
    await db.destroy();
  }
}

async function sealUntil(db: Db, sealer: Sealer, blocks: number): Promise<void> {
  for (;;) {
    const [row] = await run<{ high: number }>(db, 'select high from search_sealed', []);
    if (row === undefined || row.high >= blocks * BLOCK) return;
    // Transactions that are under way keep a block from settling.
    if (!(await sealer.seal())) await pause(100);
  }
}

async function prove(db: Db, block: number): Promise<void> {
  const of = (one: number) => `select key, ids, paired from search_sets where block = ${one}`;
  const original = ((block - 1) % PERIOD) + 1;
  const [row] = await run<{ count: number }>(
    db,
    `select (select count(*) from (${of(block)} except ${of(original)}) a)
      + (select count(*) from (${of(original)} except ${of(block)}) b) as count`,
    [],
  );
  if (row?.count !== 0)
    throw new Error(`Block ${block} has ${row?.count} sets that its copy would not have had`);
}
