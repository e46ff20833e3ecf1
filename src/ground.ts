import { createHmac, randomBytes } from 'node:crypto';
import { createLog } from './api/log.ts';
import { type Config, publicUrlOf } from './config.ts';
import { createPictures } from './insight/pictures/pictures.ts';
import { freePort } from './listening.ts';
import { learnTeam } from './people/languages.ts';
import { sharingOf } from './processes.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/store.ts';
import { STARTERS } from './texts/starters.ts';

/** What the house cannot make itself: time and chance. */
export interface Outside {
  /** Epoch ms. */
  wallClock(): number;
  /** A fresh id. It tells when it was made: nothing may rest on nobody guessing it. */
  newId(): string;
  /** Where the log goes, line by line; stdout when absent. */
  logTo?: { write(line: string): void };
  /** Told when a newer program has changed the database so that this one must stop. */
  outdated?(why: Error): void;
}

/**
 * What everything stands on: the log, the clock, the address, the store with its jobs, the secrets. `opened` gets the store
 * as soon as it is open. Throws CodedError 'wrong-setting', 'store-down'.
 */
export async function openGround(config: Config, outside: Outside, opened: { store?: Store }) {
  const log = createLog(config.LOG_LEVEL, outside.logTo);
  const clock = clockOf(outside, config.CLOCK_SPEED);
  const port = config.PORT === 0 ? await freePort(config.HOST) : config.PORT;
  const publicUrl = publicUrlOf(config, port);
  const { store, jobs } = await openStore(config.DATABASE_URL, {
    now: clock.now,
    machineNow: outside.wallClock,
    random: Math.random,
    onError: (error, job) =>
      log.warn({ err: error, job }, job === null ? 'the jobs cannot be read' : 'a job failed'),
  });
  opened.store = store;
  await learnTeam(store);
  await store.macros.begin(STARTERS, clock.now());
  const master = await store.secrets.keep('master', randomBytes(32).toString('hex'));
  const secret = (purpose: string) => createHmac('sha256', master).update(purpose).digest('hex');
  const sharing = sharingOf(store, log, outside.newId());
  const pictures = createPictures({ log });
  return { config, log, clock, port, publicUrl, store, jobs, secret, pictures, ...sharing };
}

/** The house's clock: the machine's, or in a demo one that starts with it and runs faster. */
function clockOf(outside: Outside, speed: number): { now(): number; speed: number } {
  const begun = outside.wallClock();
  return { now: () => begun + Math.round((outside.wallClock() - begun) * speed), speed };
}
