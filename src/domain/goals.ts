/** In what a goal is written for each figure that people read; null: there is none to set, only what is tried. */
export const GOAL_UNITS = {
  acknowledge: 'hours',
  'first-answer': 'hours',
  'next-answer': 'hours',
  'within-target': 'percent',
  'within-promise': 'percent',
  solve: 'hours',
  unanswered: 'percent',
  reopened: 'percent',
  'solved-at-once': 'percent',
  'came-back': null,
  opened: null,
  received: null,
  'hand-overs': null,
  'hand-overs-taken': 'percent',
  escalations: null,
  'escalations-ended': null,
  decisions: 'hours',
  concessions: null,
  'pledges-kept': 'percent',
  'calls-booked': null,
  'calls-in-time': 'percent',
  'calls-reached': 'percent',
  'survey-answers': 'percent',
  'survey-score': 'score',
  thanks: null,
  advice: null,
} as const satisfies Record<string, 'hours' | 'percent' | 'score' | null>;
export type GoalFigure = keyof typeof GOAL_UNITS;

/** What a figure should come to, who looks after it, and what is tried for it. */
export interface Goal {
  /** As the figure itself is: milliseconds, a share of 0 to 1, a score of 1 to 10. Null: no number is set. */
  value: number | null;
  /** A person's or a role's name. */
  owner: string;
  /** The newest first. */
  tries: readonly Tried[];
}

/** Days of the house's zone. */
export interface Tried {
  since: string;
  /** The last day; null: it goes on. */
  until: string | null;
  what: string;
  /** What came of it; null: nobody has said yet. */
  came: string | null;
}

/** By the figure. */
export type Goals = Readonly<Partial<Record<GoalFigure, Goal>>>;
