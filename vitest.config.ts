import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Prepares what every test file shares: a real PostgreSQL. */
const SETUP = './test/peers/postgres-setup.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: existsSync(SETUP) ? [SETUP] : [],
    // Processes, not threads: sqlite3 and the servers under test are each loaded in a process of their own.
    pool: 'forks',
    // The tests wait more than they work: on two cores one worker alone, as would be by itself, leaves one core idle.
    maxWorkers: Math.max(2, availableParallelism()),
    // Whatever waits for something gives up before, on a loaded machine too.
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    // A clock and a language that differ from most machines' would show what depends on them.
    env: { TZ: 'UTC', LC_ALL: 'C.UTF-8' },
  },
});
