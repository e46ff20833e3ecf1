import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { notKeptByNpm } from './options.mjs';
import { prepare } from './prepare.mjs';
import { ROOT } from './run.mjs';

// npm run backup -- [folder] [--keep 14] | --verify <backup>: beside a house that serves.
notKeptByNpm('npm run backup -- [<folder>] [--keep 14] | --verify <backup>', ['keep', 'verify']);
await prepare({ parts: ['server'] });
process.chdir(ROOT);
const env = join(ROOT, '.env');
if (existsSync(env)) process.loadEnvFile(env);
await import('../dist/backup/run-backup.js');
