/** Whoever finishes a survey is thanked with it: each with a coupon, or some who are drawn. Whatever they answered. */
export interface Reward {
  id: string;
  way: 'coupon' | 'raffle';
  /** Its id in surveys.json. */
  survey: string;
  /** What is given, by the code of authority.json, and how much of it. */
  kind: string;
  count: number;
  /** How many win; of coupons everybody does, up to this number. */
  winners: number;
  /** For whoever finishes the survey within this time. Epoch ms. */
  opensAt: number;
  closesAt: number;
  raffle: RaffleTerms | null;
  /** Actor reference. */
  by: string;
  /** When the list was published; null: not yet. Epoch ms. */
  closedAt: number | null;
  draw: { seed: string; at: number; by: string } | null;
}

export interface RaffleTerms {
  /** Not before this the seed is known, nor is it drawn. Epoch ms. */
  drawsAt: number;
  /** Where the seed will come from, as it is announced with the raffle: something public that nobody can choose. */
  seedFrom: string;
}

/**
 * What became of a prize: `sent`; why the customer was not written to (they wish no such messages, or cannot be written to now);
 * null: it waits for its draw, for coupons or for a budget.
 */
export const REWARD_GIVEN = ['sent', 'unwanted', 'closed'] as const;
export type RewardGiven = (typeof REWARD_GIVEN)[number];

export const MOST_WINNERS = 1000;

/** What a seed says, whatever spaces stand around it. */
export function seedOf(typed: string): string {
  return typed.trim().replace(/\s+/gu, ' ');
}

/** As desks show it. */
export interface RewardView extends Reward {
  state: 'open' | 'closed' | 'drawn';
  /** How many take part, have won, were given it, and wait for coupons or a budget. */
  entries: number;
  prizes: number;
  sent: number;
  waiting: number;
  /** In a line, as the reader's chat has it. */
  words: string;
  /** Where a raffle's rules and proof stand; null: it is none. */
  link: string | null;
}
