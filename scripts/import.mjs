import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { notKeptByNpm } from './options.mjs';
import { prepare } from './prepare.mjs';
import { ROOT } from './run.mjs';

// npm run import -- zendesk|chatwoot|csv <file or folder> [--check] [--skip-wrong]: cases of another desk, as they were.
notKeptByNpm(
  'npm run import -- zendesk|chatwoot|csv <file or folder> [--files <folder>] [--check] [--skip-wrong]',
  ['check', 'skip-wrong', 'files'],
);
await prepare({ parts: ['server'] });
process.chdir(ROOT);
const env = join(ROOT, '.env');
if (existsSync(env)) process.loadEnvFile(env);
await import('../dist/import/run-import.js');
