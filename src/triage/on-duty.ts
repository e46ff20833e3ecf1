import { hearsWaiting } from '../domain/duty.ts';
import { createBell } from '../jobs/bell.ts';
import type { Job } from '../jobs/jobs.ts';
import type { TriagePorts } from './ports.ts';
import { knownOf } from './roster.ts';
import { askToHandOn } from './shift-end.ts';

/** What tells nobody (a shift that begins, an absence that ends) is found out by looking. Real ms. */
const LOOK_EVERY_MS = 10_000;
/** In the name of a digest of what waited while somebody was off duty. */
export const BACK_ON_DUTY = '@on-duty-';

/** Tells people what waited for them, and asks those whose duty ends to hand on what comes due, until the signal. Any process may. `speed` is that of the house's clock. */
export async function runDuty(ports: TriagePorts, signal: AbortSignal, speed = 1): Promise<void> {
  const bell = createBell(signal);
  const stop = ports.store.live.subscribe((seen) => {
    if (seen.kind === 'people' || seen.kind === 'rules') bell.ring();
  });
  while (!signal.aborted) {
    try {
      await tellBack(ports);
      await askToHandOn(ports);
    } catch (error) {
      ports.log.error({ err: error }, 'what waits for people on duty could not be told; trying again');
    }
    await bell.wait(LOOK_EVERY_MS / speed);
  }
  stop();
}

/** One look: whoever is on duty, or at the end of a time on call that no duty follows, hears what waited, in one digest. Answers for how many people something went out. */
export async function tellBack(ports: TriagePorts): Promise<number> {
  const { store, desks, now } = ports;
  const waiting = await store.rota.waiting();
  if (waiting.length === 0) return 0;
  const known = await knownOf(ports);
  let told = 0;
  for (const id of waiting) {
    const person = await store.people.byId(id);
    if (person?.active === true && !hearsWaiting(person, known, now())) continue;
    const digest = `person:${id}${BACK_ON_DUTY}${now()}`;
    // Whoever has left hears nothing any more.
    const jobs = person?.active === true ? backJobs(digest, id, [...desks.keys()], now()) : [];
    if (await store.rota.release(id, digest, jobs)) told++;
  }
  return told;
}

function backJobs(digest: string, person: string, desks: readonly string[], now: number): Job[] {
  return desks.map((desk) => ({
    key: `digest:${desk}:${digest}`,
    kind: 'digest',
    payload: { desk, digest, audience: `person:${person}` },
    runAt: now,
  }));
}
