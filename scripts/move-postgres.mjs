import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { prepare } from './prepare.mjs';
import { ROOT } from './run.mjs';

// npm run move:postgres -- --to postgres://…: an SQLite file and its attachments, proven equal. Stop the house first.
await prepare({ parts: ['server'] });
process.chdir(ROOT);
const env = join(ROOT, '.env');
if (existsSync(env)) process.loadEnvFile(env);
await import('../dist/backup/run-move.js');
