import { hoursFor } from '../domain/hours.ts';
import { newestOccasion, type Occasion, type Post } from '../domain/schedule.ts';
import { createBell } from '../jobs/bell.ts';
import type { Job } from '../jobs/jobs.ts';
import { lookForMisses } from './forecast-posts.ts';
import { lookForLeavers } from './leavers.ts';
import type { TriagePorts } from './ports.ts';
import { postJobs } from './post-jobs.ts';
import { lookForRises } from './rising.ts';

/** Looked this often by the clock. */
const EVERY_MS = 60_000;
/** What rises, who left and which promises will be missed is looked for this often by the clock. */
const LOOK_EVERY_MS = 15 * 60_000;
/** What is posted later than that says so. */
const LATE_MS = 60 * 60_000;

/** Posts what is due, and looks for what rises, who has left and what will be missed, until the signal. Any process may. */
export async function runPosts(ports: TriagePorts, signal: AbortSignal, speed = 1): Promise<void> {
  const bell = createBell(signal);
  let looked = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    await ports.waits.renew(ports).catch(told(ports, 'waits could not be forecast; trying again'));
    await postDue(ports).catch(told(ports, 'reports could not be posted; trying again'));
    // A clock that was set back is no reason to wait.
    if (Math.abs(ports.now() - looked) >= LOOK_EVERY_MS) {
      looked = ports.now();
      await lookForRises(ports).catch(told(ports, 'rising topics could not be looked for; trying again'));
      await lookForLeavers(ports).catch(told(ports, 'silent leavers could not be looked for; trying again'));
      await lookForMisses(ports).catch(told(ports, 'missed promises could not be looked for; trying again'));
    }
    await bell.wait(EVERY_MS / speed);
  }
}

function told({ log }: TriagePorts, words: string) {
  return (error: unknown) => log.error({ err: error }, words);
}

/** One look: each post once a period, by whoever is first. A post that is new begins with the next one. */
export async function postDue(ports: TriagePorts): Promise<void> {
  const { store, policy, desks } = ports;
  const { posts, hours } = policy.current();
  const zone = hoursFor(hours, null)?.zone ?? 'UTC';
  const now = ports.now();
  for (const post of posts) {
    const occasion = newestOccasion(post, now, zone);
    const name = `report/${post.id}`;
    const last = await store.posts.last(name);
    const moved = { period: occasion.period, at: now };
    if (last === null) await store.posts.move(name, null, moved, []);
    // After a clock was set back nothing is said again.
    else if (last.period < occasion.period)
      await store.posts.move(name, last.period, moved, reportJobs(post, occasion, [...desks.keys()], now));
  }
}

function reportJobs(
  post: Post,
  { period, at, from, to }: Occasion,
  desks: readonly string[],
  now: number,
): Job[] {
  const what = { report: post.report, period, from, to, late: now - at > LATE_MS };
  return postJobs(`${post.id}:${period}`, post.to, what, desks, now);
}
