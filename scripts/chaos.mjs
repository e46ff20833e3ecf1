import { prepare } from './prepare.mjs';
import { program, run } from './run.mjs';

// The whole of what `npm test` runs a slice of: 10,000 deliveries, then 10,000 events of desks, twenty kills each, on
// each database; 100,000 broken bodies on each channel; a thousand mails that came back; a million pairs of rules and facts on
// which the compiled rules and the engine must agree; twenty times three processes that want the same; and 100,000 calendars whose minutes are counted one by one. `npm run chaos -- -t broken` is the bodies alone.
await prepare();
process.env.CHAOS_DELIVERIES ??= '10000';
process.env.CHAOS_EVENTS ??= '10000';
process.env.CHAOS_KILLS ??= '20';
process.env.CHANNEL_BODIES ??= '100000';
process.env.POLICY_PAIRS ??= '1000000';
process.env.MAIL_REPORTS ??= '1000';
process.env.CHAOS_CALENDARS ??= '100000';
process.env.EXACT_ROUNDS ??= '20';
process.exit(
  await run(
    process.execPath,
    program(
      'vitest',
      'run',
      'test/chaos.test.ts',
      'test/desks.chaos.test.ts',
      'test/channels.contract.test.ts',
      'test/email.storm.test.ts',
      'test/policy.properties.test.ts',
      'test/calendar.count.test.ts',
      'test/exact.test.ts',
      ...process.argv.slice(2),
    ),
  ),
);
