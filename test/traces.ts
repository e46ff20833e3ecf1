import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import type { Engine } from '../src/store/database.ts';
import { openDatabase } from '../src/store/open.ts';
import { Stage } from './desks.stage.ts';

/** Where words of somebody may have stayed: a house with both desks, its database and its files. */
export interface Traces {
  stage: Stage;
  /** What Slack and Discord show now, as far as it holds one of the words. */
  shown(words: readonly string[]): string[];
  /** Every row of the database, as a dump has them. */
  rows(): Promise<string>;
  /** Every byte of the files, and of the database where it is one. */
  bytes(): string;
  close(): Promise<void>;
}

export async function openTraces(engine: Engine): Promise<Traces> {
  const files = mkdtempSync(join(tmpdir(), 'osem-traces-'));
  const stage = await Stage.open({ engine, env: { DATA_DIR: files } });
  const { databaseUrl } = stage.house;
  return {
    stage,
    shown: (words) =>
      [...stage.slack.messages, ...stage.discord.messages, ...stage.slack.homes.values()]
        .map((one) => JSON.stringify(one))
        .filter((one) => words.some((word) => one.includes(word))),
    rows: () => everyRow(databaseUrl, engine),
    bytes: () => bytesIn([files, ...(engine === 'sqlite' ? [dirname(fileOf(databaseUrl))] : [])]),
    async close() {
      await stage.close();
      rmSync(files, { recursive: true, force: true });
    },
  };
}

function fileOf(url: string): string {
  return url.slice('sqlite:'.length);
}

export function bytesIn(folders: readonly string[]): string {
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

/** Every table there is, those of the jobs too. */
export async function everyRow(url: string, engine: Engine): Promise<string> {
  const { db } = await openDatabase(url);
  const { rows } = await sql.raw<{ name: string }>(TABLES[engine]).execute(db);
  const all = [];
  for (const { name } of rows)
    for (const row of (await sql.raw(`select * from ${name}`).execute(db)).rows) all.push({ name, row });
  await db.destroy();
  return JSON.stringify(all, (_key, value) => (typeof value === 'bigint' ? `${value}` : value));
}

const TABLES = {
  sqlite: "select name from sqlite_master where type = 'table'",
  postgres: `select table_schema || '.' || table_name as name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
};
