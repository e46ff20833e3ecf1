import type { Improvement, ImprovementTold } from '../domain/improvement.ts';
import type { Reward } from '../domain/reward.ts';
import type { Topic } from '../domain/summary.ts';

/** What desks show of answers and of what came of them, as the commands `improved` and `reward` answer it. */

export interface TopicView extends Omit<Topic, 'answers' | 'examples'> {
  /** The tickets that the answers are about. */
  tickets: number[];
  examples: { number: number; text: string }[];
}

export interface ImprovementView extends Improvement {
  hearers: Record<ImprovementTold | 'waiting', number>;
}

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
