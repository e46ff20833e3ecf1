import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { notKeptByNpm } from './options.mjs';
import { prepare } from './prepare.mjs';
import { ROOT } from './run.mjs';

// npm run move:postgres -- --to postgres://…: an SQLite file and its attachments, proven equal. Stop the house first.
notKeptByNpm(
  'PGPASSWORD=password npm run move:postgres -- --to postgres://user@host/database [--from ./data/osem.db] [--skip-missing]',
  ['to', 'from', 'skip-missing'],
);
await prepare({ parts: ['server'] });
process.chdir(ROOT);
const env = join(ROOT, '.env');
if (existsSync(env)) process.loadEnvFile(env);
await import('../dist/backup/run-move.js');
