import type { Jobs } from './jobs/jobs.ts';
import type { FollowingHolder } from './policy/holder.ts';
import { runInbox } from './triage/inbox.ts';
import { createIntake } from './triage/intake.ts';
import { createHandlers } from './triage/perform/perform.ts';
import type { TriagePorts } from './triage/ports.ts';
import { runSweeper } from './triage/wake.ts';

/** Another process' new rules are seen this late at the most, should its signal be lost. */
const FOLLOW_RULES_MS = 5000;

export interface Work {
  /** Takes nothing new and resolves once what is in hand is done. */
  stop(): Promise<void>;
}

/** Starts what runs by itself: the desks, listening channels, inbox, sweeper, jobs, and the watch over the rules. */
export async function startWork(
  ports: TriagePorts,
  parts: { jobs: Jobs; policy: FollowingHolder; speed: number },
): Promise<Work> {
  const stopping = new AbortController();
  const { signal } = stopping;
  for (const desk of ports.desks.values()) await desk.start(signal);
  const running = [
    runInbox(ports, signal, parts.speed),
    runSweeper(ports, signal, parts.speed),
    parts.jobs.run(createHandlers(ports), signal),
    ...listening(ports, signal),
  ];
  const unfollow = followRules(ports, parts.policy);
  return {
    async stop() {
      unfollow();
      stopping.abort();
      await Promise.all(running);
    },
  };
}

function listening(ports: TriagePorts, signal: AbortSignal): Promise<void>[] {
  const intake = createIntake(ports);
  return [...ports.channels.values()].flatMap((channel) => {
    const accept = (items: Parameters<typeof intake.store>[1]) =>
      intake.store(channel.id, items, ports.now());
    return channel.listen === undefined ? [] : [channel.listen(accept, signal)];
  });
}

function followRules({ store, log }: TriagePorts, policy: FollowingHolder): () => void {
  const follow = (version?: string) => {
    policy.follow(version).then(
      (changed) =>
        changed && log.info({ version: policy.current().version }, 'rules of another process are in force'),
      (error: unknown) => log.error({ err: error }, 'the rules could not be followed; the old ones stay'),
    );
  };
  const stop = store.live.subscribe((seen) => {
    if (seen.kind === 'rules') follow(seen.version);
  });
  const timer = setInterval(follow, FOLLOW_RULES_MS);
  return () => {
    stop();
    clearInterval(timer);
  };
}
