import pg from 'pg';

/** Indexes that are made at a time: the machine has no more cores. */
const HANDS = 2;

/** Does the work while tables have no indexes but those that keep their rows apart; afterwards they have the same as before. */
export async function withoutIndexes(
  url: string,
  say: (words: string) => void,
  work: () => Promise<void>,
): Promise<void> {
  const [client] = await clients(url, 1);
  if (client === undefined) throw new Error('There is no connection');
  const { rows } = await client.query<{ name: string; statement: string }>(
    `select c.relname as name, pg_get_indexdef(i.indexrelid) as statement
      from pg_index i join pg_class c on c.oid = i.indexrelid
      where c.relnamespace = 'public'::regnamespace
        and not exists (select 1 from pg_constraint p where p.conindid = i.indexrelid)
      order by i.indrelid, c.relname`,
  );
  if (rows.length === 0) throw new Error('The tables have no indexes: was the last filling broken off?');
  await client.query(rows.map(({ name }) => `drop index ${name}`).join('; '));
  await client.end();
  await work();
  say(`${rows.length} indexes`);
  const left = [...rows];
  await Promise.all(
    (await clients(url, HANDS)).map(async (hand) => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) await hand.query(next.statement);
      await hand.end();
    }),
  );
}

function clients(url: string, count: number): Promise<pg.Client[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    }),
  );
}
