import { setMaxListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Held } from './desks/held.ts';
import type { Groups } from './groups.ts';
import type { Holdings } from './holding.ts';
import { runObserving } from './insight/observing.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { FollowingHolder } from './policy/holder.ts';
import type { Processes } from './processes.ts';
import { runCatchUp } from './triage/catch-up.ts';
import { runErasures } from './triage/erasure.ts';
import { runImprovements } from './triage/improvements.ts';
import { runInbox } from './triage/inbox.ts';
import { createIntake } from './triage/intake.ts';
import { runDuty } from './triage/on-duty.ts';
import { runOwners } from './triage/owners.ts';
import { createHandlers } from './triage/perform/perform.ts';
import type { TriagePorts } from './triage/ports.ts';
import { runPosts } from './triage/posts.ts';
import { runProblems } from './triage/problem-loop.ts';
import { runPrune } from './triage/prune.ts';
import { runQuestions } from './triage/questions.ts';
import { runRetention } from './triage/retention.ts';
import { runRewards } from './triage/rewards.ts';
import { createRightOfWay } from './triage/right-of-way.ts';
import { runSweeper } from './triage/wake.ts';
import { runWelcome } from './welcome.ts';

const CONNECT_AGAIN_MS = 30_000;
/** Between two looks whether another year has begun: years ahead are known, so that none is late. */
const RENEW_MS = 3_600_000;
/**
 * What is in hand at a stop gets this long: with the requests' five seconds it ends before whoever stops us kills (ten
 * seconds, as a rule). A vendor may take longer to answer; a reply's fate is then asked about at the next start.
 */
const GRACE_MS = 4000;

export interface Work {
  /** Takes nothing new and resolves once what is in hand is done, or its time is up. */
  stop(): Promise<void>;
}

/** What all processes of the house share out among them. */
interface Parts {
  groups: Groups;
  holdings: Holdings;
  processes: Processes;
}

/** Starts what runs by itself: the desks, listening channels, inbox, sweeper, jobs, and the watch over the rules. */
export async function startWork(
  ports: TriagePorts,
  parts: Parts & {
    jobs: Jobs;
    policy: FollowingHolder;
    speed: number;
    reachableAt: string | undefined;
    /** A newer program has changed the database so that this one must not go on. */
    outdated(why: Error): void;
  },
): Promise<Work> {
  const stopping = new AbortController();
  const { signal } = stopping;
  // Each of what runs listens for the end.
  setMaxListeners(100, signal);
  try {
    for (const desk of ports.desks.values()) await desk.start(signal);
  } catch (error) {
    stopping.abort();
    await parts.holdings.left();
    throw error;
  }
  const way = createRightOfWay();
  const running = [
    runInbox(ports, signal, parts.speed, way),
    runSweeper(ports, signal, parts.speed, way),
    runPrune(ports, signal, parts.speed),
    runQuestions(ports, signal, parts.speed),
    runProblems(ports, signal),
    runImprovements(ports, signal),
    runRewards(ports, signal),
    runPosts(ports, signal, parts.speed),
    runOwners(ports, signal, parts.speed),
    runDuty(ports, signal, parts.speed),
    runObserving(ports, signal),
    runErasures(ports, signal),
    runRetention(ports, signal, parts.speed),
    runCatchUp(ports, signal),
    parts.jobs.run(createHandlers(ports), signal),
    parts.processes.run(signal, parts.outdated),
    ...alone(ports, parts, signal),
    ...listening(ports, parts.holdings, signal),
    ...connecting(ports, parts.reachableAt, signal),
  ];
  running.push(renewCalendars(ports, parts.policy, signal));
  const unfollow = followRules(ports, parts.policy);
  return {
    async stop() {
      unfollow();
      stopping.abort();
      const ended = Promise.all([...running, parts.holdings.left()]);
      await Promise.race([ended, setTimeout(GRACE_MS, undefined, { ref: false })]);
    },
  };
}

/** What would be asked of platforms, or said there, once by each process. */
function alone(ports: TriagePorts, { groups, holdings }: Parts, signal: AbortSignal): Promise<void>[] {
  if (ports.desks.size === 0) return [];
  return [inOne(holdings, 'desks', [(own) => groups.run(own), (own) => runWelcome(ports, own)], signal)];
}

/** Runs them in one process of all, until the signal; when one breaks all end, and are begun again there or elsewhere. */
export function inOne(
  holdings: Holdings,
  name: string,
  runs: readonly ((signal: AbortSignal) => Promise<void>)[],
  signal: AbortSignal,
): Promise<void> {
  const begin = async (held: Held) => {
    const running = Promise.all(runs.map((run) => run(held.signal).catch(held.broke)));
    return () => running;
  };
  return holdings.hold(name, begin, signal);
}

/** Each channel that listens does so in one process: what comes is shared by the inbox. */
function listening(ports: TriagePorts, holdings: Holdings, signal: AbortSignal): Promise<void>[] {
  const intake = createIntake(ports);
  return [...ports.channels.values()].flatMap((channel) => {
    const accept = (items: Parameters<typeof intake.store>[1]) =>
      intake.store(channel.id, items, ports.now());
    if (channel.listen === undefined) return [];
    const listen = async (own: AbortSignal) => channel.listen?.(accept, own);
    return [inOne(holdings, `listen/${channel.id}`, [listen], signal)];
  });
}

/** Tells vendors where to deliver, once they can reach us; a vendor that does not take it is asked again. */
function connecting(ports: TriagePorts, publicUrl: string | undefined, signal: AbortSignal): Promise<void>[] {
  if (publicUrl === undefined) return [];
  return [...ports.channels.values()].map(async (channel) => {
    while (channel.connect !== undefined && !signal.aborted) {
      try {
        await channel.connect(publicUrl);
        return;
      } catch (error) {
        ports.log.warn(
          { err: error, channel: channel.id },
          'the vendor was not told where to deliver; trying again',
        );
        await setTimeout(CONNECT_AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  });
}

/** Holidays are known for some years: as one passes, those of the next are looked up. */
async function renewCalendars(
  { log }: TriagePorts,
  policy: FollowingHolder,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await policy.renew().then(
      (changed) => changed && log.info({}, 'the holidays of another year were looked up'),
      (error: unknown) => log.error({ err: error }, 'the holidays of another year could not be looked up'),
    );
    await setTimeout(RENEW_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** By the signals and their resync: what fails is tried again at the next one. */
function followRules({ store, log }: TriagePorts, policy: FollowingHolder): () => void {
  return store.live.subscribe((seen) => {
    if (seen.kind !== 'rules') return;
    policy.follow(seen.version).then(
      (changed) =>
        changed && log.info({ version: policy.current().version }, 'rules of another process are in force'),
      (error: unknown) => log.error({ err: error }, 'the rules could not be followed; the old ones stay'),
    );
  });
}
