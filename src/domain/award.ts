import type { Told } from './kinds.ts';

/** What a month's award is made of. Of each the record knows the customers behind it; none is about closing, or about minutes. */
export const CASE_PARTS = ['promise', 'at-once', 'survey'] as const;
export const ACT_PARTS = ['thanks', 'rescue', 'advice', 'taken'] as const;
export const AWARD_PARTS = [...CASE_PARTS, ...ACT_PARTS] as const;
export type CasePart = (typeof CASE_PARTS)[number];
export type ActPart = (typeof ACT_PARTS)[number];
export type AwardPart = (typeof AWARD_PARTS)[number];

export interface Award {
  id: string;
  name: Told;
  of: 'team' | 'person';
  /** How much each part weighs. */
  parts: Readonly<Partial<Record<AwardPart, number>>>;
  /** Customers (of what is counted by the hour: hours) below which nobody is compared. */
  minimum: number;
}

/** What awards.json says. */
export interface AwardTerms {
  awards: readonly Award[];
  /** So many average customers, or hours, are added to everybody's own: little is known of few. */
  shrinkage: number;
  /** What so large a share manages in a kind, channel and part of the day is easy, and raises nobody's score. 0 to 1. */
  easy: number;
  /** People of one language and part of the day, from which on they are compared among themselves. */
  group: number;
  /** Acts in favour of one colleague that count in a month. */
  perColleague: number;
  /** What of the day somebody was there for at the least on a day on which the record shows them, in hours. */
  dayHours: number;
  /** Whether leads get a list for paying a bonus. */
  bonusList: boolean;
}

export const NO_AWARDS: AwardTerms = {
  awards: [],
  shrinkage: 20,
  easy: 0.98,
  group: 4,
  perColleague: 5,
  dayHours: 4,
  bonusList: false,
};
