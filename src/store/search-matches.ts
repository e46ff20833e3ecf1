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

export function findMatches(db: Db, engine: Engine): FindMatches {
  if (engine === 'sqlite')
    return (terms, below, most) => run<Match>(db, SQLITE, [sqliteQuery(terms), below, most]);
  return async (terms, below, most) => {
    const asked = [postgresQuery(terms), below, most];
    const recent = await run<Match>(db, RECENT, asked);
    // Dense words are all among the newest messages; the index would read every one of them, to sort them afterwards.
    return recent.length === most ? recent : run<Match>(db, INDEXED, asked);
  };
}

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

/** FTS5 walks its list from the newest on, and stops at the limit. */
const SQLITE = `select h.id as id, m.id as "messageId", t.number as number
  from (select rowid as id from search_index where search_index match $1 and rowid < $2
    order by rowid desc limit $3) h
  cross join search s cross join messages m cross join tickets t
  where s.id = h.id and m.id = s.ref and t.id = m.ticket_id order by h.id desc`;

/** Messages that are looked at one by one before the index is: some milliseconds' worth. */
const RECENT_MESSAGES = 20_000;

const withTickets = (hits: string) => `with hits as materialized (${hits})
  select h.id as id, m.id as "messageId", t.number as number
  from hits h join messages m on m.id = h.ref join tickets t on t.id = m.ticket_id order by h.id desc`;

/** `offset 0` keeps the planner from using the index after all. */
const RECENT = withTickets(`select r.id, r.ref from (
    select id, ref, entry from search
    where id < $2 and id >= least($2, (select coalesce(max(id), 0) + 1 from search)) - ${RECENT_MESSAGES}
    order by id desc offset 0
  ) r where r.entry @@ to_tsquery('simple', $1) order by r.id desc limit $3`);

const INDEXED = withTickets(`select i.id, i.ref from (
    select id, ref from search where entry @@ to_tsquery('simple', $1) and id < $2 offset 0
  ) i order by i.id desc limit $3`);
