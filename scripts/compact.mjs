import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { typed } from './options.mjs';
import { prepare } from './prepare.mjs';
import { ROOT } from './run.mjs';

// npm run compact: writes the database anew, so that no byte is left of what was struck out. Stop the house first.
typed('npm run compact, with the house stopped');
await prepare({ parts: ['server'] });
process.chdir(ROOT);
const env = join(ROOT, '.env');
if (existsSync(env)) process.loadEnvFile(env);
const { compact } = await import('../dist/store/compact.js');
await compact(process.env.DATABASE_URL || 'sqlite:./data/osem.db').then(
  () => process.stdout.write('Compacted.\n'),
  (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
