import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { typed } from './options.mjs';
import { prepare } from './prepare.mjs';
import { ROOT } from './run.mjs';

// npm run sign-in <name>: prints a link that signs somebody of the team in to the desk, once, within 15 minutes.
typed('npm run sign-in <name>', { words: 20 });
await prepare({ parts: ['server'] });
process.chdir(ROOT);
const env = join(ROOT, '.env');
if (existsSync(env)) process.loadEnvFile(env);
await import('../dist/people/sign-in.js');
