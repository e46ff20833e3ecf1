import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { typed } from './options.mjs';
import { prepare } from './prepare.mjs';
import { ROOT } from './run.mjs';
import { endWithShell } from './shell.mjs';

typed('npm start: it takes no options. Settings stand in .env, or before it: PORT=8080 npm start');
if (process.env.npm_lifecycle_event === 'start') endWithShell();
// The server runs in this very process: signals and exit codes are its own.
await prepare();
// Paths in settings are meant from the top folder, wherever it is started from.
process.chdir(ROOT);
const env = join(ROOT, '.env');
if (existsSync(env)) process.loadEnvFile(env);
await import('../dist/main.js');
