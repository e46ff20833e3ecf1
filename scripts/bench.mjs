import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { typed } from './options.mjs';
import { prepare } from './prepare.mjs';
import { program, ROOT, run } from './run.mjs';

// npm run bench [-- --slice]: measures against limits, writes docs/bench.md, fails when one is missed.
const text = { type: 'string' };
const { values } = typed(
  'npm run bench [-- --slice] [--only=<question>] [--kept=<folder>] [--most=<tickets>]',
  {
    options: { slice: { type: 'boolean' }, only: text, kept: text, most: text },
  },
);
const asked = Object.entries(values).map(([name, value]) =>
  value === true ? `--${name}` : `--${name}=${value}`,
);
await prepare();
const built = await run(process.execPath, program('tsc', '-p', join(ROOT, 'bench')));
if (built !== 0) process.exit(built);
// What the stand-ins judge by is read from where they are.
for (const file of ['test/peers/slack-schema.json', 'docs/slack-manifest.json']) {
  const copy = join(ROOT, 'dist/bench', file);
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(join(ROOT, file), copy);
}
process.exit(await run(process.execPath, [join(ROOT, 'dist/bench/bench/bench.js'), ...asked]));
