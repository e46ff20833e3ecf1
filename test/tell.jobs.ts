import { expect } from 'vitest';
import { JOB_KINDS } from '../src/jobs/jobs.ts';
import { tell } from '../src/triage/perform/tell.ts';
import { eventually } from './eventually.ts';
import type { TestTriage } from './peers/triage.ts';

/** Says on the desks of a house what waits to be told there and is of the wanted sort; other jobs are forgotten. */
export async function tellAll(
  { ports, store, jobs, clock }: TestTriage,
  wanted: (payload: Record<string, unknown>) => boolean,
): Promise<void> {
  const stop = new AbortController();
  const found: Record<string, unknown>[] = [];
  const idle = Object.fromEntries(
    JOB_KINDS.map((kind) => [kind, async (payload: never) => void (kind === 'tell' && found.push(payload))]),
  );
  await store.enqueue([{ key: 'last', kind: 'tell', payload: { last: true }, runAt: clock.now }]);
  const running = jobs.run(idle as never, stop.signal);
  await eventually(() => expect(found).toContainEqual({ last: true }));
  stop.abort();
  await running;
  for (const payload of found.filter(wanted)) await tell(ports, payload);
}
