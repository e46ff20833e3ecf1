import { join } from 'node:path';
import { prepare } from './prepare.mjs';
import { program, ROOT, run } from './run.mjs';

// npm run figures [-- 200000 [postgres://…]]: the figures of a generated history, counted twice; fails when they differ.
await prepare();
const built = await run(process.execPath, program('tsc', '-p', join(ROOT, 'bench')));
if (built !== 0) process.exit(built);
process.exit(
  await run(process.execPath, [join(ROOT, 'dist/bench/bench/figures.js'), ...process.argv.slice(2)]),
);
