import { join } from 'node:path';
import { notKeptByNpm } from './options.mjs';
import { prepare } from './prepare.mjs';
import { program, ROOT, run } from './run.mjs';

// npm run sizing -- --tickets 10000000: what PostgreSQL and how many processes that takes, and how it is counted.
notKeptByNpm('npm run sizing -- --tickets 10000000', ['tickets', 'messagesPerTicket', 'years']);
await prepare();
const built = await run(process.execPath, program('tsc', '-p', join(ROOT, 'bench')));
if (built !== 0) process.exit(built);
process.exit(
  await run(process.execPath, [join(ROOT, 'dist/bench/bench/run-sizing.js'), ...process.argv.slice(2)]),
);
