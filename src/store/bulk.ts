import { CompiledQuery } from 'kysely';
import type { Db, Engine } from './database.ts';

/** Names and types of the columns of the rows that a statement takes as one JSON parameter. */
export type RowShape = Readonly<Record<string, 'text' | 'bigint'>>;

/**
 * A `from` item named `r` that yields the rows of a JSON array: the statement's text stays the same for any number of
 * rows, so that it stays prepared, and a batch is one call.
 */
export function rowsOf(engine: Engine, parameter: string, shape: RowShape): string {
  const columns = Object.entries(shape);
  if (engine === 'postgres') {
    return `json_to_recordset(${parameter}::json) as r(${columns.map(([name, type]) => `${name} ${type}`).join(', ')})`;
  }
  return `(select ${columns.map(([name]) => `value->>'${name}' as ${name}`).join(', ')} from json_each(${parameter})) as r`;
}

/** `insert into table (…) select … from` rows of the shape; `on conflict` and `returning` may follow. */
export function insertRows(engine: Engine, table: string, shape: RowShape): string {
  const names = Object.keys(shape);
  const values = names.map((name) => `r.${name}`);
  return `insert into ${table} (${names.join(', ')}) select ${values.join(', ')} from ${rowsOf(engine, '$1', shape)} where true`;
}

/** A subselect of the numbers in a JSON array. */
export function numbersOf(engine: Engine, parameter: string): string {
  return engine === 'postgres'
    ? `(select value::bigint from json_array_elements_text(${parameter}::json))`
    : `(select value from json_each(${parameter}))`;
}

/** A subselect of the texts in a JSON array. */
export function textsOf(engine: Engine, parameter: string): string {
  return engine === 'postgres'
    ? `(select value from json_array_elements_text(${parameter}::json))`
    : `(select value from json_each(${parameter}))`;
}

/** Runs a statement given as text; parameters are $1, $2, … in order of first appearance on both engines. */
export async function run<Row>(db: Db, text: string, parameters: readonly unknown[]): Promise<Row[]> {
  const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(text, [...parameters]));
  return rows;
}

/** Parts of one question that are asked at once, and items below which a part is not worth a statement. */
const AT_ONCE = 8;
const LEAST = 3;

/**
 * What `ask` finds of the items, in no order: on PostgreSQL in several statements at once. Rows that lie anywhere in a large database cost several reads of the
 * disk each, and a statement reads one after the other.
 */
export async function spread<Item, Row>(
  engine: Engine,
  items: readonly Item[],
  ask: (part: readonly Item[]) => Promise<Row[]>,
): Promise<Row[]> {
  const parts = engine === 'postgres' ? Math.min(AT_ONCE, Math.ceil(items.length / LEAST)) : 1;
  const size = Math.ceil(items.length / Math.max(1, parts));
  const all = Array.from({ length: parts }, (_, at) => items.slice(at * size, (at + 1) * size));
  return (await Promise.all(all.map(ask))).flat();
}
