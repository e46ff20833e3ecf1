import { existsSync, statfsSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Prepares what every test file shares: a real PostgreSQL. */
const SETUP = './test/peers/postgres-setup.ts';

/** What tests write lives as long as they do: in memory, where there is room, no commit waits for a disk. */
const MEMORY = '/dev/shm';
const ROOM_BYTES = 4_000_000_000;

function memoryHasRoom(): boolean {
  if (!existsSync(MEMORY)) return false;
  const { bavail, bsize } = statfsSync(MEMORY);
  return Math.min(bavail * bsize, freemem()) > ROOM_BYTES;
}

// Here and not in `env`, which only workers see: PostgreSQL is started by this process, and makes and removes a thousand files for each database.
if (process.env.TMPDIR === undefined && memoryHasRoom()) process.env.TMPDIR = MEMORY;

/** Half a minute each: begun last, one of them would hold up the end. Those that work stand between those that wait. */
const LONGEST = [
  'crash-matrix',
  'soak',
  'exact',
  'desks.chaos',
  'discord.events',
  'attack.failure',
  'jobs.leases.contract',
  'browser.day',
  'attack.time',
  'time-machine',
  'chaos',
  'desks.day.supervisor',
  'browser.forms',
  'hooks',
  'crash',
  'giving.desks',
  'browser.offers',
  'new-channel',
  'channels.crash',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.indexOf(basename(moduleId, '.test.ts'));
      return at === -1 ? LONGEST.length : at;
    };
    return sorted.sort((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: existsSync(SETUP) ? [SETUP] : [],
    sequence: { sequencer: LongestFirst },
    // Processes, not threads: sqlite3 and the servers under test are each loaded in a process of their own.
    pool: 'forks',
    // A worker keeps the modules that it has loaded: whoever needs fresh ones resets them.
    isolate: false,
    // The tests wait more than they work: with no more workers than cores, one core in two is idle.
    maxWorkers: availableParallelism() + 2,
    // Whatever waits for something gives up before, on a loaded machine too.
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    // A clock and a language that differ from most machines' would show what depends on them.
    env: { TZ: 'UTC', LC_ALL: 'C.UTF-8' },
  },
});
