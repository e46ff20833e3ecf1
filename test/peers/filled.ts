import { run } from '../../src/store/bulk.ts';
import type { Db } from '../../src/store/database.ts';
import { type TableShape, tablesOf } from '../../src/store/table-shapes.ts';
import type { Row, Value } from '../../src/store/table-sums.ts';

const ROWS = 3;
/** What is easily lost: quotes, letters of more than two bytes, a line's end, what looks like a number or an escape. */
const WORDS = ['"š\\u0041\'\n😀', '00123', 'null'];
/** The greatest and the least whole numbers that JavaScript holds exactly. */
const NUMBERS = [Number.MAX_SAFE_INTEGER, -7, 0];
/** What the database itself reads. */
const GIVEN: Readonly<Record<string, Value>> = { 'tickets.tags': '["a","ž \\"b\\""]' };

/** Puts rows into every table of a migrated SQLite database, by its schema alone; answers the tables. */
export async function fillAll(db: Db): Promise<TableShape[]> {
  const shapes = await tablesOf(db);
  for (const shape of shapes.filter(({ derived }) => !derived)) {
    const parents = await run<{ own: string; parent: string; theirs: string }>(
      db,
      `select "from" as own, "table" as parent, "to" as theirs from pragma_foreign_key_list($1)`,
      [shape.name],
    );
    const optional = await run<{ name: string }>(
      db,
      'select name from pragma_table_xinfo($1) where "notnull" = 0 and pk = 0',
      [shape.name],
    );
    const mayBeNull = new Set(optional.map(({ name }) => name));
    for (let at = 0; at < ROWS; at++) {
      const row: Record<string, Value> = {};
      for (const { name, type } of shape.columns) {
        const of = parents.find(({ own }) => own === name);
        row[name] =
          GIVEN[`${shape.name}.${name}`] ??
          (of !== undefined
            ? valueAt(of.parent, of.theirs, 'text', at)
            : at === 1 && mayBeNull.has(name)
              ? null
              : valueAt(shape.name, name, name === shape.identity ? 'identity' : type, at));
      }
      await insert(db, shape.name, row);
    }
  }
  return shapes;
}

function valueAt(table: string, column: string, type: string, at: number): Value {
  if (type === 'identity') return (at + 1) * 5;
  if (type === 'integer') return (NUMBERS[at] ?? 0) - (at === 0 ? column.length : 0);
  const words = `${table}.${column} ${at} ${WORDS[at]}`;
  return type === 'blob' ? Buffer.from(`\0${words}`) : words;
}

async function insert(db: Db, table: string, row: Row): Promise<void> {
  const names = Object.keys(row);
  await run(
    db,
    `insert into "${table}" (${names.map((name) => `"${name}"`).join(', ')})
      values (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
    names.map((name) => row[name]),
  );
}
