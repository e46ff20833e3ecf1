import type { Zone } from '../../domain/authority/zone.ts';
import type { Asks } from '../../domain/ticket/approver.ts';

/** What something came to, and what it would come to under the other rules. */
export interface Pair<Of> {
  was: Of;
  would: Of;
}

/** A supervisor who would be called and was not, or was and would not be. Instants are ISO. */
export interface EscalationChange {
  ticket: number;
  at: string;
  change: 'comes' | 'goes';
  reason: string;
  /** The rule that says so, or said so; null: a deadline. */
  rule: string | null;
}

/** An offer that would be in another zone, or asked of somebody else. */
export interface OfferChange {
  ticket: number;
  at: string;
  zone: Pair<Zone>;
  asks: Pair<Asks | null>;
  /** The rule of the farthest option; null: none speaks of it, or a budget is at its end. */
  rule: string | null;
  because: 'rule' | 'no-rule' | 'budget';
  /** What it offered, in minor units. */
  minor: Pair<number>;
}

export const DEADLINE_OUTCOMES = ['met', 'broken', 'open'] as const;
export type DeadlineOutcome = (typeof DEADLINE_OUTCOMES)[number];

/** Somebody who would have been promised an answer sooner or later than they were. */
export interface DeadlineChange {
  ticket: number;
  since: string;
  promiseAt: Pair<string>;
  outcome: Pair<DeadlineOutcome>;
  rule: string | null;
}

/** A message after which somebody would wait and did not, or did and would not. */
export interface WaitChange {
  ticket: number;
  at: string;
  change: 'comes' | 'goes';
}

/** Facts of the past that no log holds: the report names those that its tickets have. */
export const INEXACT = [
  'customer-today',
  'roles-today',
  'presence',
  'deleted-texts',
  'quarantine',
  'words',
  'consequences',
] as const;

export interface Backtest {
  schema: 'osem-backtest/1';
  since: string;
  until: string;
  /** The version of the rules that were tried. */
  rules: string;
  /** A folder, or limits that were changed; null: the rules in force. */
  tried: string | null;
  currency: string;
  looked: { tickets: number; messages: number; waits: number; offers: number };
  /** `quiet`: rules that fired and called nobody, being new or mute. */
  escalations: Pair<number> & { come: number; go: number; quiet: Pair<number>; list: EscalationChange[] };
  /** How often somebody was asked to decide. */
  asked: Pair<number> & { come: number; go: number };
  offers: { zones: Record<Zone, Pair<number>>; changed: number; list: OfferChange[] };
  deadlines: Record<DeadlineOutcome, Pair<number>> & {
    shorter: number;
    longer: number;
    list: DeadlineChange[];
  };
  waits: { come: number; go: number; list: WaitChange[] };
  /** What customers took, in minor units; by zone as it was and as it would be. */
  cost: Pair<number> & { zones: Record<Zone, Pair<number>> };
  inexact: (typeof INEXACT)[number][];
}

/** Changes that a report lists of each sort; all are counted. */
export const MOST_LISTED = 500;

export function blankBacktest(
  about: Pick<Backtest, 'since' | 'until' | 'rules' | 'tried' | 'currency'>,
): Backtest {
  const none = () => ({ was: 0, would: 0 });
  const zones = () => ({ standard: none(), discretion: none(), beyond: none() });
  return {
    schema: 'osem-backtest/1',
    ...about,
    looked: { tickets: 0, messages: 0, waits: 0, offers: 0 },
    escalations: { ...none(), come: 0, go: 0, quiet: none(), list: [] },
    asked: { ...none(), come: 0, go: 0 },
    offers: { zones: zones(), changed: 0, list: [] },
    deadlines: { met: none(), broken: none(), open: none(), shorter: 0, longer: 0, list: [] },
    waits: { come: 0, go: 0, list: [] },
    cost: { ...none(), zones: zones() },
    inexact: [...INEXACT],
  };
}

export function listed<One>(list: One[], one: () => One): void {
  if (list.length < MOST_LISTED) list.push(one());
}
