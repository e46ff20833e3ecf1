/** `ms`: a time; `share`: a part of a whole; `count`: how many; `money`: minor units; `score`: 1 to 10. */
export type Unit = 'ms' | 'share' | 'count' | 'money' | 'score';

/** A figure that people read: what it is counted from stands in counting.ts, what it means in words in the texts. */
export interface Metric {
  id: MetricId;
  unit: Unit;
  name: `metric.${MetricId}`;
  /** What it means, in words: the same in chat, web, documents and export. */
  definition: `metric.${MetricId}.means`;
  /** Which way is better; null: neither. */
  better: 'up' | 'down' | null;
  /** Whether a goal can be set for it, and for which of its figures. */
  goal: 'median' | 'p90' | 'share' | null;
  /** What its `detail` tells apart; null: nothing. */
  detail: string | null;
}

const METRIC_IDS = [
  'acknowledge',
  'first-answer',
  'next-answer',
  'within-target',
  'within-promise',
  'solve',
  'unanswered',
  'reopened',
  'solved-at-once',
  'came-back',
  'opened',
  'received',
  'hand-overs',
  'hand-overs-taken',
  'escalations',
  'escalations-ended',
  'decisions',
  'concessions',
  'pledges-kept',
  'calls-booked',
  'calls-in-time',
  'calls-reached',
  'survey-answers',
  'survey-score',
  'thanks',
  'advice',
] as const;
export type MetricId = (typeof METRIC_IDS)[number];

type Terms = Pick<Metric, 'unit' | 'better' | 'goal'> & { detail?: string };

const TERMS: Readonly<Record<MetricId, Terms>> = {
  acknowledge: { unit: 'ms', better: 'down', goal: 'p90' },
  'first-answer': { unit: 'ms', better: 'down', goal: 'p90' },
  'next-answer': { unit: 'ms', better: 'down', goal: 'p90' },
  'within-target': { unit: 'share', better: 'up', goal: 'share' },
  'within-promise': { unit: 'share', better: 'up', goal: 'share' },
  solve: { unit: 'ms', better: 'down', goal: 'p90' },
  unanswered: { unit: 'share', better: 'down', goal: 'share' },
  reopened: { unit: 'share', better: 'down', goal: 'share' },
  'solved-at-once': { unit: 'share', better: 'up', goal: 'share' },
  'came-back': { unit: 'share', better: null, goal: null },
  opened: { unit: 'count', better: null, goal: null, detail: 'who made it' },
  received: { unit: 'count', better: null, goal: null },
  'hand-overs': { unit: 'count', better: null, goal: null },
  'hand-overs-taken': { unit: 'share', better: 'up', goal: 'share', detail: 'what became of it' },
  escalations: { unit: 'count', better: 'down', goal: null, detail: 'why' },
  'escalations-ended': { unit: 'share', better: null, goal: null, detail: 'how it ended' },
  decisions: { unit: 'ms', better: 'down', goal: 'p90', detail: 'what was decided' },
  concessions: { unit: 'money', better: null, goal: null, detail: 'its kind' },
  'pledges-kept': { unit: 'share', better: 'up', goal: 'share' },
  'calls-booked': { unit: 'count', better: null, goal: null, detail: 'who booked it' },
  'calls-in-time': { unit: 'share', better: 'up', goal: 'share', detail: 'what became of it' },
  'calls-reached': { unit: 'share', better: 'up', goal: 'share', detail: 'what became of it' },
  'survey-answers': { unit: 'share', better: 'up', goal: 'share', detail: 'the survey' },
  'survey-score': { unit: 'score', better: 'up', goal: 'median', detail: 'the survey' },
  thanks: { unit: 'count', better: 'up', goal: null },
  advice: { unit: 'count', better: 'up', goal: null },
};

/** All that people can ask for, in the order in which it is shown. */
export const METRICS: readonly Metric[] = METRIC_IDS.map((id) => ({
  id,
  name: `metric.${id}` as const,
  definition: `metric.${id}.means` as const,
  ...TERMS[id],
  detail: TERMS[id].detail ?? null,
}));

export function isMetric(id: string): id is MetricId {
  return id in TERMS;
}
