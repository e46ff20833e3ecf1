import { NO_HOURS } from '../domain/hours.ts';
import { escalationsFromRules, heldUntil } from '../domain/ticket/escalation.ts';
import type { PolicyOutcome, Ticket } from '../domain/ticket/model.ts';
import { isSpam } from '../domain/ticket/spam.ts';
import type { Policy } from '../policy/policy.ts';
import { clocksOf, timeFacts } from '../policy/ticket-facts.ts';
import { mayFire, nextAsk, type TimedRule } from '../policy/timed.ts';
import { policyFor } from './facts.ts';
import type { TriagePorts } from './ports.ts';

/**
 * When time alone may next make a rule call a supervisor to this ticket; null: it does not. Where a rule may fire now and was
 * not `asked`, that is now: an instant that came between two changes is not lost. Epoch ms.
 */
export function askAtOf(policy: Policy, ticket: Ticket, now: number, asked: boolean): number | null {
  const { free: rules, ends } = freeAt(rulesFor(policy, ticket), ticket, now);
  if (rules.length + ends.length === 0) return null;
  // To know whether a team is there takes longer than all else.
  const hours = rules.some(({ byHours }) => byHours) ? policy.hours : NO_HOURS;
  const clocks = clocksOf(ticket);
  const factsAt = (at: number) => timeFacts(clocks, hours, at);
  if (!asked && mayFire(rules, factsAt, now)) return now;
  const next = nextAsk(rules, clocks, { factsAt, hours, now });
  const all = next === null ? ends : [next, ...ends];
  return all.length === 0 ? null : Math.min(...all);
}

/** Rules that may call by time now, and when those may whose calls were dismissed. */
function freeAt(
  rules: readonly TimedRule[],
  { escalation }: Ticket,
  now: number,
): { free: TimedRule[]; ends: number[] } {
  const ends = rules.map(({ reason }) => heldUntil(escalation, reason));
  return { free: rules.filter((_, at) => (ends[at] ?? 0) <= now), ends: ends.filter((at) => at > now) };
}

/** What rules call supervisors for now that time has passed; nothing where time says that none of them fires. */
export async function calledByTime(
  ports: Pick<TriagePorts, 'policy' | 'now' | 'store'>,
  ticket: Ticket,
): Promise<Pick<PolicyOutcome, 'escalate'>> {
  const policy = ports.policy.current();
  const { free: rules } = freeAt(rulesFor(policy, ticket), ticket, ports.now());
  const clocks = clocksOf(ticket);
  if (!mayFire(rules, (at) => timeFacts(clocks, policy.hours, at), ports.now())) return {};
  const newest = ticket.conversation.lastInbound;
  const known = newest === null ? null : await ports.store.tickets.message(newest.id);
  const { escalate = [] } = await policyFor(ports, ticket, known ?? undefined);
  return { escalate: escalate.filter(({ why }) => rules.some(({ name }) => name === why.rule)) };
}

/** Who is called already, or was for nothing, is not called again; by hours alone nobody is while nobody waits. */
function rulesFor({ timed, callings }: Policy, ticket: Ticket): TimedRule[] {
  const { status, links, waiting } = ticket;
  if (status.name === 'resolved' || isSpam(ticket) || links.mergedInto !== null) return [];
  return timed.filter(({ name, reason, turns }) => {
    // The clock alone calls nobody because of what was answered: that the evening came is no news of the ticket.
    if (waiting.wait === null && Object.values(turns).every((minutes) => minutes.length === 0)) return false;
    const calling = callings[name];
    const why = { rule: name, file: '', version: '', facts: [] };
    const escalate = [{ reason, why, ...(calling === undefined ? {} : { calling }) }];
    return escalationsFromRules(ticket, { policy: { escalate } }).length > 0;
  });
}
