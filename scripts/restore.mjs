import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { notKeptByNpm } from './options.mjs';
import { prepare } from './prepare.mjs';
import { ROOT } from './run.mjs';

// npm run restore -- <backup> [--erasures <file or database>]: into an empty place.
notKeptByNpm('npm run restore -- <backup> [--erasures <file or database>]', ['erasures']);
await prepare({ parts: ['server'] });
process.chdir(ROOT);
const env = join(ROOT, '.env');
if (existsSync(env)) process.loadEnvFile(env);
await import('../dist/backup/run-restore.js');
