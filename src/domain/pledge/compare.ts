import type { Found, Money } from './model.ts';

/** What a pledge may say at most. What is not there is not limited; times are epoch ms. */
export interface PledgeLimits {
  percent?: number;
  amount?: Money;
  /** Sooner than this it cannot be kept. */
  earliestAt?: number;
  /** Later than this the customer has been promised already. */
  latestAt?: number;
}

export const HINT_REASONS = [
  'percent-above',
  'amount-above',
  'other-currency',
  'too-early',
  'too-late',
] as const;

/** Why a pledge is more than may be said, with what it says and what is allowed (of a budget: what is left of it). */
export type PledgeHint =
  | { reason: 'percent-above'; said: number; allowed: number }
  | { reason: 'amount-above' | 'other-currency' | 'over-budget'; said: Money; allowed: Money }
  | { reason: 'too-early' | 'too-late'; said: number; allowed: number };

/** Where a pledge says more than it may; [] when it does not. Sums of different currencies are never compared. */
export function overPledged(
  { percent, amount, dueAt }: Pick<Found, 'percent' | 'amount' | 'dueAt'>,
  limits: PledgeLimits,
): PledgeHint[] {
  const hints: PledgeHint[] = [];
  const { earliestAt, latestAt } = limits;
  if (percent !== undefined && limits.percent !== undefined && percent > limits.percent)
    hints.push({ reason: 'percent-above', said: percent, allowed: limits.percent });
  if (amount !== undefined && limits.amount !== undefined) {
    const allowed = limits.amount;
    if (amount.currency !== allowed.currency) hints.push({ reason: 'other-currency', said: amount, allowed });
    else if (amount.minor > allowed.minor) hints.push({ reason: 'amount-above', said: amount, allowed });
  }
  if (dueAt !== undefined && earliestAt !== undefined && dueAt < earliestAt)
    hints.push({ reason: 'too-early', said: dueAt, allowed: earliestAt });
  if (dueAt !== undefined && latestAt !== undefined && dueAt > latestAt)
    hints.push({ reason: 'too-late', said: dueAt, allowed: latestAt });
  return hints;
}
