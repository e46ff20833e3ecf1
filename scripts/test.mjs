import { prepare } from './prepare.mjs';
import { program, run } from './run.mjs';

await prepare();
process.exit(await run(process.execPath, program('vitest', 'run', ...process.argv.slice(2))));
