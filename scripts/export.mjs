import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { notKeptByNpm } from './options.mjs';
import { prepare } from './prepare.mjs';
import { ROOT } from './run.mjs';

// npm run export -- tickets|messages [--format csv|json] [--from …] [--to …] [--status …]: writes to its output.
notKeptByNpm(
  'npm run export -- tickets|messages|decisions [--format csv|json] [--from …] [--to …] [--status …] | --person <address> | --staff <name>',
  ['format', 'from', 'to', 'status', 'person', 'staff'],
);
await prepare({ parts: ['server'] });
process.chdir(ROOT);
const env = join(ROOT, '.env');
if (existsSync(env)) process.loadEnvFile(env);
await import('../dist/export/run.js');
