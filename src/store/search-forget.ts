import { fold } from '../domain/fold.ts';
import { run, textsOf } from './bulk.ts';
import type { Engine, Trx } from './database.ts';
import { storableJson } from './storable.ts';

/**
 * Of somebody with very many messages, name and address are among the frequent words. All sets are made anew then, beside the day's
 * work: which rows a set is of, nobody can tell from outside.
 */
export async function forgetFrequentWords(
  trx: Trx,
  engine: Engine,
  said: readonly (string | null)[],
): Promise<void> {
  const words = new Set(said.flatMap((one) => fold(one ?? '').split(' ')).filter((word) => word !== ''));
  if (words.size === 0) return;
  const keys = [...words].flatMap((word) => [word, `@${word}`]);
  const frequent = await run(
    trx,
    `select key from search_frequent where key in ${textsOf(engine, '$1')} limit 1`,
    [storableJson(keys)],
  );
  if (frequent.length === 0) return;
  await run(trx, 'delete from search_sets', []);
  await run(trx, 'delete from search_frequent', []);
  await run(trx, 'update search_sealed set generation = generation + 1, low = 0, high = 0', []);
}
