import { CALLS_MS, isNoisy, quietOf, VITAL_REASONS } from '../domain/escalation-rule.ts';
import type { Standing } from '../domain/ticket/escalation.ts';
import type { PolicyOutcome } from '../domain/ticket/model.ts';
import type { TriagePorts } from './ports.ts';
import { ruleMutedJobs } from './rule-muted.ts';

/** The outcome with what calls nobody marked: rules that are new, and rules that are mute. */
export async function quieted<Outcome extends PolicyOutcome>(
  { store, now }: Pick<TriagePorts, 'store' | 'now'>,
  said: Outcome,
): Promise<Outcome> {
  const calls = said.escalate ?? [];
  const contents = calls.flatMap(({ calling }) => (calling === undefined ? [] : [calling.content]));
  if (contents.length === 0) return said;
  const seen = await store.escalations.seen(contents);
  const escalate = calls.map((call) => {
    const { calling } = call;
    const quiet = calling === undefined ? undefined : quietOf(calling, seen.get(calling.content), now());
    return quiet === undefined ? call : { ...call, quiet };
  });
  return { ...said, escalate };
}

/** Mutes the rule when most of its calls are for nothing, and lets the leads know once. Answers whether it did. */
export async function muteIfNoisy(
  { store, desks, now }: Pick<TriagePorts, 'store' | 'desks' | 'now'>,
  { rule, reason, content }: Standing,
): Promise<boolean> {
  if (VITAL_REASONS.has(reason)) return false;
  const at = now();
  const calls = await store.escalations.calls(content, at - CALLS_MS);
  const seen = (await store.escalations.seen([content])).get(content);
  if (seen === undefined || seen.mutedAt !== null || !isNoisy(calls)) return false;
  // First the word, then the deed: a process that dies in between says it, and the next dismissal mutes it.
  await store.enqueue(ruleMutedJobs({ rule, content, ...calls, at }, [...desks.keys()]));
  const muted = await store.escalations.mute(content, at);
  if (muted) store.live.publish({ kind: 'house' });
  return muted;
}
