import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { prepare } from './prepare.mjs';
import { ROOT } from './run.mjs';

// npm run rules [-- <folder>]: checks the rules and runs their examples, without starting anything.
await prepare({ parts: ['server'] });
process.chdir(ROOT);
const env = join(ROOT, '.env');
if (existsSync(env)) process.loadEnvFile(env);
const { checkRules } = await import('../dist/policy/check.js');
const { languageFrom } = await import('../dist/texts/languages.js');
const folder = process.argv[2] ?? (process.env.RULES_DIR || './rules');
const { good, lines } = await checkRules(folder, languageFrom(process.env.LANGUAGE ?? '') ?? 'en');
process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = good ? 0 : 1;
