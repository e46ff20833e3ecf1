import { existsSync } from 'node:fs';
import { Kysely } from 'kysely';
import { CodedError } from '../domain/coded-error.ts';
import { type KeptJob, keepInTable, keptJobs, remember } from '../jobs/kept-jobs.ts';
import { run } from './bulk.ts';
import type { Database, Db, Engine, Trx } from './database.ts';
import { fileOf } from './dialect.ts';
import { BORN_WITH_A_ROW, lookEmpty, refuseUnlessEmpty } from './empty-postgres.ts';
import { missingMigrations } from './migrations.ts';
import { openDatabase } from './open.ts';
import { storeError } from './store-error.ts';
import { countOf, countOn, lastGiven, rowsIn, valuesOf, writeRows } from './table-rows.ts';
import { type TableShape, tablesOf } from './table-shapes.ts';
import { differing, type TableCount, TableSum } from './table-sums.ts';

/** A table's count on both sides. */
export interface Compared {
  from: TableCount;
  to: TableCount;
}

/** Told of each table once its rows are written. */
export type TellCopied = (count: TableCount) => void;

/**
 * Opens a SQLite file for reading, and keeps everybody else out for as long. Throws CodedError 'not-found' (no such file),
 * 'conflict' (somebody has it open), 'wrong-setting' (its tables are not of this version).
 */
export async function openAlone(file: string): Promise<Db> {
  if (!existsSync(file)) throw new CodedError('not-found', `There is no file ${file}`);
  const { SqliteDialect } = await import('./sqlite-dialect.ts');
  const db = new Kysely<Database>({ dialect: new SqliteDialect(file, { alone: true }) });
  try {
    await run(db, 'select count(*) as tables from sqlite_schema', []);
  } catch (error) {
    await db.destroy();
    throw new CodedError('conflict', `Somebody has ${file} open: stop the house first`, { cause: error });
  }
  return ofThisVersion(db, 'sqlite', file);
}

/** Hashes of the attachments whose bytes lie in a folder beside the database. */
export async function hashesBeside(lite: Db): Promise<string[]> {
  const rows = await run<{ hash: string }>(lite, 'select hash from files where body is null order by 1', []);
  return rows.map(({ hash }) => hash);
}

/** PostgreSQL without changing anything in it. Throws as `openDatabase` does, and 'wrong-setting' as `openAlone` does. */
export async function openAsItIs(url: string): Promise<Db> {
  const { postgresDialect } = await import('./postgres-dialect.ts');
  return ofThisVersion(
    new Kysely<Database>({ dialect: postgresDialect(url, 2) }),
    'postgres',
    'The database',
  );
}

/** Whether this is a SQLite file that somebody else has open. Changes nothing, and keeps others out for the moment of its look. */
export async function isOpenElsewhere(url: string): Promise<boolean> {
  if (!url.startsWith('sqlite:')) return false;
  try {
    await (await openAlone(fileOf(url))).destroy();
    return false;
  } catch (error) {
    return error instanceof CodedError && error.code === 'conflict';
  }
}

async function ofThisVersion(db: Db, engine: Engine, what: string): Promise<Db> {
  const missing = await missingMigrations(db, engine).catch(async (error: unknown) => {
    await db.destroy();
    throw storeError(error);
  });
  if (missing === 0) return db;
  await db.destroy();
  throw new CodedError(
    'wrong-setting',
    `${what} lacks ${missing} steps to the tables of this version: start this version on it once`,
  );
}

/**
 * Copies a SQLite database into an empty PostgreSQL, in one transaction: all of it is there, proven equal, or nothing.
 * `bytes` gives a file by its hash, or null. A database with rows of anybody is left
 * untouched. Throws CodedError 'conflict' (it has rows, or the proof failed),
 * 'malformed' (a value that PostgreSQL cannot hold as it is), 'store-down'.
 */
export async function copyIntoPostgres(
  lite: Db,
  url: string,
  { bytes, tell }: { bytes(hash: string): Promise<Uint8Array | null>; tell: TellCopied },
): Promise<Compared[]> {
  // Before its tables are made or changed: what is somebody else's stays as it is.
  await lookEmpty(url);
  const { db } = await openDatabase(url);
  const { openDistributedJobs, idOf } = await import('../jobs/distributed.ts');
  let close = () => db.destroy();
  try {
    const shapes = await tablesOf(lite);
    await refuseUnlessEmpty(db);
    const boss = await openDistributedJobs({
      ...{ url, db, now: () => 0, random: () => 0 },
      ...{ onNews: () => () => undefined, onError: () => undefined },
    });
    close = () => boss.close().then(() => db.destroy());
    const compared = await db.transaction().execute(async (trx) => {
      const from: TableCount[] = [];
      for (const shape of shapes) {
        from.push(await copyTable({ db: lite, engine: 'sqlite' }, { db: trx, engine: 'postgres' }, shape));
        tell(from.at(-1) as TableCount);
      }
      await putBytes(trx, bytes);
      const jobs = await keptJobs(lite, 'sqlite');
      await boss.enqueue(trx, jobs);
      await remember(
        trx,
        jobs.map((job) => ({ ...job, id: idOf(job.key) })),
      );
      from.push(sumOfJobs(jobs, idOf));
      const to = [...(await countsOf(trx, 'postgres', shapes)), await jobsOn(trx, 'postgres', idOf)];
      await proveNumbers(lite, trx, shapes);
      return proven(from, to);
    });
    await run(db, 'analyze', []);
    return compared;
  } catch (error) {
    throw storeError(error);
  } finally {
    await close();
  }
}

