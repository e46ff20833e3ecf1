import { sql } from 'kysely';
import { fold } from '../domain/fold.ts';
import { rowsOf, run } from './bulk.ts';
import type { Db, Engine, Trx } from './database.ts';
import { customerWords, type SearchStatements } from './search-index.ts';
import { storableJson, storableText } from './storable.ts';

/** Customers that are looked at one by one, the newest, before the index is asked: whatever many have is found there. */
const RECENT = 10_000;
const GRAM = 3;
const SHAPE = { id: 'bigint', ref: 'text', words: 'text' } as const;

/**
 * Ids of customers whose name, addresses or external id hold these words, blind to case, diacritics and script, the newest
 * first. Two characters are found where a word begins with them, one among the newest alone. Null: not all customers can be
 * found so yet.
 */
export async function findContacts(
  db: Db,
  engine: Engine,
  words: string,
  limit: number,
): Promise<string[] | null> {
  const wanted = fold(words);
  if (wanted === '') return [];
  const [place] = await run<{ newest: number | null; filling: number }>(
    db,
    `select (select max(id) from contact_words) as newest, (select count(*) from contact_backlog) as filling`,
    [],
  );
  if (place === undefined || place.filling > 0) return null;
  const from = (place.newest ?? 0) - RECENT;
  const find = engine === 'postgres' ? 'strpos' : 'instr';
  const recent = await run<{ ref: string }>(
    db,
    `select ref from contact_words where id > $1 and ${find}(words, $2) > 0 order by id desc limit $3`,
    [from, wanted, limit],
  );
  const found = recent.map(({ ref }) => ref);
  const grams = gramsOf(wanted);
  if (found.length === limit || grams.length === 0) return found;
  const older = await run<{ ref: string }>(db, indexed(engine), [
    engine === 'postgres' ? storableJson(grams) : grams.map((gram) => `"${gram}"`).join(' AND '),
    from,
    wanted,
    limit - found.length,
  ]);
  return [...found, ...older.map(({ ref }) => ref)];
}

/** `offset 0` and `cross join` keep the planners from walking all in order of their ids. */
function indexed(engine: Engine): string {
  return engine === 'postgres'
    ? `select i.ref as ref from (
        select id, ref, words from contact_words
        where contact_grams(words) @> array(select json_array_elements_text($1::json)) and id <= $2 offset 0
      ) i where strpos(i.words, $3) > 0 order by i.id desc limit $4`
    : `select w.ref as ref from (
        select rowid as id from contact_index where contact_index match $1 and rowid <= $2 order by rowid desc
      ) i cross join contact_words w where w.id = i.id and instr(w.words, $3) > 0 limit $4`;
}

function gramsOf(wanted: string): string[] {
  const characters = [...wanted];
  if (characters.length === GRAM - 1 && !wanted.includes(' ')) return [` ${wanted}`];
  const starts = Array.from({ length: Math.max(0, characters.length + 1 - GRAM) }, (_, at) => at);
  return [...new Set(starts.map((at) => characters.slice(at, at + GRAM).join('')))];
}

/** What is asked of every contact, while not all are indexed. */
export function holding(engine: Engine, words: string) {
  const like = sql.raw(engine === 'postgres' ? 'ilike' : 'like');
  const pattern = `%${storableText(words.trim()).replace(/[!%_]/g, '!$&')}%`;
  return sql<boolean>`(name ${like} ${pattern} escape '!' or external_id ${like} ${pattern} escape '!'
    or id in (select contact_id from addresses where address ${like} ${pattern} escape '!'))`;
}

/** So many of the customers from before the index, the newest first; false: there are no more. See `catchUp`. */
export function catchUpContacts(
  db: Db,
  engine: Engine,
  statements: SearchStatements,
  most: number,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const lock = engine === 'postgres' ? 'for update' : '';
    const [place] = await run<{ created_at: number; id: string }>(
      trx,
      `select created_at, id from contact_backlog ${lock}`,
      [],
    );
    if (place === undefined) return false;
    const rows = await run<{ created_at: number; id: string }>(
      trx,
      `select created_at, id from contacts where (created_at, id) < ($1, $2)
        order by created_at desc, id desc limit $3`,
      [place.created_at, place.id, most],
    );
    const last = rows.at(-1);
    if (last === undefined) {
      await run(trx, 'delete from contact_backlog', []);
      return false;
    }
    await addAll(
      trx,
      engine,
      statements,
      rows.map(({ id }) => id),
    );
    await run(trx, 'update contact_backlog set created_at = $1, id = $2', [last.created_at, last.id]);
    return true;
  });
}

async function addAll(trx: Trx, engine: Engine, statements: SearchStatements, ids: readonly string[]) {
  const customers = await customerWords(trx, statements, ids);
  const [{ least } = { least: 0 }] = await run<{ least: number | null }>(
    trx,
    'select min(id) as least from contact_words',
    [],
  );
  const below = Math.min(least ?? 0, 0);
  const rows = ids.map((ref, at) => ({ id: below - 1 - at, ref, words: ` ${customers.get(ref) ?? ''}` }));
  const as = engine === 'postgres' ? 'overriding system value' : '';
  await run(
    trx,
    `insert into contact_words (id, ref, words) ${as} select r.id, r.ref, r.words
      from ${rowsOf(engine, '$1', SHAPE)} where true on conflict (ref) do nothing`,
    [storableJson(rows.reverse())],
  );
}
