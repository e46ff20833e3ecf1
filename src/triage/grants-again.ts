import { budgetKey, type Charge, chargesFor, overdrawn } from '../domain/authority/budget.ts';
import { servedAt } from '../domain/strategy/strategy.ts';
import type { GrantsAgain } from '../domain/ticket/granted.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { TriagePorts } from './ports.ts';

/** It is its writer's to give, whoever sends it again: in the zones that were found, of the budgets of this month. */
export async function grantsAgain(
  { store, policy, now }: Pick<TriagePorts, 'store' | 'policy' | 'now'>,
  ticket: Ticket,
  messageId: string,
): Promise<GrantsAgain> {
  const { by = null, grants = [] } = ticket.reply.pending[messageId] ?? {};
  if (by === null || grants.length === 0) return { grants: [], short: [] };
  const { budgets } = policy.current().at(servedAt(ticket)).authority;
  const customer = ticket.conversation.contactId;
  const spender = { agent: by, team: ticket.triage.team, customer, at: now() };
  const keys = budgets.map((budget) => budgetKey(budget, spender)).filter((key) => key !== null);
  const spent = await store.giving.spent(keys, customer);
  const short: Charge[] = [];
  const anew = grants.map((grant) => {
    const charges = chargesFor([grant], budgets, spender);
    short.push(...overdrawn(charges, spent));
    for (const { key, minor } of charges) spent.set(key, (spent.get(key) ?? 0) + minor);
    return { ...grant, charges };
  });
  return { grants: anew, short };
}
