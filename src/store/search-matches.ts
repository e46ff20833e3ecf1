import type { Term } from '../domain/search.ts';
import { run } from './bulk.ts';
import type { Db, Engine } from './database.ts';

/** A message in which everything stands that was looked for. */
export interface Match {
  /** Greater ones are newer. */
  id: number;
  messageId: string;
  /** Its ticket's. */
  number: number;
}

/** The newest matches with an id below `below`, at most so many. */
export type FindMatches = (terms: readonly Term[], below: number, most: number) => Promise<Match[]>;

/**
 * Dense words are all among the newest messages, which are looked at one by one; an index would read every message that has
 * them, to begin with the newest. What is rarer the index knows at once.
 */
export function findMatches(db: Db, engine: Engine): FindMatches {
  const { recent, indexed, query } = engine === 'postgres' ? POSTGRES : SQLITE;
  return async (terms, below, most) => {
    const { text, parameters } = recent(terms, below, most);
    const newest = await run<Match>(db, text, parameters);
    return newest.length === most ? newest : run<Match>(db, indexed, [query(terms), below, most]);
  };
}

interface Statement {
  text: string;
  parameters: (string | number)[];
}

/** How an engine is asked: `indexed` takes the query, the id below which, and how many. */
interface Asking {
  recent(terms: readonly Term[], below: number, most: number): Statement;
  indexed: string;
  query(terms: readonly Term[]): string;
}

/** Messages that are looked at one by one: some milliseconds' worth. */
const RECENT = { sqlite: 4000, postgres: 10_000 };

/** Words are of letters and digits alone: nothing in them is an operator. https://sqlite.org/fts5.html#full_text_query_syntax */
export function sqliteQuery(terms: readonly Term[]): string {
  return terms
    .map(
      ({ words, prefix, customer }) =>
        `${customer ? '{customer} : ' : ''}"${words.join(' ')}"${prefix ? ' *' : ''}`,
    )
    .join(' AND ');
}

/** https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSQUERY */
export function postgresQuery(terms: readonly Term[]): string {
  return terms
    .map(({ words, prefix, customer }) => {
      const label = (last: boolean) => `${prefix && last ? '*' : ''}${customer ? 'A' : ''}`;
      const marked = words.map((word, at) => `'${word}'${colon(label(at === words.length - 1))}`);
      return `(${marked.join(' <-> ')})`;
    })
    .join(' & ');
}

function colon(label: string): string {
  return label === '' ? '' : `:${label}`;
}

/** FTS5 walks its list from the newest on, and stops at the limit; of beginnings it makes the list first. */
const SQLITE: Asking = {
  recent: recentOnSqlite,
  indexed: `select h.id as id, m.id as "messageId", t.number as number
    from (select rowid as id from search_index where search_index match $1 and rowid < $2
      order by rowid desc limit $3) h
    cross join search s cross join messages m cross join tickets t
    where s.id = h.id and m.id = s.ref and t.id = m.ticket_id order by h.id desc`,
  query: sqliteQuery,
};

/** The same as FTS5 finds: words are whole between spaces. */
function recentOnSqlite(terms: readonly Term[], below: number, most: number): Statement {
  const within = (column: string, at: number) => `instr(' ' || ${column} || ' ', $${at}) > 0`;
  const wanted = terms.map(({ customer }, index) =>
    customer
      ? within('customer', index + 2)
      : `(${within('words', index + 2)} or ${within('customer', index + 2)})`,
  );
  const text = `select h.id as id, m.id as "messageId", t.number as number
    from (select id, ref from search
      where id < $1 and id >= min($1, (select coalesce(max(id), 0) + 1 from search)) - ${RECENT.sqlite}
      and ${wanted.join(' and ')} order by id desc limit $${terms.length + 2}) h
    cross join messages m cross join tickets t where m.id = h.ref and t.id = m.ticket_id order by h.id desc`;
  const said = terms.map(({ words, prefix }) => ` ${words.join(' ')}${prefix ? '' : ' '}`);
  return { text, parameters: [below, ...said, most] };
}

const withTickets = (hits: string) => `with hits as materialized (${hits})
  select h.id as id, m.id as "messageId", t.number as number
  from hits h join messages m on m.id = h.ref join tickets t on t.id = m.ticket_id order by h.id desc`;

/** `offset 0` keeps the planner from choosing the other way. */
const POSTGRES: Asking = {
  recent: (terms, below, most) => ({
    text: withTickets(`select r.id, r.ref from (
        select id, ref, entry from search
        where id < $2 and id >= least($2, (select coalesce(max(id), 0) + 1 from search)) - ${RECENT.postgres}
        order by id desc offset 0
      ) r where r.entry @@ to_tsquery('simple', $1) order by r.id desc limit $3`),
    parameters: [postgresQuery(terms), below, most],
  }),
  indexed: withTickets(`select i.id, i.ref from (
      select id, ref from search where entry @@ to_tsquery('simple', $1) and id < $2 offset 0
    ) i order by i.id desc limit $3`),
  query: postgresQuery,
};
