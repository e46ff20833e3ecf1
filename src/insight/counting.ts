import type { Counting } from '../store/counted.ts';
import type { MetricId } from './measures.ts';

type Terms = Pick<Counting, 'of' | 'part' | 'middle'> & Partial<Pick<Counting, 'details' | 'value'>>;

/** A customer who is back within it has come back. */
const AGAIN_MS = 30 * 86_400_000;
const ANSWERS = ['first-answer', 'next-answer'] as const;

/** Of what each metric is counted: the one place that says so. The words for it are in the texts. */
export const COUNTED_OF: Readonly<Record<MetricId, Terms>> = {
  acknowledge: { of: ['acknowledged'], part: null, middle: true },
  'first-answer': { of: ['first-answer'], part: null, middle: true },
  'next-answer': { of: ['next-answer'], part: null, middle: true },
  'within-target': { of: ANSWERS, part: { mark: 'in_target' }, middle: false },
  'within-promise': { of: ANSWERS, part: { mark: 'in_promise' }, middle: false },
  solve: { of: ['solved'], details: { not: 'unanswered' }, part: null, middle: true },
  unanswered: { of: ['solved'], part: { detail: 'unanswered' }, middle: false },
  reopened: { of: ['solved'], part: { later: 'reopened' }, middle: false },
  'solved-at-once': { of: ['said-solved'], value: 0, part: { mark: 'good' }, middle: false },
  'came-back': { of: ['opened'], part: { again: AGAIN_MS }, middle: false },
  opened: { of: ['opened'], part: null, middle: false },
  received: { of: ['received'], part: null, middle: false },
  'hand-overs': { of: ['handed-over'], details: { in: ['offered'] }, part: null, middle: false },
  'hand-overs-taken': {
    of: ['handed-over'],
    details: { in: ['taken', 'declined', 'returned', 'ended'] },
    part: { detail: 'taken' },
    middle: false,
  },
  escalations: { of: ['escalated'], part: null, middle: false },
  'escalations-ended': { of: ['escalation-ended'], part: { detail: 'answered' }, middle: false },
  decisions: { of: ['approval'], details: { in: ['given', 'denied'] }, part: null, middle: true },
  concessions: { of: ['conceded'], part: null, middle: true },
  'pledges-kept': { of: ['pledged'], part: { mark: 'good' }, middle: false },
  'calls-booked': { of: ['call-booked'], part: null, middle: false },
  'calls-in-time': { of: ['called'], part: { mark: 'good' }, middle: false },
  'calls-reached': { of: ['call-ended'], part: { mark: 'good' }, middle: false },
  'survey-answers': { of: ['survey-asked'], part: { later: 'survey-scored' }, middle: false },
  'survey-score': { of: ['survey-scored'], part: null, middle: true },
  thanks: { of: ['thanked'], part: null, middle: false },
  advice: { of: ['advised'], part: null, middle: false },
};
