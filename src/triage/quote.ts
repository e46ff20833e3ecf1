import type { Actor } from '../domain/actor.ts';
import { budgetKey, chargesFor } from '../domain/authority/budget.ts';
import type { Concession } from '../domain/authority/concession.ts';
import { farthest } from '../domain/authority/zone.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { Quote } from '../domain/ticket/quote.ts';
import { withinBudgets } from '../policy/authority.ts';
import { approversFor } from './approvers.ts';
import { commitmentsIn } from './commitments.ts';
import type { TriagePorts } from './ports.ts';
import { standingOf } from './standing.ts';

/** Rules, sums and budgets of this moment on what somebody wants to give on a ticket, and on the words that go with it. */
export async function quoteFor(
  ports: Pick<TriagePorts, 'store' | 'policy' | 'now'>,
  ticket: Ticket,
  actor: Extract<Actor, { kind: 'person' }>,
  wanted: readonly Concession[],
  words = '',
): Promise<Quote> {
  // What is asked for already is asked for otherwise: it is not given twice.
  const standing = await standingOf(ports, ticket, actor, ticket.offer.open?.messageId);
  const { spender, spent, rules } = standing;
  const { budgets } = standing.policy.authority;
  const ruled = await Promise.all(wanted.map(async (one) => ({ ...one, ruling: await rules(one) })));
  const { options, charges, short } = withinBudgets(ruled, budgets, spender, spent);
  const said = await commitmentsIn(ports, ticket, actor, words, { options: wanted, charges });
  const zones = options.map(({ ruling }) => ruling.zone);
  const beyond = options.filter(({ ruling }) => ruling.zone === 'beyond');
  const lead = said.asks === 'lead' || beyond.some(({ ruling }) => ruling.asks === 'lead');
  const asks = beyond.length === 0 && said.asks === null ? null : lead ? 'lead' : 'supervisor';
  return {
    options: options.map(({ ruling: { zone: own, why, because, nearest }, ...one }, index) => ({
      ...one,
      number: index + 1,
      zone: own,
      why,
      because,
      ...(nearest && { nearest }),
      charges: chargesFor([{ zone: own, minor: one.minor }], budgets, spender),
    })),
    zone: farthest(said.asks === null ? zones : ['beyond']),
    asks,
    approvers: asks === null ? [] : await approversFor(ports, ticket),
    charges,
    short: [...short, ...said.short],
    said,
    stands: ticket.offer.open,
    left: budgets.flatMap((budget) => {
      const key = budgetKey(budget, spender);
      if (key === null) return [];
      return [{ budget: budget.id, left: budget.limit - (spent.get(key) ?? 0), limit: budget.limit }];
    }),
  };
}
