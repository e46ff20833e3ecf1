import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { typed } from './options.mjs';
import { prepare } from './prepare.mjs';
import { program, ROOT, run } from './run.mjs';

/** Everything that must be true of a change. `--fast` leaves out the tests. */
const STEPS = [
  { name: 'types of the server', args: program('tsc', '--noEmit') },
  { name: 'types of the desk', needs: 'src/desks/web/ui/tsconfig.json' },
  { name: 'types of the widget', needs: 'src/channels/webchat/widget/tsconfig.json' },
  { name: 'types of the tests', needs: 'test/tsconfig.json' },
  { name: 'types of the preview', needs: 'preview/tsconfig.json' },
  { name: 'types of the benchmarks', needs: 'bench/tsconfig.json' },
  { name: 'lint and format', args: program('biome', 'check', '--error-on-warnings') },
  { name: 'unused code', args: program('knip') },
  { name: 'generated files', args: [join(ROOT, 'scripts/generate.mjs'), '--check'] },
  { name: 'tests', args: program('vitest', 'run'), slow: true },
];

const fast =
  typed('npm run check [-- --fast]', { options: { fast: { type: 'boolean' } } }).values.fast === true;
await prepare();
const failed = [];
for (const step of STEPS) {
  if ((fast && step.slow) || (step.needs && !existsSync(join(ROOT, step.needs)))) continue;
  const args = step.args ?? program('tsc', '--noEmit', '-p', step.needs);
  const started = performance.now();
  const code = await run(process.execPath, args, { quiet: !step.slow });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${code === 0 ? '✓' : '✗'} ${step.name} (${seconds} s)\n`);
  if (code !== 0) failed.push(step.name);
}
if (failed.length > 0) {
  process.stderr.write(`Failed: ${failed.join(', ')}\n`);
  process.exit(1);
}
