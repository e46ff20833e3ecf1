import type { Actor } from '../domain/actor.ts';
import { budgetKey, chargesFor } from '../domain/authority/budget.ts';
import type { Concession } from '../domain/authority/concession.ts';
import { farthest } from '../domain/authority/zone.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { givenOn } from '../domain/ticket/offered.ts';
import type { Quote } from '../domain/ticket/quote.ts';
import { rulingOn, withinBudgets } from '../policy/authority.ts';
import { approversFor } from './approvers.ts';
import { factsNow } from './facts.ts';
import type { TriagePorts } from './ports.ts';

const DAY = 86_400_000;

/** Rules, sums and budgets of this moment on what somebody wants to give on a ticket. */
export async function quoteFor(
  ports: Pick<TriagePorts, 'store' | 'policy' | 'now'>,
  ticket: Ticket,
  actor: Extract<Actor, { kind: 'person' }>,
  wanted: readonly Concession[],
): Promise<Quote> {
  const policy = ports.policy.current();
  const { budgets, periodDays } = policy.authority;
  const at = ports.now();
  const { contactId } = ticket.conversation;
  // What is asked for already is asked for otherwise: it is not given twice.
  const replaced = ticket.offer.open?.messageId;
  const before = {
    onCase: givenOn(ticket, replaced),
    ofLate: await ports.store.giving.givenTo(contactId, at - periodDays * DAY, replaced),
  };
  const facts = await factsNow(ports, ticket);
  const spender = { agent: actor.id, team: ticket.triage.team, customer: contactId, at };
  const keys = budgets.map((budget) => budgetKey(budget, spender)).filter((key) => key !== null);
  const spent = await ports.store.giving.spent(keys);
  for (const { key, minor } of ticket.offer.open?.charges ?? [])
    spent.set(key, (spent.get(key) ?? 0) - minor);
  const ruled = await Promise.all(
    wanted.map(async (one) => ({
      ...one,
      ruling: await rulingOn(policy, facts, one, { role: actor.role, before }),
    })),
  );
  const { options, charges, short } = withinBudgets(ruled, budgets, spender, spent);
  const zone = farthest(options.map(({ ruling }) => ruling.zone));
  const beyond = options.filter(({ ruling }) => ruling.zone === 'beyond');
  return {
    options: options.map(({ ruling: { zone: own, why, because }, ...one }, index) => ({
      ...one,
      number: index + 1,
      zone: own,
      why,
      because,
      charges: chargesFor([{ zone: own, minor: one.minor }], budgets, spender),
    })),
    zone,
    asks:
      beyond.length === 0
        ? null
        : beyond.some(({ ruling }) => ruling.asks === 'lead')
          ? 'lead'
          : 'supervisor',
    approvers: beyond.length === 0 ? [] : await approversFor(ports, ticket),
    charges,
    short,
    left: budgets.flatMap((budget) => {
      const key = budgetKey(budget, spender);
      if (key === null) return [];
      return [{ budget: budget.id, left: budget.limit - (spent.get(key) ?? 0), limit: budget.limit }];
    }),
  };
}
