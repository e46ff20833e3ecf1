import type { Told } from './kinds.ts';
import { pressesOf, pressOf, type Survey, type SurveyQuestion, type SurveyQuestionType } from './survey.ts';

/** Below so many answers no share is said: it would be one person's word. */
export const LEAST_FOR_SHARE = 30;

/** How often what was answered: a row of the store's. */
export interface Counted {
  question: string;
  value: number | null;
  choice: string | null;
  worded: number;
  count: number;
}

export interface QuestionResult {
  id: string;
  type: SurveyQuestionType;
  asks: Told;
  /** How many answered it, and how many of them in their own words. */
  count: number;
  worded: number;
  /** Of a scale: half of the answers are this or less, nine of ten this or less; null where nobody answered. */
  median: number | null;
  p90: number | null;
  /** By what was pressed, in order; `name`: of a choice. */
  options: { press: string; name: Told | null; count: number }[];
}

export interface SurveyCounts {
  asked: number;
  answered: number;
  finished: number;
}

/** What a question of a survey came to, as people read it. */
export interface SurveyQuestionView {
  id: string;
  type: SurveyQuestionType;
  asks: string;
  count: number;
  worded: number;
  median: number | null;
  p90: number | null;
  options: { label: string; count: number }[];
}

export interface SurveyView {
  id: string;
  title: string;
  counts: SurveyCounts;
  /** 0 to 1; null: too few were asked. */
  share: number | null;
  questions: SurveyQuestionView[];
}

export interface SurveyWordsView {
  number: number;
  question: string;
  /** Of yes or no 1 or 0. */
  value: number | null;
  text: string;
  at: number;
}

/** Of so many that were asked so many answered; null: too few for a share. 0 to 1. */
export function shareOf({ asked, answered }: SurveyCounts): number | null {
  return asked < LEAST_FOR_SHARE ? null : answered / asked;
}

/** What came of a survey, question by question; questions that the rules know no more are left out. Pure. */
export function resultsOf({ questions }: Survey, counted: readonly Counted[]): QuestionResult[] {
  return questions.map((question) => {
    const rows = counted.filter((one) => one.question === question.id);
    const sum = (of: 'count' | 'worded') => rows.reduce((total, row) => total + row[of], 0);
    return {
      ...{ id: question.id, type: question.type, asks: question.asks },
      ...{ count: sum('count'), worded: sum('worded') },
      median: question.type === 'scale' ? atRank(rows, 0.5) : null,
      p90: question.type === 'scale' ? atRank(rows, 0.9) : null,
      options: pressesOf(question).map((press, at) => ({
        press,
        name: question.choices[at]?.name ?? null,
        count: countOf(question, rows, press),
      })),
    };
  });
}

function countOf(question: SurveyQuestion, rows: readonly Counted[], press: string): number {
  const same = rows.filter((row) => pressOf(question, { ...row, text: '' }) === press);
  return same.reduce((total, { count }) => total + count, 0);
}

/** The nearest rank: an answer that somebody gave. */
function atRank(rows: readonly Counted[], share: number): number | null {
  const all = rows.filter((row) => row.value !== null).sort((a, b) => (a.value ?? 0) - (b.value ?? 0));
  const total = all.reduce((sum, { count }) => sum + count, 0);
  const rank = Math.ceil(total * share);
  let seen = 0;
  for (const { value, count } of all) {
    seen += count;
    if (seen >= rank) return value;
  }
  return null;
}
