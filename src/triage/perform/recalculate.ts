import { CodedError } from '../../domain/coded-error.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { servedAt } from '../../domain/strategy/strategy.ts';
import type { PolicyOutcome, Ticket } from '../../domain/ticket/model.ts';
import { decide } from '../../domain/ticket/ticket.ts';
import { createBell } from '../../jobs/bell.ts';
import type { Job } from '../../jobs/jobs.ts';
import { termsByRule } from '../../policy/outcome.ts';
import type { DuePlace } from '../../store/store.ts';
import { change, loadTicket } from '../change.ts';
import { policyFor } from '../facts.ts';
import { hoursOf } from '../patience.ts';
import type { TriagePorts } from '../ports.ts';

/** Tickets that are read at once, and after which all else has its turn. */
const PORTION = 100;
const TURN_MS = 5;
/** Portions of one job: what dies in between is done again, and finds it done. */
const PORTIONS = 20;
/** The rules are activated right after the job is written; that it comes first loses none. */
const AFTER_MS = 1000;
/** Whoever took the job and follows the rules a little later tries again so often. */
const TRIES = 6;

/**
 * Goes through the open tickets once the rules are others. `since` (epoch ms) tells two activations of one version apart; `after` is
 * where it goes on.
 */
export function recalculateJob(version: string, since: number, after: DuePlace | null = null): Job {
  const place = after === null ? '' : `:${after.at}:${after.number}`;
  return {
    key: `recalculate:${version}:${since}${place}`,
    kind: 'recalculate',
    payload: { version, since, after },
    runAt: after === null ? since + AFTER_MS : since,
  };
}

/**
 * Counts the deadlines of open tickets again by the rules in force, in portions: any process may, and where one dies the next goes on.
 * Rules that were changed again meanwhile have a pass of their own, and this one ends.
 */
export async function recalculate(
  ports: TriagePorts,
  payload: Record<string, unknown>,
  attempt: number,
): Promise<void> {
  const version = String(payload.version);
  const since = Number(payload.since);
  if (!(await isInForce(ports, version, attempt))) return;
  const turn = createBell(new AbortController().signal);
  let after = (payload.after ?? null) as DuePlace | null;
  for (let portion = 0; portion < PORTIONS; portion++) {
    const found = await ports.store.tickets.dueAfter(after, PORTION);
    for (const { ticket } of found) await recalculateOne(ports, ticket);
    after = found.at(-1)?.place ?? after;
    if (found.length < PORTION) return;
    if (ports.policy.current().version !== version) return;
    await turn.wait(TURN_MS);
  }
  await ports.store.enqueue([recalculateJob(version, since, after)]);
}

/** Throws to be asked again while this process, or the activation, is a little behind. */
async function isInForce({ store, policy }: TriagePorts, version: string, attempt: number): Promise<boolean> {
  if (policy.current().version === version) return true;
  const active = await store.ruleSets.active();
  if (active?.version !== version && attempt > 2) return false;
  if (attempt >= TRIES) return false;
  throw new CodedError('store-down', 'The rules that deadlines are counted by are not in force here yet');
}

/** Decided on what is stored when it is committed: whoever was faster is not undone. One that cannot be is left as it was. */
async function recalculateOne(ports: TriagePorts, found: Ticket): Promise<void> {
  const actor = { kind: 'system' as const, id: 'rules' };
  let seen: Ticket | null = found;
  try {
    await change(ports, async () => {
      const ticket = seen ?? (await loadTicket(ports.store, found.id));
      seen = null;
      const { policy, gone } = await grantedTo(ports, ticket);
      const events = decide(ticket, { type: 'recalculate', gone }, { now: ports.now(), actor, policy });
      return isRefusal(events) ? events : { ticket, events };
    });
  } catch (error) {
    ports.log.error({ err: error, ticket: found.number }, 'a deadline could not be counted again');
  }
}

/** By the rule that granted the deadline, as it is now; where it is gone, by the rules that there are. */
async function grantedTo(
  ports: TriagePorts,
  ticket: Ticket,
): Promise<{ policy: PolicyOutcome; gone: boolean }> {
  const { wait } = ticket.waiting;
  const { targetMs } = ticket.resolution;
  if (wait === null && targetMs === null) return { policy: {}, gone: false };
  const policy = ports.policy.current().at(servedAt(ticket));
  const hours = hoursOf(ports, ticket);
  const rule = wait?.rule;
  const terms = rule === undefined ? null : termsByRule(policy, rule, ticket.triage.team);
  if (terms !== null) return { policy: { deadline: terms, hours }, gone: false };
  const newest = ticket.conversation.lastInbound;
  const known = newest === null ? null : await ports.store.tickets.message(newest.id);
  const { deadline } = await policyFor(ports, ticket, known ?? undefined);
  return { policy: { ...(deadline === undefined ? {} : { deadline }), hours }, gone: rule !== undefined };
}
