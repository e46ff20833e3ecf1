import { prepare } from './prepare.mjs';
import { program, run } from './run.mjs';

// The whole of what `npm test` runs a slice of: 10,000 deliveries and twenty kills on each database.
await prepare();
process.env.CHAOS_DELIVERIES ??= '10000';
process.env.CHAOS_KILLS ??= '20';
process.exit(
  await run(process.execPath, program('vitest', 'run', 'test/chaos.test.ts', ...process.argv.slice(2))),
);
