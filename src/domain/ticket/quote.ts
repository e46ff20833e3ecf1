import type { Charge } from '../authority/budget.ts';
import type { Zone } from '../authority/zone.ts';
import type { Why } from '../decision.ts';
import type { Approver, Asks } from './approver.ts';
import type { Commitments } from './commitment.ts';
import type { Offer, OfferedOption } from './offer.ts';

/** Why something is in its zone. */
export type ZoneBecause = 'rule' | 'no-rule' | 'budget';

/** What would follow if somebody offered this: seen before anything is done. */
export interface Quote {
  options: (OfferedOption & { because: ZoneBecause; nearest?: Why })[];
  zone: Zone;
  /** Who decides, when it is beyond authority. */
  asks: Asks | null;
  approvers: Approver[];
  /** What the budgets hold for it; `short`: those of which not even a supervisor can take that much. */
  charges: Charge[];
  short: Charge[];
  /** What is left of each budget that would be asked, without this. Minor units. */
  left: { budget: string; left: number; limit: number }[];
  /** What is offered or asked for already: one offer stands at a time. */
  stands: Pick<Offer, 'phase' | 'options'> | null;
  /** What the words beside the options commit us to; they are within `zone`, `asks` and `short`. */
  said: Commitments;
}

/** What somebody is told of an option: the rule that decided, or the one whose limit it passes. */
export function reasonsOf({ why, nearest }: { why: Why[]; nearest?: Why }): Why[] {
  return why.length > 0 || nearest === undefined ? why : [nearest];
}
