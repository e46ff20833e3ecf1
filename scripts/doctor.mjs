import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { typed } from './options.mjs';
import { prepare } from './prepare.mjs';
import { ROOT } from './run.mjs';

// npm run doctor [-- --json]: proves the installation as far as it can be known, without starting anything.
typed('npm run doctor [-- --json]', { options: { json: { type: 'boolean' } } });
await prepare();
process.chdir(ROOT);
const env = join(ROOT, '.env');
if (existsSync(env)) process.loadEnvFile(env);
await import('../dist/doctor/doctor.js');