/** Copies PostgreSQL as it is at one instant into a new SQLite file; `keep` is given the bytes of each file. Throws as the other way. */
export async function copyFromPostgres(
  postgres: Db,
  file: string,
  { keep, tell }: { keep(hash: string, bytes: Uint8Array): Promise<void>; tell: TellCopied },
): Promise<Compared[]> {
  const { db: lite } = await openDatabase(`sqlite:${file}`);
  const { idOf } = await import('../jobs/distributed.ts');
  try {
    await run(lite, 'pragma synchronous = off', []);
    const shapes = await tablesOf(lite);
    const from = await postgres
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (trx) => {
        const counts: TableCount[] = [];
        for (const shape of shapes) {
          counts.push(
            await copyTable({ db: trx, engine: 'postgres' }, { db: lite, engine: 'sqlite' }, shape),
          );
          tell(counts.at(-1) as TableCount);
        }
        await takeBytes(trx, keep);
        const jobs = await keptJobs(trx, 'postgres');
        await lite.transaction().execute((own) => keepInTable(own, jobs));
        return [...counts, sumOfJobs(jobs, idOf)];
      });
    const to = [...(await countsOf(lite, 'sqlite', shapes)), await jobsOn(lite, 'sqlite', idOf)];
    await run(lite, 'pragma wal_checkpoint(truncate)', []);
    return proven(from, to);
  } finally {
    await lite.destroy();
  }
}

async function countsOf(db: Db, engine: Engine, shapes: readonly TableShape[]): Promise<TableCount[]> {
  const counts: TableCount[] = [];
  for (const shape of shapes) counts.push(await countOf(db, engine, shape));
  return counts;
}

interface Side<D extends Db> {
  db: D;
  engine: Engine;
}

/** SQLite takes a transaction for each part: its log does not grow beyond that. */
async function copyTable(from: Side<Db>, to: Side<Db>, shape: TableShape): Promise<TableCount> {
  const sum = new TableSum();
  if (BORN_WITH_A_ROW.has(shape.name)) await run(to.db, `delete from "${shape.name}"`, []);
  for await (const rows of rowsIn(from.db, from.engine, shape)) {
    for (const row of rows) sum.add(valuesOf(row, shape));
    if (!shape.derived) await writeRows(to.db as Trx, to.engine, shape, rows);
  }
  await countOn(from, { ...to, db: to.db as Trx }, shape);
  return sum.of(shape.name);
}

/** By hash, one at a time: a file has at most 20 MB. */
async function putBytes(trx: Trx, bytes: (hash: string) => Promise<Uint8Array | null>): Promise<void> {
  let last = '';
  for (;;) {
    const rows = await run<{ hash: string }>(
      trx,
      'select hash from files where hash > $1 and body is null order by hash limit 250',
      [last],
    );
    for (const { hash } of rows) {
      const body = await bytes(hash);
      if (body !== null) await run(trx, 'update files set body = $1 where hash = $2', [body, hash]);
    }
    const end = rows.at(-1);
    if (end === undefined) return;
    last = end.hash;
  }
}

async function takeBytes(trx: Trx, keep: (hash: string, bytes: Uint8Array) => Promise<void>): Promise<void> {
  const hashes = await run<{ hash: string }>(trx, 'select hash from files where body is not null', []);
  for (const { hash } of hashes) {
    const [row] = await run<{ body: Uint8Array }>(trx, 'select body from files where hash = $1', [hash]);
    if (row !== undefined) await keep(hash, row.body);
  }
}

async function jobsOn(db: Db, engine: Engine, idOf: (key: string) => string): Promise<TableCount> {
  return sumOfJobs(await keptJobs(db, engine), idOf);
}

function sumOfJobs(jobs: readonly KeptJob[], idOf: (key: string) => string): TableCount {
  const sum = new TableSum();
  for (const { key, kind, payload, runAt, attempts, deadAt, error } of jobs)
    sum.add([idOf(key), kind, sorted(payload), runAt, attempts, deadAt, error]);
  return sum.of('jobs');
}

/** PostgreSQL keeps the keys of JSON in an order of its own. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, sorted(item)]);
}

async function proveNumbers(lite: Db, trx: Trx, shapes: readonly TableShape[]): Promise<void> {
  for (const { name, identity } of shapes) {
    if (identity === null) continue;
    const [from, to] = [
      await lastGiven(lite, 'sqlite', name, identity),
      await lastGiven(trx, 'postgres', name, identity),
    ];
    if (from !== to) throw new CodedError('conflict', `${name} would count on from ${to}, not from ${from}`);
  }
}

function proven(from: readonly TableCount[], to: readonly TableCount[]): Compared[] {
  const wrong = differing(from, to);
  if (wrong.length > 0)
    throw new CodedError('conflict', `What was written is not what was read: ${wrong.join(', ')}`);
  return from.map((count) => ({
    from: count,
    to: to.find(({ table }) => table === count.table) as TableCount,
  }));
}
