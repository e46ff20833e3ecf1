import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { notKeptByNpm, typed } from './options.mjs';
import { prepare } from './prepare.mjs';
import { ROOT } from './run.mjs';

// npm run policy -- test [<folder>]: checks the rules and runs their examples, without starting anything.
// npm run policy -- backtest --since 30d --rules <folder>: tries other rules on what happened; reads, changes nothing.
const USAGE = 'npm run policy -- test [<folder>] | backtest --since 30d --rules <folder>';
notKeptByNpm(USAGE, ['since', 'until', 'rules', 'profile', 'set', 'json', 'html']);
const [what = 'test', folder] =
  process.argv[2] === 'backtest' ? ['backtest'] : typed(USAGE, { words: 2 }).words;
await prepare({ parts: ['server'] });
process.chdir(ROOT);
const env = join(ROOT, '.env');
if (existsSync(env)) process.loadEnvFile(env);
if (what === 'backtest') {
  await import('../dist/policy/run.js');
} else if (what === 'test') {
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
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 1;
}
