import { join } from 'node:path';
import { typed } from './options.mjs';
import { prepare } from './prepare.mjs';
import { program, ROOT, run } from './run.mjs';

// npm run figures [-- 200000 [postgres://…]]: the figures of a generated history, counted twice; fails when they differ.
const { words } = typed('npm run figures [-- <cases> [postgres://…]]', { words: 2 });
if (words[0] !== undefined && !/^[1-9]\d*$/.test(words[0])) {
  process.stderr.write('How many cases? npm run figures -- 200000\n');
  process.exit(1);
}
await prepare();
const built = await run(process.execPath, program('tsc', '-p', join(ROOT, 'bench')));
if (built !== 0) process.exit(built);
process.exit(await run(process.execPath, [join(ROOT, 'dist/bench/bench/figures.js'), ...words]));
