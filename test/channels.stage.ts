import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from './peers/database.ts';

/** What the suites of channels look up in a house on SQLite. */

/** The house's secrets by purpose, as it lends them to its channels. */
export async function secretsOf(databaseUrl: string): Promise<(purpose: string) => string> {
  const db = connect('sqlite', fileOf(databaseUrl));
  try {
    const master = await db
      .selectFrom('secrets')
      .select('value')
      .where('purpose', '=', 'master')
      .executeTakeFirstOrThrow();
    return (purpose) => createHmac('sha256', master.value).update(purpose).digest('hex');
  } finally {
    await db.destroy();
  }
}

/** The deliveries of a channel that are stored. */
export async function inboxOf(databaseUrl: string, channel: string): Promise<{ applied: boolean }[]> {
  const db = connect('sqlite', fileOf(databaseUrl));
  try {
    const rows = await db
      .selectFrom('inbox')
      .select(['applied_at', 'dead_at'])
      .where('channel', '=', channel)
      .execute();
    return rows.map((row) => ({ applied: row.applied_at !== null }));
  } finally {
    await db.destroy();
  }
}

/** The recorded samples of a channel. */
export function sampleBodies(id: string): string[] {
  const folder = new URL(`../src/channels/${id}/samples/`, import.meta.url);
  return readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
}

function fileOf(databaseUrl: string): string {
  return databaseUrl.replace(/^sqlite:/, '');
}
