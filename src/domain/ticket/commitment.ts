import type { Charge } from '../authority/budget.ts';
import type { Why } from '../decision.ts';
import type { PledgeHint } from '../pledge/compare.ts';
import type { Found } from '../pledge/model.ts';
import type { Asks } from './approver.ts';
import type { Grant } from './granted.ts';
import type { SaidPledge, Waived } from './pledges.ts';

/** A commitment in a text, and where it says more than its writer may. */
export interface Commitment {
  found: Found;
  /** `rule`: by which one may give what is allowed; null where nothing is. */
  hints: readonly (PledgeHint & { rule: string | null })[];
  /** It gives something whose sum it does not say: no budget can be charged for it. */
  unpriced?: boolean;
}

/** What a text would commit us to if it were sent: seen before anything is done. */
export interface Commitments {
  all: readonly Commitment[];
  /** As the ticket would remember them. */
  pledges: readonly SaidPledge[];
  /** What it gives away, where it says how much. */
  grants: readonly Grant[];
  /** Budgets of which not even a supervisor can take that much. */
  short: readonly Charge[];
  /** Who has to allow it before it goes out; null: nobody. */
  asks: Asks | null;
  why: readonly Why[];
}

export const NO_COMMITMENTS: Commitments = {
  all: [],
  pledges: [],
  grants: [],
  short: [],
  asks: null,
  why: [],
};

/** What would have been a promise, had its writer not said that it is none. */
export function waivedBy({ all, asks }: Commitments): { waived?: Waived } {
  const kinds = [...new Set(all.map(({ found }) => found.kind))];
  return kinds.length === 0 ? {} : { waived: { kinds, asks } };
}
