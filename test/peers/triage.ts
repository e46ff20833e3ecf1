import { Readable } from 'node:stream';
import type { Channel } from '../../src/channels/channel.ts';
import { createReader } from '../../src/insight/reader.ts';
import { createInvitationCodes } from '../../src/invitation-codes.ts';
import type { Jobs } from '../../src/jobs/jobs.ts';
import { newId } from '../../src/new-id.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import type { Db, Engine } from '../../src/store/database.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { coverageOf } from '../../src/triage/coverage.ts';
import type { TriagePorts } from '../../src/triage/ports.ts';
import { createWaits } from '../../src/triage/waits.ts';
import { testDatabase } from './database.ts';

/** The flow on a real store with the house's own rules; no desk, no HTTP, and a clock that stands still. */
export interface TestTriage {
  ports: TriagePorts;
  store: Store;
  jobs: Jobs;
  /** The database beneath; null on another process' one. */
  db: Db | null;
  /** Channels of the test's own, by id. */
  channels: Map<string, Channel>;
  /** Epoch ms; move it by hand. */
  clock: { now: number };
  close(): Promise<void>;
}

/** The house's own, read once: nobody changes a policy that was read. */
let rules: ReturnType<typeof loadPolicy> | undefined;

/** `databaseUrl`: another process on that database, instead of an empty one. */
export async function testTriage(engine: Engine, start: number, databaseUrl?: string): Promise<TestTriage> {
  const clock = { now: start };
  const database = databaseUrl === undefined ? await testDatabase(engine) : undefined;
  const url = databaseUrl ?? (engine === 'sqlite' ? `sqlite:${database?.url}` : (database?.url ?? ''));
  const quiet = () => undefined;
  const options = { now: () => clock.now, machineNow: Date.now, random: Math.random, onError: quiet };
  const { store, jobs } = await openStore(url, options);
  rules ??= loadPolicy('rules');
  const policy = await rules;
  const channels = new Map<string, Channel>();
  const now = () => clock.now;
  const figures = createReader({ store, now, ticks: now, zone: () => 'UTC' });
  const ports: TriagePorts = {
    store,
    policy: { current: () => policy, reload: never, revise: never },
    channels,
    desks: new Map(),
    files: { put: never, open: never, read: never, remove: async () => undefined },
    sendHook: never,
    now,
    newId,
    reopenWithinMs: 3_600_000,
    keepDeletedMs: 30 * 86_400_000,
    download: () => 'http://desk.example/download/a-file',
    publicUrl: 'http://desk.example',
    hasAdmin: false,
    surveyLink: ({ id }) => `http://desk.example/surveys/${id}`,
    unsubscribeLink: ({ id }) => `http://desk.example/unsubscribe/${id}`,
    asFile: (bytes) => Readable.from([bytes]),
    callbackLink: ({ id }) => `http://desk.example/calls/${id}`,
    language: 'en',
    codes: createInvitationCodes('a-secret-for-tests'),
    inviteMs: 48 * 3_600_000,
    waits: createWaits(),
    coverage: (asked) => coverageOf({ ...ports, figures }, asked),
    observe: { intake: quiet, command: quiet, duplicates: quiet },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  };
  return {
    ports,
    store,
    jobs,
    db: database?.db ?? null,
    channels,
    clock,
    async close() {
      await store.close();
      await database?.close();
    },
  };
}

/** Stands where a test must never come. */
export function never(): Promise<never> {
  return Promise.reject(new Error('not in this test'));
}
