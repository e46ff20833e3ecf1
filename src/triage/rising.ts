import { isRising } from '../domain/rise.ts';
import type { TopicCounts } from '../store/store.ts';
import type { TriagePorts } from './ports.ts';
import { postJobs } from './post-jobs.ts';

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** A rise that is seen again within so long goes on; then it is over. */
const OVER_MS = 24 * HOUR_MS;
const OVER = 'over';

export interface Rising extends TopicCounts {
  /** With so many weeks it was compared. */
  weeks: number;
}

type Ports = Pick<TriagePorts, 'store' | 'policy' | 'now' | 'desks'>;

/** Topics that rise now, the most risen first. `team`: in the cases of that team alone. */
export async function risingNow({ store, policy, now }: Ports, team?: string): Promise<Rising[]> {
  const { rising: terms } = policy.current().complaints;
  const since = await store.complaints.since();
  const at = now();
  const span = terms.hours * HOUR_MS;
  const weeks = since === null ? 0 : Math.floor((at - span - since) / WEEK_MS);
  const compared = Math.min(weeks, terms.weeks);
  if (compared < 1) return [];
  const topics = await store.complaints.topics(at, { ms: span, weeks: compared, team });
  return topics
    .map((topic) => ({ ...topic, weeks: compared }))
    .filter((topic) => isRising(topic, topics.length, terms))
    .sort((a, b) => b.now - b.before / b.weeks - (a.now - a.before / a.weeks));
}

/** One look: who is to hear of it is told once a rise, by whoever sees it first. */
export async function lookForRises(ports: Ports): Promise<void> {
  const { store, policy, desks } = ports;
  const { rising: terms } = policy.current().complaints;
  const now = ports.now();
  const rising = await risingNow(ports);
  const known = new Map((await store.posts.begun('rise/')).map((one) => [one.name, one]));
  for (const topic of rising) {
    const name = `rise/${topic.topic}`;
    const before = known.get(name) ?? null;
    known.delete(name);
    const goesOn = before !== null && before.period !== OVER && now - before.at < OVER_MS;
    const began = goesOn ? before.period : String(now);
    const what = { ...topic, hours: terms.hours };
    const jobs = goesOn ? [] : postJobs(`${name}:${began}`, terms.to, what, [...desks.keys()], now);
    await store.posts.move(name, before?.period ?? null, { period: began, at: now }, jobs);
  }
  for (const { name, period, at } of known.values())
    if (period !== OVER && now - at >= OVER_MS)
      await store.posts.move(name, period, { period: OVER, at: now }, []);
}
