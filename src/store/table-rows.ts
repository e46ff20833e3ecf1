import { CodedError } from '../domain/coded-error.ts';
import { run } from './bulk.ts';
import type { Db, Engine, Trx } from './database.ts';
import type { TableShape } from './table-shapes.ts';
import { type Row, type TableCount, TableSum, written } from './table-sums.ts';

const ROWS = 250;
/** Characters of one statement's rows; a message has at most 200,000. */
const CHARACTERS = 4_000_000;

/** The rows of a table, so many at a time. PostgreSQL is read by a cursor: `db` is a transaction there. */
export async function* rowsIn(db: Db, engine: Engine, shape: TableShape): AsyncGenerator<Row[]> {
  yield* engine === 'postgres' ? byCursor(db, shape) : byKey(db, shape);
}

/** What the rows of a table come to. */
export async function countOf(db: Db, engine: Engine, shape: TableShape): Promise<TableCount> {
  const sum = new TableSum();
  for await (const rows of rowsIn(db, engine, shape)) for (const row of rows) sum.add(valuesOf(row, shape));
  return sum.of(shape.name);
}

/** A row's values in the order of the columns, bytes as hexadecimal digits. */
export function valuesOf(row: Row, { columns }: TableShape): (string | number | null)[] {
  return columns.map(({ name }) => written(row[name] ?? null));
}

async function* byCursor(trx: Db, { name, columns }: TableShape): AsyncGenerator<Row[]> {
  const list = columns.map((column) => `"${column.name}"`).join(', ');
  await run(trx, `declare copied no scroll cursor for select ${list} from "${name}"`, []);
  for (;;) {
    const rows = await run<Row>(trx, `fetch ${ROWS} from copied`, []);
    if (rows.length === 0) break;
    yield rows;
  }
  await run(trx, 'close copied', []);
}

async function* byKey(db: Db, { name, columns, key }: TableShape): AsyncGenerator<Row[]> {
  const list = columns.map((column) => `"${column.name}"`).join(', ');
  const places = key.map((column, at) => `${column} as "at ${at}"`).join(', ');
  const behind = `(${key.join(', ')}) > (${key.map((_, at) => `$${at + 1}`).join(', ')})`;
  let last: Row | undefined;
  for (;;) {
    const from = last;
    const rows: Row[] = await run<Row>(
      db,
      `select ${list}, ${places} from "${name}" ${from === undefined ? '' : `where ${behind}`}
        order by ${key.join(', ')} limit ${ROWS}`,
      from === undefined ? [] : key.map((_, at) => from[`at ${at}`]),
    );
    last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
  }
}

/**
 * Writes rows as they are: nothing is converted on the way. Throws CodedError 'malformed' on what the other engine could not hold
 * as it stands.
 */
export async function writeRows(
  trx: Trx,
  engine: Engine,
  shape: TableShape,
  rows: readonly Row[],
): Promise<void> {
  let part: string[] = [];
  let size = 0;
  for (const row of rows) {
    const json = JSON.stringify(storable(valuesOf(row, shape), shape));
    part.push(json);
    size += json.length;
    if (size < CHARACTERS) continue;
    await run(trx, insertOf(engine, shape), [`[${part.join(',')}]`]);
    [part, size] = [[], 0];
  }
  if (part.length > 0) await run(trx, insertOf(engine, shape), [`[${part.join(',')}]`]);
}

function storable(values: (string | number | null)[], { name, columns }: TableShape) {
  for (const [at, value] of values.entries()) {
    const whole = typeof value !== 'number' || Number.isSafeInteger(value);
    const text = typeof value !== 'string' || (value.isWellFormed() && !value.includes('\0'));
    if (!whole || !text)
      throw new CodedError(
        'malformed',
        `${name}.${columns[at]?.name} holds ${whole ? 'text with a character that' : 'a number that'} cannot be kept exactly, beside ${JSON.stringify(values[0])}`,
      );
  }
  return values;
}

const TYPES = { integer: 'bigint', text: 'text', blob: 'text' } as const;

/** Rows come as arrays: a name of ours is then no path into JSON. */
function insertOf(engine: Engine, { name, columns }: TableShape): string {
  const list = columns.map((column) => `"${column.name}"`).join(', ');
  if (engine === 'sqlite') {
    const values = columns.map(({ type }, at) =>
      type === 'blob' ? `unhex(value->>${at})` : `value->>${at}`,
    );
    return `insert into "${name}" (${list}) select ${values.join(', ')} from json_each($1) where true`;
  }
  const values = columns.map(({ type }, at) => {
    const value = `(r.v->>${at})`;
    return type === 'blob' ? `decode(${value}, 'hex')` : `${value}::${TYPES[type]}`;
  });
  return `insert into "${name}" (${list}) overriding system value
    select ${values.join(', ')} from json_array_elements($1::json) as r(v)`;
}

/** What is counted up goes on behind the greatest number that was ever given. */
export async function countOn(
  from: { db: Db; engine: Engine },
  to: { db: Trx; engine: Engine },
  { name, identity }: TableShape,
): Promise<void> {
  if (identity === null) return;
  const last = await lastGiven(from.db, from.engine, name, identity);
  if (to.engine === 'postgres') {
    if (last > 0)
      await run(to.db, `select setval(pg_get_serial_sequence($1, $2), ${last}, true)`, [name, identity]);
    return;
  }
  await run(to.db, 'delete from sqlite_sequence where name = $1', [name]);
  await run(to.db, 'insert into sqlite_sequence (name, seq) values ($1, $2)', [name, last]);
}

/** The greatest number that a table ever gave, whether or not its row is still there. */
export async function lastGiven(db: Db, engine: Engine, table: string, identity: string): Promise<number> {
  if (engine === 'sqlite') {
    const [row] = await run<{ seq: number }>(db, 'select seq from sqlite_sequence where name = $1', [table]);
    return Math.max(0, row?.seq ?? 0);
  }
  const [given] = await run<{ name: string }>(db, 'select pg_get_serial_sequence($1, $2) as name', [
    table,
    identity,
  ]);
  const [row] = await run<{ last: number; used: number }>(
    db,
    `select last_value as last, is_called::int as used from ${given?.name}`,
    [],
  );
  return row?.used === 1 ? row.last : 0;
}
