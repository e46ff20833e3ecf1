import type { Told } from '../kinds.ts';
import type { Zone } from './zone.ts';

/** Whose money it is counted as. */
export const BUDGET_OF = ['agent', 'team', 'customer', 'house'] as const;
export type BudgetOf = (typeof BUDGET_OF)[number];

/** What may be given away in a calendar month (UTC), as authority.json says. */
export interface Budget {
  id: string;
  name: Told;
  of: BudgetOf;
  /** Minor units of the house's currency. */
  limit: number;
  /** What is given in which zones counts. */
  zones: readonly Zone[];
}

/** A part of a budget that an offer takes; negative: gives back. */
export interface Charge {
  /** Names the budget, whose it is and the month: `agent-month:ana:2026-11`. */
  key: string;
  minor: number;
  /** What may be spent of it in all. */
  limit: number;
  /** Of a customer's budget whose it is: contacts that are one person spend it together. */
  customer?: string;
}

/** For whom, and when, something is given away. Ids; `at` is epoch ms. */
export interface Spender {
  /** Null: the house gives it by itself. */
  agent: string | null;
  team: string | null;
  customer: string;
  at: number;
}

/** The key of a budget of somebody's in the month of that instant; null: they have none (nobody is in no team, the house is no agent). */
export function budgetKey({ id, of }: Pick<Budget, 'id' | 'of'>, spender: Spender): string | null {
  const whose = of === 'house' ? 'house' : spender[of];
  return whose === null ? null : `${id}:${whose}:${new Date(spender.at).toISOString().slice(0, 7)}`;
}

/** What options in these zones take of the budgets: of each the dearest, because one is chosen. */
export function chargesFor(
  options: readonly { zone: Zone; minor: number }[],
  budgets: readonly Budget[],
  spender: Spender,
): Charge[] {
  return budgets.flatMap((budget) => {
    const key = budgetKey(budget, spender);
    const counted = options.filter(({ zone }) => budget.zones.includes(zone));
    const minor = Math.max(0, ...counted.map((option) => option.minor));
    const whose = budget.of === 'customer' ? { customer: spender.customer } : {};
    return key === null || minor === 0 ? [] : [{ key, minor, limit: budget.limit, ...whose }];
  });
}

/** The keys of the same budget of other customers; none when it is no customer's. */
export function keysBeside(key: string, customer: string, others: readonly string[]): string[] {
  const whose = `:${customer}:`;
  return key.includes(whose) ? others.map((other) => key.replace(whose, `:${other}:`)) : [];
}

/** What is given back of what was charged, when in the end so much was spent of it. */
export function givenBack(charges: readonly Charge[], spent: readonly Charge[] = []): Charge[] {
  return charges.flatMap(({ key, minor, limit }) => {
    const kept = spent.find((one) => one.key === key)?.minor ?? 0;
    return kept === minor ? [] : [{ key, minor: kept - minor, limit }];
  });
}

/** The budgets that this would overdraw, by what was spent of them before. */
export function overdrawn(charges: readonly Charge[], spent: ReadonlyMap<string, number>): Charge[] {
  return charges.filter(({ key, minor, limit }) => (spent.get(key) ?? 0) + minor > limit);
}
