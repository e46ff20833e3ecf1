import pg from 'pg';
import { withoutIndexes } from './bulk-indexes.ts';
import { BLOCK, type Filled, pools, ROWS, TABLES } from './bulk-rows.ts';
import { sealAll } from './bulk-seal.ts';

/** Rows of one statement. */
const PORTION = 200_000;
/** Tickets that a customer has had. */
const EACH = 5;

export interface Size {
  closed: number;
  open: number;
}

/**
 * Very many tickets in a database that has its tables and nothing in them, made by PostgreSQL itself: closed ones over a year, open ones of the last
 * hours, a message each, customers who come back. Indexes are made at the end, the same as before. `start`: when it is, epoch ms.
 */
export async function fillPostgres(
  url: string,
  { closed, open }: Size,
  { start, say }: { start: number; say(words: string): void },
): Promise<void> {
  const total = closed + open;
  const client = await connected(url);
  try {
    const filled: Filled = { closed, total, customers: customersOf(total), start, ...(await pools(client)) };
    await withoutIndexes(url, say, async () => {
      say(`${total.toLocaleString('en')} tickets`);
      await Promise.all(TABLES.map((tables) => inOne(url, tables, filled)));
    });
    await client.query('drop schema bench cascade');
    for (const [table, column] of [
      ['tickets', 'number'],
      ['search', 'id'],
    ])
      await client.query(`select setval(pg_get_serial_sequence('${table}', '${column}'), ${total})`);
    say('statistics');
    await client.query('vacuum (analyze)');
    await sealAll(url, total, say);
    await client.query('vacuum (analyze) search_sets');
  } finally {
    await client.end();
  }
}

/** A multiple of a block, so that the customer's words come again with the block's. */
function customersOf(total: number): number {
  return Math.max(BLOCK, Math.round(total / EACH / BLOCK) * BLOCK);
}

/** All of these tables in one transaction that begins by emptying them: what it writes stands in no log then. */
async function inOne(url: string, tables: readonly (keyof typeof ROWS)[], filled: Filled): Promise<void> {
  const client = await connected(url);
  try {
    // Rows are right as they are: no trigger and no reference has to be looked at.
    await client.query(`set session_replication_role = replica`);
    await client.query('begin');
    await client.query(`truncate ${tables.join(', ')}`);
    for (const table of tables) {
      const { text, until } = ROWS[table](filled);
      for (let from = 1; from <= until; from += PORTION)
        await client.query(text, [from, Math.min(until, from + PORTION - 1)]);
    }
    await client.query('commit');
  } finally {
    await client.end();
  }
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}
