import type { DeadlineTerms } from '../domain/deadline.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Context, Intent, PolicyOutcome, Ticket } from '../domain/ticket/model.ts';
import { decide, fold } from '../domain/ticket/ticket.ts';
import { policyFor } from './facts.ts';
import type { TriagePorts } from './ports.ts';

/** What people may say of a ticket that rules ask about. */
const ASKED_ABOUT: ReadonlySet<Intent['type']> = new Set(['set-kind', 'set-cause', 'tag', 'set-priority']);

function isAskedAbout(intent: Intent): boolean {
  return ASKED_ABOUT.has(intent.type) || (intent.type === 'reply' && (intent.tags ?? []).length > 0);
}

/**
 * What the rules say otherwise once somebody has said this of a ticket: its deadline, and what they call a supervisor for.
 * What they would say by now anyway (the hour is another one) is not among it.
 */
export async function policyAfter(
  ports: Pick<TriagePorts, 'policy' | 'now' | 'store'>,
  ticket: Ticket,
  intent: Intent,
  context: Context,
): Promise<PolicyOutcome> {
  if (!isAskedAbout(intent) || ticket.status.name === 'resolved') return {};
  const events = decide(ticket, intent, context);
  const newest = ticket.conversation.lastInbound;
  if (isRefusal(events) || events.length === 0) return {};
  const known = newest === null ? null : await ports.store.tickets.message(newest.id);
  const [before, after] = await Promise.all(
    [ticket, fold(ticket, events)].map((one) => policyFor(ports, one, known ?? undefined)),
  );
  const called = new Set(before?.escalate?.map(({ why }) => why.rule));
  const same = before?.deadline === undefined || isSame(before.deadline, after?.deadline);
  return {
    escalate: (after?.escalate ?? []).filter(({ why }) => !called.has(why.rule)),
    ...(same || after?.deadline === undefined ? {} : { deadline: after.deadline }),
  };
}

function isSame({ why: _why, ...one }: DeadlineTerms, other: DeadlineTerms | undefined): boolean {
  const { why: _because, ...another } = other ?? {};
  return JSON.stringify(one) === JSON.stringify(another);
}
