import { prepare } from './prepare.mjs';
import { program, run } from './run.mjs';

// The whole of what `npm test` runs a slice of: 10,000 deliveries and 2,000 events of desks, twenty kills each, on
// each database. Of 10,000 events Discord's history was still being read when the test's patience ended.
await prepare();
process.env.CHAOS_DELIVERIES ??= '10000';
process.env.CHAOS_EVENTS ??= '2000';
process.env.CHAOS_KILLS ??= '20';
process.exit(
  await run(
    process.execPath,
    program('vitest', 'run', 'test/chaos.test.ts', 'test/desks.chaos.test.ts', ...process.argv.slice(2)),
  ),
);
