import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from './peers/database.ts';
import type { TestHouse } from './peers/house.ts';

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

/** What customers said on a channel, in all tickets, in the order in which it is shown. */
export async function said(get: TestHouse['get'], channel: string): Promise<string[]> {
  const { body } = await get('/api/tickets?limit=50');
  const texts: string[] = [];
  for (const { number, channel: on } of body.tickets as { number: number; channel: string }[]) {
    if (on !== channel) continue;
    const { messages } = (await get(`/api/tickets/${number}`)).body as {
      messages: { kind: string; text: string }[];
    };
    texts.push(...messages.filter(({ kind }) => kind === 'inbound').map(({ text }) => text));
  }
  return texts;
}

/** The recorded samples of a channel. */
export function sampleBodies(id: string): string[] {
  const folder = new URL(`../src/channels/${id}/samples/`, import.meta.url);
  return readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
}

function fileOf(databaseUrl: string): string {
  return databaseUrl.replace(/^sqlite:/, '');
}
