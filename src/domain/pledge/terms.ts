import type { PledgeHint } from './compare.ts';
import type { PledgeKind } from './model.ts';

/** How soon something can be kept, and how late it makes sense to promise it; milliseconds from now. */
export interface PledgeTimes {
  soonestMs?: number;
  latestMs?: number;
}

/** What a house makes of what it finds in replies. */
export interface PledgeTerms {
  /** Reasons for which a reply goes out only once somebody allows it; for all others its writer is asked once. */
  gate: readonly PledgeHint['reason'][];
  /** What of authority.json a kind of pledge gives away. */
  concessions: Readonly<Partial<Record<PledgeKind, string>>>;
  times: Readonly<Partial<Record<PledgeKind, PledgeTimes>>>;
}

export const NO_PLEDGE_TERMS: PledgeTerms = { gate: [], concessions: {}, times: {} };
