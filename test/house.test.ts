import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { startHouse } from '../src/house.ts';
import { newId } from '../src/new-id.ts';
import { channels, desks } from '../src/registry.ts';
import { type TestDatabase, testDatabase } from './peers/database.ts';

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await testDatabase('postgres');
  folder = mkdtempSync(join(tmpdir(), 'osem-start-'));
});
afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const start = (env: Record<string, string>) => {
  const settings = { LOG_LEVEL: 'silent', DATABASE_URL: database.url, DATA_DIR: folder, ...env };
  const config = readConfig({ channels, desks }, settings);
  return startHouse(config, { newId, wallClock: Date.now });
};

/** Connections to the database but the one that asks. */
async function connections(): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(database.db);
  return Number(rows[0]?.count);
}

it('a house that cannot listen closes all it has opened', async () => {
  const other = await new Promise<Server>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
  });
  const address = other.address();
  const PORT = String(typeof address === 'object' ? address?.port : '');
  await expect(start({ PORT })).rejects.toMatchObject({
    code: 'wrong-setting',
    message: expect.stringContaining(`PORT: ${PORT} is taken`),
  });
  await expect.poll(connections).toBe(0);
  other.close();
});

it('a house with broken rules closes all it has opened', async () => {
  await expect(start({ PORT: '0', RULES_DIR: folder })).rejects.toMatchObject({ code: 'broken-rules' });
  await expect.poll(connections).toBe(0);
});
