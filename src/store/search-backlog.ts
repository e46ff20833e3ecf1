import { numbersOf, rowsOf, run } from './bulk.ts';
import type { Db, Engine, Trx } from './database.ts';
import { customerWords, ENTRY_SHAPE, searchStatements, wordsOf } from './search-index.ts';
import { extentOf } from './search-seal.ts';
import { storableJson } from './storable.ts';
import type { Message } from './store.ts';

type Old = Pick<Message, 'id' | 'text' | 'deletedAt'> & { contact_id: string };

/**
 * Indexes what was there before the index, the newest tickets first; see `Search.catchUp`. Their entries get ids below
 * all that there are. Safe to repeat, to be killed, and beside other processes: the place is kept in the same
 * transaction. On PostgreSQL it waits for no row that somebody is changing, but throws (55P03), to be called again.
 */
export function catchUp(db: Db, engine: Engine, tickets: number): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const lock = engine === 'postgres' ? 'for update' : '';
    const [place] = await run<{ below: number }>(trx, `select below from search_backlog ${lock}`, []);
    if (place === undefined) return 0;
    const numbers = await run<{ number: number }>(
      trx,
      'select number from tickets where number < $1 order by number desc limit $2',
      [place.below, tickets],
    );
    const last = numbers.at(-1);
    if (last === undefined) {
      await run(trx, 'delete from search_backlog', []);
      return 0;
    }
    await indexAll(
      trx,
      engine,
      numbers.map(({ number }) => number),
    );
    await run(trx, 'update search_backlog set below = $1', [last.number]);
    return last.number;
  });
}

/** Rows are locked in the order in which commits do: first contacts, then messages. */
async function indexAll(trx: Trx, engine: Engine, numbers: readonly number[]): Promise<void> {
  const unmoved = (of: string) => (engine === 'postgres' ? `for share of ${of} nowait` : '');
  const theirs = `in ${numbersOf(engine, '$1')}`;
  const asked = [storableJson(numbers)];
  const contacts = await run<{ id: string }>(
    trx,
    `select c.id as id from contacts c where c.id in (select contact_id from tickets where number ${theirs})
      order by c.id ${unmoved('c')}`,
    asked,
  );
  const old = await run<Old>(
    trx,
    `select m.id as id, m.text as text, m.deleted_at as "deletedAt", t.contact_id as contact_id
      from tickets t cross join messages m where t.number ${theirs} and m.ticket_id = t.id
      order by t.number desc, m.sent_at desc, m.sequence desc, m.id ${unmoved('m')}`,
    asked,
  );
  const names = contacts.map(({ id }) => id);
  const customers = await customerWords(trx, searchStatements(engine), names);
  // Never one of a block that is sealed, whatever was deleted since.
  const { least, low } = await extentOf(trx);
  const below = Math.min(least ?? 0, low, 0);
  const entries = old.map((message, at) => ({
    id: below - 1 - at,
    ref: message.id,
    customer: customers.get(message.contact_id) ?? '',
    words: wordsOf(message),
  }));
  // FTS5 writes out what it has gathered whenever an id is smaller than the one before.
  await run(trx, insertOld(engine), [storableJson(entries.reverse())]);
}

function insertOld(engine: Engine): string {
  const as = engine === 'postgres' ? 'overriding system value' : '';
  return `insert into search (id, ref, customer, words) ${as}
    select r.id, r.ref, r.customer, r.words from ${rowsOf(engine, '$1', { id: 'bigint', ...ENTRY_SHAPE })} where true
    on conflict (ref) do nothing`;
}
