import { byId } from '../kinds.ts';
import type { Budget } from './budget.ts';
import type { ConcessionKind } from './concession.ts';

/** How long silence on an approval lasts until somebody else is asked; milliseconds after the asking, rising. */
export interface Patience {
  remindMs: number;
  nextMs: number;
  leadMs: number;
  /** Nobody decides in time: the asker goes on without. */
  giveUpMs: number;
}

/** What may be given away at all, and what goes with it; who may give it stands in rules. */
export interface AuthorityTerms {
  /** ISO 4217; every amount of the rules is in its minor units. */
  currency: string;
  concessions: readonly ConcessionKind[];
  budgets: readonly Budget[];
  /** Days that count as "of late" for a customer. */
  periodDays: number;
  /** How long a customer can choose, and how long we have to carry out what they chose. Milliseconds. */
  expiresMs: number;
  carryOutMs: number;
  approval: Patience;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Where rules say nothing of it, nothing is given away. */
export const NO_AUTHORITY: AuthorityTerms = {
  currency: 'EUR',
  concessions: [],
  budgets: [],
  periodDays: 90,
  expiresMs: 14 * DAY,
  carryOutMs: 5 * DAY,
  approval: { remindMs: 10 * MINUTE, nextMs: 20 * MINUTE, leadMs: 40 * MINUTE, giveUpMs: 90 * MINUTE },
};

export function concessionKind(
  { concessions }: Pick<AuthorityTerms, 'concessions'>,
  id: string,
): ConcessionKind | undefined {
  return byId(concessions, id);
}
