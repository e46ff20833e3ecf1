import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { prepare } from './prepare.mjs';
import { ROOT } from './run.mjs';

// npm run policy -- test [<folder>]: checks the rules and runs their examples, without starting anything.
// npm run policy -- backtest --since 30d --rules <folder>: tries other rules on what happened; reads, changes nothing.
await prepare({ parts: ['server'] });
process.chdir(ROOT);
const env = join(ROOT, '.env');
if (existsSync(env)) process.loadEnvFile(env);
const [what, folder] = process.argv.slice(2);
if (what === 'backtest') {
  await import('../dist/policy/run.js');
} else if (what === undefined || what === 'test') {
  const { checkRules } = await import('../dist/policy/check.js');
  const { languageFrom } = await import('../dist/texts/languages.js');
  const rules = folder ?? (process.env.RULES_DIR || './rules');
  const { good, lines } = await checkRules(
    rules,
    languageFrom(process.env.LANGUAGE ?? '') ?? 'en',
    Date.now(),
  );
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = good ? 0 : 1;
} else {
  process.stderr.write('npm run policy -- test [FOLDER] | backtest --since 30d --rules FOLDER\n');
  process.exitCode = 1;
}
