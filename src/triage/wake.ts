import { isRefusal } from '../domain/refusal.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { decide } from '../domain/ticket/ticket.ts';
import { createBell } from '../jobs/bell.ts';
import type { Job } from '../jobs/jobs.ts';
import type { Told } from '../store/store.ts';
import { commitDraft, type Draft } from './change.ts';
import { type DueNotice, noticesOf, tellJobs } from './effects.ts';
import type { TriagePorts } from './ports.ts';

/** A sweeper that dies gives its tickets back after this. Real ms. */
const LEASE_MS = 30_000;
const BATCH = 500;
/** The sweeper sleeps until the next stage, this long at most, should another process have set one. Real ms. */
const LONGEST_SLEEP_MS = 1000;
/** What would be the fourth notice for one audience within fifteen minutes goes out in a digest, with all that come with it. */
const SINGLE_NOTICES = 3;
const SINGLE_WINDOW_MS = 15 * 60_000;
/** A digest gathers for a minute by the clock, and leaves time for commits under way. */
const GATHER_MS = 60_000;
const GATHER_GRACE_MS = 10_000;

/** Time passed: wakes tickets whose stage or snooze is due, until the signal. Any process may. */
export async function runSweeper(ports: TriagePorts, signal: AbortSignal, speed = 1): Promise<void> {
  const bell = createBell(signal);
  const stop = ports.store.live.subscribe((seen) => {
    if (seen.kind === 'work' && seen.of === 'due') bell.ring();
  });
  while (!signal.aborted) {
    try {
      const swept = await sweep(ports, speed);
      if (swept === BATCH) continue;
      const next = await ports.store.tickets.nextDueAt();
      const sleep = next === null ? LONGEST_SLEEP_MS : (next - ports.now()) / speed;
      await bell.wait(Math.max(0, Math.min(sleep, LONGEST_SLEEP_MS)));
    } catch (error) {
      ports.log.error({ err: error }, 'the sweep failed; trying again');
      await bell.wait(LONGEST_SLEEP_MS);
    }
  }
  stop();
}

/** One sweep: answers how many tickets were due. `speed` is that of the house's clock. */
export async function sweep(ports: TriagePorts, speed = 1): Promise<number> {
  const tickets = await ports.store.tickets.takeDue(ports.now(), LEASE_MS * speed, BATCH);
  if (tickets.length === 0) return 0;
  const woken = tickets.map((ticket) => wake(ports, ticket));
  const gathering = await audiencesForDigest(ports, woken);
  await Promise.all(woken.map((one) => commitDraft(ports, draftOf(ports, one, gathering))));
  return tickets.length;
}

interface Woken {
  draft: Draft;
  notices: DueNotice[];
}

function wake(ports: TriagePorts, ticket: Ticket): Woken {
  const context = { now: ports.now(), actor: { kind: 'system' as const, id: 'clock' }, policy: {} };
  const events = decide(ticket, { type: 'wake' }, context);
  if (isRefusal(events)) throw new Error(`A ticket refused to wake: ${events.refused}`);
  return { draft: { ticket, events }, notices: events.flatMap((event) => noticesOf(ticket, event)) };
}

/** Audiences that would hear too much at once, with the digest that gathers for them. */
async function audiencesForDigest(ports: TriagePorts, woken: Woken[]): Promise<Map<string, string>> {
  const counts = new Map<string, number>();
  for (const { told } of woken.flatMap(({ notices }) => notices)) {
    counts.set(told.audience, (counts.get(told.audience) ?? 0) + 1);
  }
  const now = ports.now();
  const gathering = new Map<string, string>();
  for (const [audience, count] of counts) {
    const recent = await ports.store.tickets.toldSince(audience, now - SINGLE_WINDOW_MS);
    if (recent + count > SINGLE_NOTICES) {
      gathering.set(audience, `${audience}@${Math.floor(now / GATHER_MS)}`);
    }
  }
  return gathering;
}

function draftOf(ports: TriagePorts, { draft, notices }: Woken, gathering: Map<string, string>): Draft {
  const desks = [...ports.desks.keys()];
  const now = ports.now();
  const told: Told[] = [];
  const jobs: Job[] = [];
  for (const notice of notices) {
    const digest = gathering.get(notice.told.audience) ?? null;
    told.push({ ...notice.told, digest });
    jobs.push(
      ...(digest === null
        ? tellJobs(notice, desks, now)
        : digestJobs(digest, notice.told.audience, desks, now)),
    );
  }
  return { ...draft, notices: { told, jobs } };
}

function digestJobs(digest: string, audience: string, desks: string[], now: number): Job[] {
  const runAt = (Math.floor(now / GATHER_MS) + 1) * GATHER_MS + GATHER_GRACE_MS;
  return desks.map((desk) => ({
    key: `digest:${desk}:${digest}`,
    kind: 'digest' as const,
    payload: { desk, digest, audience },
    runAt,
  }));
}
