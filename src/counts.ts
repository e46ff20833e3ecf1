import type { Desk } from './desks/desk.ts';
import { hoursFor } from './domain/hours.ts';
import { createAwardReader } from './insight/awards/reader.ts';
import { discreet } from './insight/discreet.ts';
import { createMetrics, DUPLICATES_TALLY } from './insight/metrics.ts';
import { createReader } from './insight/reader.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { PolicyHolder } from './policy/policy.ts';
import type { Store } from './store/store.ts';
import { createTally } from './store/tally.ts';

interface Ground {
  store: Store;
  jobs: Jobs;
  clock: { now(): number };
}

/** All that counts: the machine's metrics, the doubles that were refused, the team's figures, the awards. */
export function countsOf(
  { store, jobs, clock }: Ground,
  policy: Pick<PolicyHolder, 'current'>,
  desks: ReadonlyMap<string, Desk>,
) {
  const zone = () => hoursFor(policy.current().hours, null)?.zone ?? 'UTC';
  const counter = createReader({ store, now: clock.now, ticks: () => performance.now(), zone });
  return {
    metrics: createMetrics({ store, jobs, waits: () => waitsOf(desks) }),
    duplicates: createTally((count) => store.tallies.add(DUPLICATES_TALLY, count)),
    figures: discreet(counter, { store, now: clock.now }),
    awards: createAwardReader(store, zone),
  };
}

function waitsOf(desks: ReadonlyMap<string, Desk>): Record<string, number> {
  return Object.fromEntries([...desks.values()].map(({ id, backlog }) => [id, backlog?.().length ?? 0]));
}
