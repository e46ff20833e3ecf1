import { run } from './bulk.ts';
import type { Db } from './database.ts';

/** What the database itself makes of other tables, on either engine. */
const MADE_BY_TRIGGERS: ReadonlySet<string> = new Set(['ticket_tags']);
/** Whose rows are no rows of ours, and what each engine keeps its own way: see jobs/kept-jobs.ts. */
const NOT_COPIED = /^(?:sqlite_|kysely_|jobs$)/;
/** Where the bytes lie is the engine's affair: in a folder, or in this column. */
const NOT_COMPARED: Readonly<Record<string, string>> = { files: 'body' };

export interface Column {
  name: string;
  type: 'integer' | 'text' | 'blob';
}

/** A table as both engines have it. */
export interface TableShape {
  name: string;
  /** Without those that an engine makes by itself. */
  columns: Column[];
  /** Names that a list is walked by, in order. */
  key: string[];
  /** The column whose values the database counts up, or null. */
  identity: string | null;
  /** Made by triggers from rows of others: compared, never written. */
  derived: boolean;
}

/**
 * All tables whose rows are kept, by the schema of a migrated SQLite database itself, so that a new one is never forgotten;
 * those that others refer to come first. Throws on a column that is neither a number, text nor bytes.
 */
export async function tablesOf(lite: Db): Promise<TableShape[]> {
  const names = await run<{ name: string; wr: number }>(
    lite,
    `select name, wr from pragma_table_list where schema = 'main' and type = 'table' order by name`,
    [],
  );
  const sequences = new Set(
    (
      await run<{ name: string }>(
        lite,
        `select name from sqlite_schema where type = 'table' and lower(sql) like '%autoincrement%'`,
        [],
      )
    ).map(({ name }) => name),
  );
  const shapes = new Map<string, TableShape>();
  for (const { name, wr } of names.filter((one) => !NOT_COPIED.test(one.name)))
    shapes.set(name, await shapeOf(lite, name, wr === 1, sequences.has(name)));
  const ordered = new Set<TableShape>();
  for (const shape of shapes.values()) await putAfterParents(lite, shape, shapes, ordered);
  return [...ordered];
}

async function shapeOf(lite: Db, name: string, keyed: boolean, counts: boolean): Promise<TableShape> {
  const rows = await run<{ name: string; type: string; pk: number }>(
    lite,
    'select name, lower(type) as type, pk from pragma_table_xinfo($1) where hidden = 0 order by cid',
    [name],
  );
  const columns = rows
    .filter((one) => one.name !== NOT_COMPARED[name])
    .map(({ name: column, type }): Column => {
      if (type === 'integer' || type === 'text' || type === 'blob') return { name: column, type };
      throw new TypeError(`${name}.${column} is ${type}, which no copy knows`);
    });
  const keys = rows.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  return {
    name,
    columns,
    key: keyed ? keys.map((one) => one.name) : ['rowid'],
    identity: counts ? (keys[0]?.name ?? null) : null,
    derived: MADE_BY_TRIGGERS.has(name),
  };
}

async function putAfterParents(
  lite: Db,
  shape: TableShape,
  all: ReadonlyMap<string, TableShape>,
  ordered: Set<TableShape>,
): Promise<void> {
  const parents = await run<{ parent: string }>(
    lite,
    'select "table" as parent from pragma_foreign_key_list($1)',
    [shape.name],
  );
  for (const { parent } of parents) {
    const above = all.get(parent);
    if (above !== undefined && above !== shape && !ordered.has(above))
      await putAfterParents(lite, above, all, ordered);
  }
  ordered.add(shape);
}
