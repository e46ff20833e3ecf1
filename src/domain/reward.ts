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

/** Why a raffle cannot be drawn now; null: it can. Its list has to stand before anybody can know the seed. `now` is epoch ms. */
export function whyNotDrawn(
  { closedAt, draw, raffle }: Pick<Reward, 'closedAt' | 'draw' | 'raffle'>,
  now: number,
): NotDrawn | null {
  const drawsAt = raffle?.drawsAt ?? 0;
  if (draw !== null) return 'drawn';
  if (closedAt !== null && closedAt >= drawsAt) return 'late';
  if (now < drawsAt) return 'early';
  return closedAt === null ? 'open' : null;
}

export type NotDrawn = 'drawn' | 'early' | 'open' | 'late';

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
  /** What is given, as the team calls it, and how many codes of it are left in the pool. */
  what: string;
  left: number;
  /** Of a raffle: why it cannot be drawn; null: it can, or it is none. */
  notDrawn: NotDrawn | null;
  /** Its list of commitments, once it is published: how many, and the SHA-256 of all. */
  list: { count: number; hash: string } | null;
  /** The commitments of who won, the first one first. */
  won: string[];
  /** In a line, as the reader's chat has it. */
  words: string;
  /** Where a raffle's rules and proof stand; null: it is none. */
  link: string | null;
}

/** What can be given for answering, with the codes that are left. */
export interface RewardKind {
  id: string;
  name: string;
  left: number;
}
