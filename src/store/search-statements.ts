import type { Term } from '../domain/search.ts';
import { numbersOf, run } from './bulk.ts';
import type { Db, Engine } from './database.ts';
import { planned } from './planned.ts';

/** Words are of letters and digits alone: nothing in them is an operator. https://sqlite.org/fts5.html#full_text_query_syntax */
function sqliteQuery(terms: readonly Term[]): string {
  return terms
    .map(
      ({ words, prefix, customer }) =>
        `${customer ? '{customer} : ' : ''}"${words.join(' ')}"${prefix ? ' *' : ''}`,
    )
    .join(' AND ');
}

/** https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSQUERY */
function postgresQuery(terms: readonly Term[]): string {
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

/** To map the pages that hold more ids takes PostgreSQL longer than reading all rows with a rare word. */
const WIDE = 3_000_000;

/** The ids from `low` to below `high` of the rows that have all terms, as the engine's own index knows them; the greatest first. */
export async function indexedIds(
  db: Db,
  engine: Engine,
  terms: readonly Term[],
  low: number,
  high: number,
): Promise<number[]> {
  // What is reckoned is looked for in no index.
  const id = high - low > WIDE ? 'id + 0' : 'id';
  const rows =
    engine === 'postgres'
      ? await run<{ id: number }>(
          db,
          `select i.id from (
            select id from search where entry @@ to_tsquery('simple', $1) and ${id} >= $2 and ${id} < $3 offset 0
          ) i order by i.id desc`,
          [postgresQuery(terms), low, high],
        )
      : await run<{ id: number }>(
          db,
          `select rowid as id from search_index where search_index match $1 and rowid >= $2 and rowid < $3
            order by rowid desc`,
          [sqliteQuery(terms), low, high],
        );
  return rows.map(({ id }) => id);
}

/** An indexed message in which everything stands that was looked for. */
export interface Entry {
  /** Greater ones are newer. */
  id: number;
  messageId: string;
}

interface Statement {
  text: string;
  parameters: (string | number)[];
}

/** How an engine is asked for the newest entries with all terms, at most so many, the greatest id first. */
export interface Statements {
  /** The rows from `low` to below `high`, looked at one after the other, the newest first. */
  oneByOne(terms: readonly Term[], low: number, high: number, most: number): Statement;
  /** The rows with these ids. */
  among(terms: readonly Term[], ids: readonly number[], most: number): Statement;
  /** The rows from `low` to below `high`, by its own index. */
  indexed(terms: readonly Term[], low: number, high: number, most: number): Statement;
}

export function statementsOf(engine: Engine): Statements {
  return engine === 'postgres' ? POSTGRES : SQLITE;
}

/** What is true of a row that has all terms, in parameters from `$first` on: words are whole between spaces. */
function standing(engine: Engine, terms: readonly Term[], first: number): { where: string; said: string[] } {
  const find = engine === 'postgres' ? 'strpos' : 'instr';
  const within = (column: string, at: number) => `${find}(' ' || ${column} || ' ', $${at}) > 0`;
  const wanted = terms.map(({ customer }, index) =>
    customer
      ? within('customer', index + first)
      : `(${within('words', index + first)} or ${within('customer', index + first)})`,
  );
  const said = terms.map(({ words, prefix }) => ` ${words.join(' ')}${prefix ? '' : ' '}`);
  return { where: wanted.join(' and '), said };
}

const SQLITE: Statements = {
  oneByOne(terms, low, high, most) {
    const { where, said } = standing('sqlite', terms, 3);
    const text = `select id, ref as "messageId" from search where id >= $1 and id < $2 and ${where}
      order by id desc limit $${terms.length + 3}`;
    return { text, parameters: [low, high, ...said, most] };
  },
  among(terms, ids, most) {
    const { where, said } = standing('sqlite', terms, 2);
    const text = `select id, ref as "messageId" from search where id in ${numbersOf('sqlite', '$1')} and ${where}
      order by id desc limit $${terms.length + 2}`;
    return { text, parameters: [JSON.stringify(ids), ...said, most] };
  },
  // FTS5 walks its list from the newest on, and stops at the limit; of beginnings it makes the list first.
  indexed: (terms, low, high, most) => ({
    text: `select s.id as id, s.ref as "messageId"
      from (select rowid as id from search_index where search_index match $1 and rowid >= $2 and rowid < $3
        order by rowid desc limit $4) i cross join search s where s.id = i.id order by s.id desc`,
    parameters: [sqliteQuery(terms), low, high, most],
  }),
};

/** `offset 0` keeps the planner from choosing the other way. */
const POSTGRES: Statements = {
  oneByOne(terms, low, high, most) {
    const { where, said } = standing('postgres', terms, 3);
    const text = `select r.id, r.ref as "messageId" from (
        select id, ref, customer, words from search where id >= $1 and id < $2 order by id desc offset 0
      ) r where ${where} order by r.id desc limit $${terms.length + 3}`;
    return { text, parameters: [low, high, ...said, most] };
  },
  among(terms, ids, most) {
    const { where, said } = standing('postgres', terms, 2);
    const text = `select r.id, r.ref as "messageId" from (
        select id, ref, customer, words from search where id in ${numbersOf('postgres', '$1')} offset 0
      ) r where ${where} order by r.id desc limit $${terms.length + 2}`;
    return { text: planned(text), parameters: [JSON.stringify(ids), ...said, most] };
  },
  // To the index a customer's last word and the first of the text stand together.
  indexed(terms, low, high, most) {
    const { where, said } = standing('postgres', terms, 4);
    const text = `select i.id, i.ref as "messageId" from (
        select id, ref, customer, words from search
        where entry @@ to_tsquery('simple', $1) and id >= $2 and id < $3 offset 0
      ) i where ${where} order by i.id desc limit $${terms.length + 4}`;
    return { text, parameters: [postgresQuery(terms), low, high, ...said, most] };
  },
};
