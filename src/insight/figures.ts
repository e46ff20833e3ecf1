import type { Role } from '../domain/actor.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { MetricId, Unit } from './measures.ts';
import type { Dimension } from './observation.ts';

/**
 * Steps of time, in the house's zone; `waited` are whole hours of a waiting time. `weekday-hour` and `hour` lay all weeks or days of the period on top of each other.
 * A step is named by its first day (2026-11-23; a week by its Monday), by its month (2026-11), by its hour (0 to 23), or by
 * weekday and hour (1-0 is the first hour of Monday, 7-23 the last of Sunday).
 */
export const STEPS = ['day', 'week', 'month', 'hour', 'weekday-hour', 'waited'] as const;
export type Step = (typeof STEPS)[number];

/** What is asked. */
export interface FigureQuery {
  metric: MetricId;
  /** Epoch ms; `to` is not part of it. Midnights of the house's zone, as a rule. */
  from: number;
  to: number;
  /** As it was known then: what happened later is left out. Epoch ms; now when absent. */
  asOf?: number;
  by?: Dimension;
  per?: Step;
  /** Only what has one of these values; null: what has none. */
  filters?: Readonly<Partial<Record<Dimension, readonly (string | null)[]>>>;
  /** Only what this person did. Who may ask that is for the caller to check. */
  person?: string;
}

/** The same of what one person did. */
export interface PersonalQuery extends FigureQuery {
  person: string;
}

/** One figure. What a metric does not have is null. */
export interface Figure {
  /** How many stand behind it. */
  count: number;
  /** The middle one, and what nine of ten do not pass (nearest rank); in the metric's unit. */
  median: number | null;
  p90: number | null;
  /** How many of `count` fulfil what the metric asks, and their share of it, 0 to 1, to four decimals. */
  part: number | null;
  share: number | null;
  /** Minor units of the house's currency. */
  sum: number | null;
}

/** A figure of one group in one step; null where the query asked for none, or the record knows none. */
export interface FigureRow extends Figure {
  group: string | null;
  step: string | null;
}

export interface Figures {
  metric: MetricId;
  unit: Unit;
  /** What the rows' groups are of; null: they are told apart by nothing. */
  by: Dimension | null;
  from: number;
  to: number;
  /** What was known at that instant is counted. Epoch ms. */
  asOf: number;
  zone: string;
  /** The whole period, and its rows in order of step, then of group; none when neither was asked for. */
  total: Figure;
  rows: readonly FigureRow[];
}

/** The figures' door (discreet.ts). Errors: CodedError 'store-down'. */
export interface FigureReader {
  /** Counted from all that stands in the record when it is asked, unless `cached` allows what was counted a short while ago. */
  figures(query: FigureQuery, how?: { cached?: boolean }): Promise<Figures>;
  /**
   * Figures of one person: one's own, or another's where that is switched on; who looks is recorded. No times, no money, no days;
   * no rate of fewer than 30 cases.
   */
  ofPerson(viewer: { id: string; role: Role }, query: PersonalQuery): Promise<Figures | Refusal>;
  /** Tickets whose newest events are not counted yet. */
  behind(): Promise<number>;
}
